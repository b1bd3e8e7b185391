"""What a file is, by its first bytes, and the reader for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from intake.errors import IntakeError
from intake.formats.archive import archive_tables
from intake.formats.base import Options, Table
from intake.formats.csv_table import csv_tables
from intake.formats.json_table import json_tables, jsonl_tables
from intake.formats.parquet import parquet_tables
from intake.formats.xls import xls_tables
from intake.formats.xlsx import xlsx_tables
from intake.formats.zip_guard import open_zip

__all__ = ["open_tables"]

_START = 4096  # bytes looked at
_NO_TABLE = {
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "compressed with gzip",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"SQLite format 3": "a database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_WEB_PAGE = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<head")


def open_tables(file: BinaryIO, name: str, options: Options) -> Iterator[Table]:
    """Yield the tables of a file that can be read from anywhere (`seek`).

    CSV, JSON, JSON lines, XLSX, XLS, Parquet, and a zip of them; what it is decides its content,
    and only between kinds of text its name.

    Raises
    ------
    IntakeError
        It is none of these, or damaged, or built to do harm; one sentence says which.
    """
    start = file.read(_START)
    file.seek(0)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        archive = open_zip(file, name)
        if "xl/workbook.xml" in archive.namelist():
            yield from xlsx_tables(archive, name, options)
        else:
            yield from archive_tables(archive, name, options, _open_member)
        return
    yield from _open_plain(file, start, name, options)


def _open_member(file: BinaryIO, name: str, options: Options) -> Iterator[Table]:
    start = file.read(_START)
    file.seek(0)
    if start.startswith(b"PK\x03\x04"):
        archive = open_zip(file, name)
        if "xl/workbook.xml" not in archive.namelist():
            raise IntakeError(f"{name} is an archive within an archive; send its tables themselves")
        yield from xlsx_tables(archive, name, options)
        return
    yield from _open_plain(file, start, name, options)


def _open_plain(file: BinaryIO, start: bytes, name: str, options: Options) -> Iterator[Table]:
    for mark, what in _NO_TABLE.items():
        if start.startswith(mark):
            raise IntakeError(f"{name} is {what} and not a table; send CSV, XLSX, JSON or Parquet")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        yield from xls_tables(file, name, options)
    elif start.startswith(b"PAR1"):
        yield from parquet_tables(file, name, options)
    else:
        yield from _open_text(file, start, name, options)


def _open_text(file: BinaryIO, start: bytes, name: str, options: Options) -> Iterator[Table]:
    ending = name.rpartition(".")[2].lower()
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if plain[:9].lower().startswith(_WEB_PAGE):
        raise IntakeError(f"{name} is a web page or XML and not a table; save it as XLSX or CSV")
    if ending in {"jsonl", "ndjson"}:
        yield from jsonl_tables(file, name, options)
    elif ending == "json" or (ending not in {"csv", "tsv", "txt"} and plain[:1] in (b"[", b"{")):
        lines = plain.split(b"\n", 2)
        several = len(lines) > 1 and lines[0].rstrip().endswith(b"}") and lines[1][:1] == b"{"
        yield from (jsonl_tables if several and plain[:1] == b"{" else json_tables)(
            file, name, options
        )
    else:
        yield from csv_tables(file, name, options)
