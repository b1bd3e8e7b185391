from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
import pytest
import xlwt

from intake.errors import IntakeError
from intake.formats.base import Unread
from tests.intake.formats.tables import lines, read, zipped

MOMENT = datetime(2023, 3, 15, 14, 5)  # noqa: DTZ001 - as a spreadsheet has it
ROWS = [
    ["企业名称", "代码", "处罚日期", "金额", "时间", "通过"],
    ["甲（北京）公司", "91110105585615050L", date(2023, 3, 15), 0.1, MOMENT, True],
    ["乙 <&> 公司", 110105312042752, date(2023, 3, 16), 12000000, None, False],
]  # fmt: skip
TEXTS = [
    ["企业名称", "代码", "处罚日期", "金额", "时间", "通过"],
    ["甲（北京）公司", "91110105585615050L", "2023-03-15", "0.1", "2023-03-15 14:05:00", "true"],
    ["乙 <&> 公司", "110105312042752", "2023-03-16", "12000000", "", "false"],
]


def xlsx(*sheets: tuple[str, list[list[object]]], hidden: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title == hidden:
            sheet.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xls(rows: list[list[object]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    day, minute = (
        xlwt.easyxf(num_format_str="YYYY-MM-DD"),
        xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM"),
    )
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write(r, c, value, minute)
            elif isinstance(value, date):
                sheet.write(r, c, value, day)
            elif value is not None:
                sheet.write(r, c, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_says_what_a_person_sees_in_it():
    assert lines(xlsx(("表", ROWS)), "t.xlsx") == TEXTS
    assert lines(xls(ROWS), "t.xls") == TEXTS


def test_what_it_is_called_does_not_matter():
    assert lines(xlsx(("表", ROWS)), "t.csv") == TEXTS
    assert lines(xls(ROWS), "t.xlsx") == TEXTS


def test_every_visible_sheet_is_a_table_and_one_can_be_named():
    book = xlsx(("甲", [["a"], ["1"]]), ("藏", [["b"]]), ("乙", [["c"]]), hidden="藏")
    assert [label for label, _ in read(book, "t.xlsx")] == ["t.xlsx/甲", "t.xlsx/乙"]
    assert read(book, "t.xlsx", sheet="乙") == [("t.xlsx", [["c"]])]
    with pytest.raises(IntakeError, match="no sheet 丙; it has: 甲, 乙"):
        read(book, "t.xlsx", sheet="丙")


def test_a_formula_without_a_saved_value_is_refused_and_never_computed():
    first, second, third = lines(xlsx(("表", [["a", "b"], ["=1+1", "x"], ["3", "y"]])), "t.xlsx")
    assert isinstance(second, Unread)
    assert "formula" in second.detail
    assert (first, third) == (["a", "b"], ["3", "y"])


def sheet_of(xml: str, **parts: str) -> bytes:
    """A workbook whose sheet is this XML, to say what no honest program would."""
    relation = b'<Relationships><Relationship Id="r1" Target="s.xml"/></Relationships>'
    return zipped(
        {
            "xl/workbook.xml": b'<w xmlns:r="u"><sheets><sheet name="s" r:id="r1"/></sheets></w>',
            "xl/_rels/workbook.xml.rels": relation,
            "xl/s.xml": xml.encode(),
            **{f"xl/{name}.xml": text.encode() for name, text in parts.items()},
        }
    )


def test_a_saved_value_of_a_formula_is_its_value():
    assert lines(sheet_of('<x><row><c r="A1"><f>1+1</f><v>2</v></c></row></x>'), "t.xlsx") == [
        ["2"]
    ]


def test_entities_are_refused_in_one_sentence():
    bomb = (
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x><row><c><v>&b;</v></c></row></x>'
    )
    with pytest.raises(IntakeError, match="declares a document type"):
        lines(sheet_of(bomb), "t.xlsx")
    strings = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'
    with pytest.raises(IntakeError, match="declares a document type"):
        lines(sheet_of("<x/>", sharedStrings=strings), "t.xlsx")


def test_a_sheet_that_claims_a_billion_cells_costs_nothing():
    near, far = '<c r="A1"><v>1</v></c>', '<c r="XFD1048576"><v>2</v></c>'
    far = f'<x><row r="1">{near}</row><row r="1048576">{far}</row></x>'
    first, second = lines(sheet_of(far), "t.xlsx")
    assert first == ["1"]
    assert isinstance(second, Unread)
    assert "columns" in second.detail


@pytest.mark.parametrize(
    ("xml", "detail"),
    [
        ('<x><row><c r="A1" t="s"><v>7</v></c></row></x>', "not there"),
        ('<x><row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row></x>', "out of order"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(xml, detail):
    (row,) = lines(sheet_of(xml), "t.xlsx")
    assert isinstance(row, Unread)
    assert detail in row.detail


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (sheet_of("<x><row>"), "well-formed"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "not an XLS"),
        (xls(ROWS)[:3000], "not an XLS"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"%PDF-1.7 ...", "PDF"),
    ],
)
def test_a_damaged_or_disguised_workbook_is_one_sentence(content, word):
    with pytest.raises(IntakeError, match=word) as caught:
        lines(content, "t.xls")
    assert "\n" not in str(caught.value)
