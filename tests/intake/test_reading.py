from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.errors import IntakeError
from intake.reading import read_rows
from schemas.incoming import Rejection, RejectReason, Row
from schemas.mappings import Field, Identity, Mapping
from tests.intake.numbers import company, resident

NOW = datetime(2024, 1, 2, tzinfo=UTC)


def mapping(**changes):
    given = {
        "name": "some_source", "title_zh": "表", "title_en": "table", "owner": "某局",
        "kind": "registration", "files": ("*",), "identity": Identity(name="名称"),
        "fields": {"occurred_at": Field(columns=("日期", "也许日期"), type="date")},
    }  # fmt: skip
    return Mapping(**{**given, **changes})


def read(tmp_path, text, encoding="utf-8", **changes):
    path = tmp_path / "表.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return list(read_rows(path, mapping(**changes), load="l1", seen_at=NOW))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_rows_are_read_in_every_encoding_the_mapping_allows(tmp_path, encoding):
    rows = read(tmp_path, "名称,日期\n某㐀公司,2021/1/2\n乙,\n", encoding)
    assert rows == [
        Row(source="some_source", load="l1", file="表.csv", row=1,
            cells={"名称": "某㐀公司", "日期": "2021/1/2"}),
        Row(source="some_source", load="l1", file="表.csv", row=2, cells={"名称": "乙", "日期": ""}),
    ]  # fmt: skip


def test_a_row_of_another_width_is_kept_as_a_rejection(tmp_path):
    rows = read(tmp_path, "名称,日期\n甲,2021/1/2,多\n乙,2021/1/3\n")
    assert rows[0] == Rejection(
        source="some_source", load="l1", file="表.csv", row=1, value="甲,2021/1/2,多",
        reason=RejectReason.WRONG_WIDTH, detail="3 cells, the header has 2", seen_at=NOW,
    )  # fmt: skip
    assert isinstance(rows[1], Row)
    assert rows[1].row == 2


def test_every_line_that_is_not_empty_is_accounted_for(tmp_path):
    rows = read(tmp_path, '名称,日期\n甲,1\n\n,\n乙\n"丙\n丁",4\n')
    assert [(row.row, type(row)) for row in rows] == [
        (1, Row), (2, Row), (3, Rejection), (4, Row),
    ]  # fmt: skip


def test_a_quote_that_nobody_closes_ends_as_one_rejection(tmp_path):
    rows = read(tmp_path, '名称,日期\n甲,1\n"' + "乙,2\n" * 400_000)
    assert isinstance(rows[0], Row)
    assert {row.reason for row in rows[1:2]} == {RejectReason.WRONG_WIDTH}


def test_the_header_may_stand_lower(tmp_path):
    rows = read(tmp_path, "某局公告\n名称,日期\n甲,1\n", header_row=2)
    assert [row.cells for row in rows] == [{"名称": "甲", "日期": "1"}]


def test_another_delimiter(tmp_path):
    assert read(tmp_path, "名称\t日期\n甲\t1\n", delimiter="\t")[0].cells["日期"] == "1"


def test_no_resident_number_leaves_the_reader(tmp_path):
    number = resident()
    apart = f"{number[:6]} {number[6:14]} {number[14:]}"
    first, second, third = read(
        tmp_path, f"名称,日期\n张三{number},1\n乙公司,{apart}\n丙,{number},多\n"
    )
    assert first == Rejection(
        source="some_source", load="l1", file="表.csv", row=1, field="名称",
        value="110***************", reason=RejectReason.PERSON_IDENTIFIER, seen_at=NOW,
    )  # fmt: skip
    assert second.cells == {"名称": "乙公司", "日期": "110*****************"}
    assert isinstance(third, Rejection)
    assert (third.reason, third.value) == (RejectReason.WRONG_WIDTH, "")


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        (f"张三,{resident()},", False),
        (f"张三,无,{resident()}", False),
        (f"甲公司,{company()},{resident()}", True),  # a company, and its manager's number beside it
        (f"甲公司{resident()},{company()},", True),
    ],
)
def test_a_row_about_a_person_is_not_handed_on_at_all(tmp_path, cells, kept):
    identity = Identity(codes=("代码", "旧码"), name="名称")
    (row,) = read(tmp_path, f"名称,代码,旧码\n{cells}\n", identity=identity, fields={})
    assert isinstance(row, Row) is kept
    assert "张三" not in str(row)
    assert "19491231" not in str(row)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("名称,别的\n甲,1\n", ["日期", "some_source", "别的"]),
        ("名称,日期,日期\n甲,1,2\n", ["日期", "more than once"]),
        ("", ["no header"]),
        (b"\xff\xfe\x00\x81\x20\xff", ["encodings"]),
    ],
)
def test_a_table_that_cannot_be_read_says_why_in_one_sentence(tmp_path, text, words):
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, text)
    message = str(caught.value)
    assert all(word in message for word in ["表.csv", *words])
    assert "\n" not in message


def test_a_column_that_tells_facts_apart_must_be_there(tmp_path):
    with pytest.raises(IntakeError, match="税种"):
        read(tmp_path, "名称,日期\n甲,1\n", distinguish=("税种",))


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(IntakeError, match="nothing.csv cannot be read"):
        next(read_rows(tmp_path / "nothing.csv", mapping(), load="", seen_at=NOW))


def test_reading_is_lazy(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("名称,日期\n" + "甲,2021/1/2\n" * 50_000, encoding="utf-8")
    rows = read_rows(path, mapping(), load="", seen_at=NOW, baseline=True)
    first = next(rows)
    assert isinstance(first, Row)
    assert first.baseline
    assert sum(1 for _ in rows) == 49_999


def test_what_cannot_be_read_above_the_header_is_refused_and_the_rest_read(tmp_path):
    long = "x" * 5_000_000
    first, second = read(tmp_path, f"{long}\n名称,日期\n甲,1\n")
    assert isinstance(first, Rejection)
    assert isinstance(second, Row)
    assert (first.row, second.row) == (1, 2)


def test_a_broken_first_record_costs_only_itself(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text('{"名称": \n{"名称": "甲"}\n', encoding="utf-8")
    first, second = read_rows(path, mapping(), load="l1", seen_at=NOW)
    assert isinstance(first, Rejection)
    assert isinstance(second, Row)
    assert second.cells == {"名称": "甲"}


def test_a_record_keyed_by_a_personal_number_does_not_keep_it(tmp_path):
    path = tmp_path / f"{resident()}.json"
    path.write_text(json.dumps([{"名称": "甲", resident(): "在职"}]), encoding="utf-8")
    (row,) = read_rows(path, mapping(), load="l1", seen_at=NOW)
    assert "19491231" not in str(row)
    assert isinstance(row, Row)


@given(
    st.sampled_from(["t.csv", "t.json", "t.jsonl", "t.xlsx", "t.xls", "t.zip", "t"]),
    st.one_of(
        st.binary(max_size=200),
        st.text(st.sampled_from('名称日期甲,"\n\r[]{}:12;'), max_size=80).map(str.encode),
    ),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_are_rows_numbered_without_a_gap_or_one_sentence(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    numbers: dict[str, list[int]] = {}
    try:
        for answer in read_rows(path, mapping(), load="l1", seen_at=NOW):
            numbers.setdefault(answer.file, []).append(answer.row)
    except IntakeError as error:
        assert "\n" not in str(error)
    for rows in numbers.values():
        rows = [row for row in rows if row]
        assert rows == list(range(1, len(rows) + 1))
