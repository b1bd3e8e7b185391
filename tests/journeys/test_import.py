"""Further tables through the same door, and what a person does wrong with them."""

from __future__ import annotations

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
fields:
  occurred_at: {columns: [日期], type: date}
  document_number: {columns: [文号]}
  fine: {columns: [罚款], type: money, unit: 万元}
"""
PERSON = "11010519491231002X"  # the example of GB 11643-1999
ROWS = f"""名称,代码,日期,文号,罚款
京样39676058公司,91110112984561512M,2021年2月3日,样罚〔2021〕4 号,0.55208
京样39676058公司,91110112984561512M,2021-02-03,样罚[2021]4号,0.55208
某,{PERSON},2021/2/3,样罚5,1
京样15668184有限公司,91110108629033774F,2021-02-30,样罚6,1
京样15668184有限公司,91110108629033774F,2021-02-28,样罚7,abc
京样15668184有限公司,91110108629033774F,2021-02-28,样罚8,1,一格太多
京样15668184有限公司,91110108629033774F,20210228,样罚9,叁
"""


@pytest.fixture
def table(tmp_path):
    (tmp_path / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "mine.csv").write_text(ROWS, encoding="gb18030")
    return tmp_path


def test_a_new_table_needs_a_mapping_and_no_code(table):
    command = (
        "import", table / "mine.csv", "--mapping", table / "mapping.yaml",
        "--data-dir", table / "var", "--json",
    )  # fmt: skip
    first = answer(*command)
    assert {k: first[k] for k in ("read", "accepted", "merged", "rejected")} == {
        "read": 7, "accepted": 2, "merged": 1, "rejected": 4,
    }  # fmt: skip
    assert first["rejected_by_reason"] == {
        "person_identifier": 1, "bad_date": 1, "bad_amount": 1, "wrong_width": 1,
    }  # fmt: skip
    again = answer(*command)
    assert (again["read"], again["accepted"], again["merged"]) == (7, 0, 3)
    facts = exported("facts", table / "var")
    assert sorted(f["amount_fen"] for f in facts) == [552_080, 3_000_000]
    refused = {r["row"]: (r["field"], r["value"]) for r in exported("rejected", table / "var")}
    assert refused[4] == ("日期", "2021-02-30") and refused[5] == ("罚款", "abc")
    for path in (table / "var").rglob("*"):
        if path.is_file():
            assert PERSON.encode() not in path.read_bytes(), path


def test_history_teaches_and_pushes_nothing(table):
    found = answer(
        "import", table / "mine.csv", "--mapping", table / "mapping.yaml", "--baseline",
        "--data-dir", table / "var", "--json",
    )  # fmt: skip
    assert (found["accepted"], found["scored"], found["pushed"]) == (2, 2, 0)
    assert all(f["baseline"] for f in exported("facts", table / "var"))


@pytest.mark.parametrize(
    ("wrong", "right", "words"),
    [
        ("kind: tax", "kindd: tax", ["mapping.yaml", "kindd"]),
        ("  fine:", "  finee:", ["finee"]),
        ("tax_penalty", "no_such_kind", ["no_such_kind"]),
        ("[罚款]", "[罚金]", ["罚金", "mine.csv"]),
        ("unit: 万元", "unit: 吨", ["unit"]),
        ("name: my", "name: [my", ["line"]),
    ],
)
def test_a_bad_mapping_is_one_sentence_naming_the_key(wrong, right, words, table):
    path = table / "mapping.yaml"
    path.write_text(MAPPING.replace(wrong, right), encoding="utf-8")
    done = finish("import", table / "mine.csv", "--mapping", path, "--data-dir", table / "var")
    assert done.returncode == 1
    assert all(word in done.stderr for word in words), done.stderr
    assert len(done.stderr.splitlines()) == 1
