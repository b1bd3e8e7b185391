"""The parts of an XLSX workbook that its sheets refer to (ECMA-376, part 1, chapter 18)."""

from __future__ import annotations

import posixpath
import re
import zipfile
from datetime import datetime, timedelta

from msgspec import Struct

from intake.errors import IntakeError
from intake.formats.base import CELL_MOST
from intake.formats.xml_stream import parse_xml
from intake.formats.zip_guard import open_member

__all__ = ["Book", "is_date_format", "read_book", "serial_text"]

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_NOT_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DATE_CODE = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
_STRINGS_MOST = 256 << 20  # bytes of the shared strings, inflated


class Book(Struct, frozen=True):
    """Sheets by name, in order, the visible ones; texts and the styles that are dates."""

    sheets: tuple[tuple[str, str], ...]  # name, path
    strings: tuple[str, ...]
    date_styles: frozenset[int]
    epoch: datetime


def read_book(archive: zipfile.ZipFile, name: str) -> Book:
    """Read everything but the sheets. Raises `IntakeError` for what is no workbook."""
    paths = _relations(archive, name)
    sheets: list[tuple[str, str]] = []
    epoch = [datetime(1899, 12, 30)]  # noqa: DTZ001 - a spreadsheet's time has no zone

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            epoch[0] = datetime(1904, 1, 1)  # noqa: DTZ001
        if tag == "sheet" and attributes.get("state", "visible") == "visible":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            if relation in paths:
                sheets.append((attributes.get("name", ""), paths[relation]))

    with open_member(archive, "xl/workbook.xml", name) as file:
        parse_xml(file, name, start)
    return Book(tuple(sheets), _strings(archive, name), _date_styles(archive, name), epoch[0])


def _relations(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    paths: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            paths[attributes.get("Id", "")] = posixpath.normpath(path)

    with open_member(archive, "xl/_rels/workbook.xml.rels", name) as file:
        parse_xml(file, name, start)
    return paths


def _strings(archive: zipfile.ZipFile, name: str) -> tuple[str, ...]:
    path = "xl/sharedStrings.xml"
    if path not in archive.namelist():
        return ()
    if archive.getinfo(path).file_size > _STRINGS_MOST:
        raise IntakeError(f"{name} holds too much text for a workbook; save it as CSV")
    strings: list[str] = []
    parts: list[str] = []
    inside = {"t": False, "phonetic": False}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            parts.clear()
        elif tag == "rPh":  # how it is pronounced, not what it says
            inside["phonetic"] = True
        inside["t"] = tag == "t" and not inside["phonetic"]

    def end(tag: str) -> None:
        inside["t"] = False
        if tag == "rPh":
            inside["phonetic"] = False
        elif tag == "si":
            strings.append("".join(parts)[:CELL_MOST])

    with open_member(archive, path, name) as file:
        parse_xml(file, name, start, end, lambda text: parts.append(text) if inside["t"] else None)
    return tuple(strings)


def _date_styles(archive: zipfile.ZipFile, name: str) -> frozenset[int]:
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    codes: dict[int, str] = {}
    formats: list[int] = []
    inside = [False]

    def start(tag: str, attributes: dict[str, str]) -> None:
        number = attributes.get("numFmtId", "")
        if tag == "numFmt" and number.isdecimal():
            codes[int(number)] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside[0] = True
        elif tag == "xf" and inside[0]:
            formats.append(int(number) if number.isdecimal() else 0)

    def end(tag: str) -> None:
        if tag == "cellXfs":
            inside[0] = False

    with open_member(archive, "xl/styles.xml", name) as file:
        parse_xml(file, name, start, end)
    return frozenset(
        style
        for style, number in enumerate(formats)
        if (is_date_format(codes[number]) if number in codes else number in _BUILT_IN_DATES)
    )


def is_date_format(code: str) -> bool:
    """Return whether a number format shows a date or time.

    >>> is_date_format('yyyy"年"m"月"'), is_date_format("[Red]0.00"), is_date_format("General")
    (True, False, False)
    """
    return _DATE_CODE.search(_NOT_CODE.sub("", code)) is not None


def serial_text(serial: float, epoch: datetime) -> str | None:
    """Return the date of a spreadsheet's day number as ISO text, None where there is no such day.

    >>> serial_text(44927, datetime(1899, 12, 30)), serial_text(0.5, datetime(1899, 12, 30))
    ('2023-01-01', '12:00:00')
    """
    try:
        moment = epoch + timedelta(seconds=round(serial * 86_400))
    except (OverflowError, ValueError):
        return None
    if 0 <= serial < 1:
        return moment.time().isoformat()
    if moment.time() == datetime.min.time():
        return moment.date().isoformat()
    return moment.isoformat(" ")
