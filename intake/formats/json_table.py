"""JSON documents and JSON lines, record by record. Numbers keep the digits they are written with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from intake.errors import IntakeError
from intake.formats.base import LINE_MOST, Line, Options, Table, Unread, shown
from intake.formats.flatten import flat_cells
from intake.formats.json_scan import RecordCutter

__all__ = ["json_tables", "jsonl_tables"]

_decode = msgspec.json.Decoder(float_hook=str).decode
_BOM = b"\xef\xbb\xbf"


def json_tables(file: BinaryIO, name: str, options: Options) -> Iterator[Table]:
    """Yield the list of records in a document. Raises `IntakeError` unless it is in UTF-8."""
    _check_start(file, name)
    yield Table(name, _document(file))


def jsonl_tables(file: BinaryIO, name: str, options: Options) -> Iterator[Table]:
    """Yield the records of a file with one on each line."""
    _check_start(file, name)
    yield Table(name, _json_lines(file))


def _check_start(file: BinaryIO, name: str) -> None:
    start = file.read(4)
    file.seek(3 if start.startswith(_BOM) else 0)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in start:
        raise IntakeError(f"{name} is not in UTF-8, the encoding of JSON (RFC 8259)")


def _document(file: BinaryIO) -> Iterator[Line]:
    cutter, first = RecordCutter(file), True
    for record in cutter:
        if isinstance(record, Unread):
            yield record
            continue
        line = _line(record)
        if first and isinstance(line, list) and cutter.titles:
            titles = _line(cutter.titles)
            if isinstance(titles, list) and len(titles) == len(line):
                yield titles
        first = False
        yield line


def _json_lines(file: BinaryIO) -> Iterator[Line]:
    while line := file.readline(LINE_MOST):
        if len(line) == LINE_MOST and not line.endswith(b"\n"):
            while (rest := file.readline(LINE_MOST)) and not rest.endswith(b"\n"):
                pass
            text = shown(line[:2000].decode("utf-8", "replace"))
            yield Unread(text, f"a line of more than {LINE_MOST:,} bytes")
        elif line.strip():
            yield _line(line)


def _line(raw: bytes) -> Line:
    try:
        record: Any = _decode(raw)
        if isinstance(record, dict):
            return flat_cells(record)
        if isinstance(record, list):
            return list(flat_cells(dict(enumerate(record))).values())
        detail = "it is no object"
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError) as error:
        detail = f"not a record: {error}"
    return Unread(shown(raw[:2000].decode("utf-8", "replace")), detail)
