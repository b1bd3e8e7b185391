from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import IntakeError
from intake.formats import json_scan
from intake.formats.base import LINE_MOST, Unread
from tests.intake.formats.tables import lines

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
RECORD = st.dictionaries(TEXT.filter(lambda t: t.strip() == t), TEXT, min_size=1, max_size=4)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: rows,
        lambda rows: {"code": 0, "data": {"total": 2, "rows": rows}, "note": ["x"]},
        lambda rows: {"meta": [1, 2, "三"], "list": rows},
    ],
)
def test_records_are_found_however_they_are_wrapped(wrap):
    rows = [{"名称": "甲", "金额": 1.50}, {"名称": "乙}", "金额": None}]
    text = json.dumps(wrap(rows), ensure_ascii=False)
    assert lines(text.encode(), "t.json") == [
        {"名称": "甲", "金额": "1.5"}, {"名称": "乙}", "金额": ""},
    ]  # fmt: skip


def test_nested_values_are_named_by_their_path_and_numbers_keep_their_digits():
    text = '[{"公司": {"代码": 91110105585615050}, "处罚": ["警告", "罚款"], "金额": 0.10, "真": true}]'
    assert lines(text.encode(), "t.json") == [
        {"公司.代码": "91110105585615050", "处罚": "警告；罚款", "金额": "0.10", "真": "true"}
    ]


def test_columns_and_rows_apart_are_a_grid_with_its_header():
    text = '{"columns": ["名称", "金额"], "index": [0, 1], "data": [["甲", 1], ["乙", 2]]}'
    assert lines(text.encode(), "t.json") == [["名称", "金额"], ["甲", "1"], ["乙", "2"]]


@given(st.lists(RECORD, min_size=1, max_size=6), st.integers(1, 40))
def test_cut_in_any_place_the_records_are_those_of_the_whole_document(rows, size):
    text = json.dumps({"a": [], "rows": rows}, ensure_ascii=False)
    before, json_scan._CHUNK = json_scan._CHUNK, size
    try:
        assert lines(text.encode(), "t.json") == rows
    finally:
        json_scan._CHUNK = before


@pytest.mark.parametrize(
    ("text", "good", "detail"),
    [
        ('[{"a": 1}, 5, {"a": 2}]', 2, "between the records"),
        ('[{"a": 1}, {"a": 2', 1, "ends in the middle"),
        ('[{"a": 1}, {"a": nix}]', 1, "not a record"),
        ('{"a": 1}', 0, "no list of records"),
        ("]", 0, "never opened"),
        ("[" * 70, 0, "nested"),
    ],
)
def test_what_is_no_record_is_counted_and_the_rest_is_read(text, good, detail):
    found = lines(text.encode(), "t.json")
    bad = [line for line in found if isinstance(line, Unread)]
    assert len(found) - len(bad) == good
    assert any(detail in line.detail for line in bad)


def test_a_record_without_end_is_skipped_and_a_text_without_end_ends_the_file():
    many = b",".join(b'"%d":[]' % n for n in range(600_000))
    assert len(many) > LINE_MOST
    first, long, last = lines(b'[{"a":"1"},{' + many + b'},{"a":"2"}]', "t.json")
    assert (first, last) == ({"a": "1"}, {"a": "2"})
    assert isinstance(long, Unread)
    first, long = lines(b'[{"a":"1"},{"a":"' + b"x" * (2 * LINE_MOST) + b'"}]', "t.json")
    assert isinstance(long, Unread)
    assert "text of more" in long.detail


def test_json_lines_are_records_one_by_one():
    found = lines('{"a":"甲"}\n\n{"a":\n[1]\n{"a":"乙"}\n'.encode(), "t.jsonl")
    assert [line for line in found if not isinstance(line, Unread)] == [
        {"a": "甲"}, ["1"], {"a": "乙"},
    ]  # fmt: skip
    assert sum(isinstance(line, Unread) for line in found) == 1


def test_lines_are_told_from_a_document_without_a_telling_name():
    assert lines(b'{"a":"1"}\n{"a":"2"}\n', "t") == [{"a": "1"}, {"a": "2"}]
    assert lines(b'[{"a":"1"}]', "t") == [{"a": "1"}]


def test_another_encoding_is_one_sentence():
    with pytest.raises(IntakeError, match="UTF-8"):
        lines('[{"a":"1"}]'.encode("utf-16"), "t.json")
