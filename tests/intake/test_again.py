from __future__ import annotations

from datetime import UTC, datetime, timedelta

from intake.again import row_again
from intake.layout import Layout
from schemas.incoming import Row
from schemas.mappings import Field, Identity, Mapping

NOW = datetime(2026, 11, 25, tzinfo=UTC)
LAYOUT = Layout(
    Mapping(
        name="some_source", title_zh="表", title_en="table", owner="某局", kind="court_seizure",
        files=("*",), identity=Identity(name="名称"),
        fields={"occurred_at": Field(columns=("日期",), type="date")},
    )
)  # fmt: skip


def refused(days_ago: int | None) -> dict:
    day = "" if days_ago is None else f"{NOW - timedelta(days=days_ago):%Y-%m-%d}"
    return {"source": "some_source", "load": "l", "file": "f", "row": 3, "cells": {"日期": day}}


def test_a_row_keeps_its_place_and_an_old_one_comes_as_history():
    new, old, undated = (row_again(refused(days), LAYOUT, NOW) for days in (3, 40, None))
    assert new == Row(source="some_source", load="l", file="f", row=3, cells=refused(3)["cells"])
    assert old is not None and old.baseline
    assert undated is not None and not undated.baseline


def test_a_row_without_cells_or_mapping_cannot_come_again():
    assert row_again({**refused(1), "cells": {}}, LAYOUT, NOW) is None
    assert row_again(refused(1), None, NOW) is None
