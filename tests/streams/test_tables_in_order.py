"""Whole tables as a feed: by the time of what happened, files in turn, the unreadable last."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import streams.spool
from schemas.incoming import Row
from schemas.mappings import Field, Identity, Mapping
from streams.reading import Tables

MAPPING = Mapping(
    name="penalties", title_zh="处罚", title_en="Penalties", owner="test", kind="tax_penalty",
    files=("*.csv",), identity=Identity(codes=("代码",), name="名称"),
    fields={"occurred_at": Field(columns=("日期",), type="date")},
)  # fmt: skip
ONE, TWO = "91500000MA5U0TEX06", "91500000MA5U0TEY80"
A = f"""名称,代码,日期,文号
甲公司,{ONE},2024-03-05,a1
乙公司,{TWO},2023-01-01,a2
太多,{ONE},2024-01-01,a3,多,余,的
甲公司,{ONE},2024-03-04,a4
"""
B = f"""名称,代码,日期,文号
甲公司,{ONE},2023-01-01,b1
甲公司,{ONE},2024-03-05,b2
"""


@pytest.mark.parametrize("run", [1, 2, 50_000])
def test_rows_come_by_their_time_and_files_in_turn(tmp_path, monkeypatch, run):
    monkeypatch.setattr(streams.spool, "_RUN", run)
    for name, text in (("a.csv", A), ("b.csv", B)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [(tmp_path / name, MAPPING) for name in ("a.csv", "b.csv")]
    with Tables(files, "a-load", datetime(2026, 1, 1, tzinfo=UTC), baseline=False) as tables:
        rows = list(tables.rows())
        assert [row.cells["文号"] for row in rows] == ["a2", "b1", "a4", "a1", "b2"]
        records = list(tables.records())
        assert [r.topic for r in records] == ["intake"] * 5 + ["rejected"]
        assert {r.key for r in records} == {b"a-load"}
        assert len(tables) == 6
        assert all(isinstance(row, Row) for row in rows)
        found = [(company.uscc, company.name) for company in tables.companies()]
    assert found == [(TWO, "乙公司"), (ONE, "甲公司")]
