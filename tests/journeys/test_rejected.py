"""Refused rows are looked at, and sent again once the mapping is mended."""

from __future__ import annotations

import json

import pytest
from command import answer, exported, finish

MAPPING = """
name: my_table
title_zh: 样例
title_en: Sample
owner: 样例机关
kind: tax_penalty
files: ["mine*.csv"]
identity: {codes: [代码], name: 名称}
where: "not [状态] = 已更正"
fields:
  occurred_at: {columns: [日期], type: date}
  document_number: {columns: [文号]}
"""
ROWS = """名称,代码,日期,文号,状态
京样39676058公司,91110112984561512M,3/2/2021,样罚〔2021〕4 号,
京样15668184有限公司,91110108629033774F,2021/2/28,样罚7,已更正
京样15668185有限公司,,2021/2/28,样罚8,
京样15668184有限公司,91110108629033774F,2021/2/28,样罚9,,多
"""


@pytest.fixture
def table(tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "my_table.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "mine.csv").write_text(ROWS, encoding="utf-8")
    return tmp_path


def test_a_mended_mapping_accepts_what_it_can_and_once(table):
    var = ("--data-dir", table / "var")
    mapped = {"LOANWATCH_SOURCES": str(table / "sources")}
    first = answer("import", table / "mine.csv", *var, "--json", **mapped)
    assert (first["read"], first["rejected"], first["parked"]) == (4, 4, 1)

    listed = [json.loads(x) for x in finish("rejected", "list", *var, "--json").stdout.splitlines()]
    reasons = {row["row"]: row["reason"] for row in listed}
    assert reasons == {1: "bad_date", 2: "left_out", 3: "unknown_company", 4: "wrong_width"}
    place = next(row["position"] for row in listed if row["row"] == 1)
    assert "样罚〔2021〕4 号" in finish("rejected", "show", place, *var).stdout

    mended = MAPPING.replace("type: date", "type: date, order: dmy").replace('where: "', '# "')
    (table / "sources" / "my_table.yaml").write_text(mended, encoding="utf-8")
    told = answer("rejected", "resend", "--source", "my_table", *var, "--json", **mapped)
    assert (told["chosen"], told["sent"], told["without_cells"]) == (4, 3, 1)
    assert told["still_rejected"] == 2  # the unknown company, and the row of another width
    totals = told["totals"]
    assert (totals["read"], totals["accepted"], totals["merged"], totals["rejected"]) == (
        4,
        2,
        0,
        2,
    )

    [fact, _] = sorted(exported("facts", table / "var"), key=lambda f: f["document_number"])
    repaired = ("correct", fact["fact_id"], "--what", "repaired", "--source", "信用中心", *var)
    assert [finish(*repaired, **mapped).stdout.strip() for _ in "12"] == ["ended", "repeated"]

    again = answer("rejected", "resend", "--source", "my_table", *var, "--json", **mapped)
    assert again["chosen"] == 2
    assert again["totals"]["accepted"] == 2
    refused = finish("rejected", "export", "--format", "csv", *var).stdout
    assert "wrong_width" in refused
