"""Cutting a JSON document into its records without holding more than one of them.

The records are the objects (or lists) in the first list that holds any, however deep it stands:
exports wrap them as `{"code": 0, "data": {"rows": [...]}}` in every form there is. What stands
around the list is not read, but for a list of texts before it, which may name its columns. Only
strings and brackets are looked at here; each record is then decoded for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from intake.formats.base import LINE_MOST, Unread, shown

__all__ = ["RecordCutter"]

_CHUNK = 1 << 18  # bytes
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}"]', re.DOTALL)
_BETWEEN = re.compile(rb"[\s,]*")
_DEEPEST = 64
_OBJECT, _LIST = 0x7B, 0x5B  # { and [
_NOWHERE, _SKIPPED = -1, -2


class RecordCutter:
    """Yields the bytes of each record, and `Unread` for whatever stands between them.

    A document that ends too early, or holds a text or record without end, gives one `Unread` more.
    `titles` is the last list of texts before the records, as bytes, or empty.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.titles = b""
        self._buffer, self._at = b"", 0
        self._start = _NOWHERE  # of the record we are in
        self._gap = 0  # behind the last record, or behind the bracket of a list
        self._open: list[int] = []
        self._level = -1  # brackets open around a record; -1 until the list is found

    def __iter__(self) -> Iterator[bytes | Unread]:
        while True:
            match = _TOKEN.search(self._buffer, self._at)
            if match is None or match[0] == b'"':
                self._at = len(self._buffer) if match is None else match.start()
                trouble = self._too_long(in_text=match is not None)
                if trouble is not None:
                    yield trouble
                    if match is not None:
                        return
                if not self._more():
                    break
                continue
            self._at = match.end()
            if len(match[0]) > 1:
                continue
            if match[0] in b"{[":
                yield from self._opened(match.start(), match[0][0])
                if len(self._open) > _DEEPEST:
                    yield Unread("", f"it is nested more than {_DEEPEST} deep")
                    return
                continue
            if not self._open:
                yield Unread("", "a bracket is closed that was never opened")
                return
            yield from self._closed(match.start())
            if len(self._open) < self._level:
                return
        if self._open or self._level < 0:
            whole = (
                "the document ends in the middle" if self._open else "it holds no list of records"
            )
            yield Unread("", whole)

    def _opened(self, place: int, bracket: int) -> Iterator[Unread]:
        if self._level < 0 and self._open and self._open[-1] == _LIST:
            self._level = len(self._open)
        if self._level == len(self._open):
            yield from self._stray(place)
            self._start = place
        self._open.append(bracket)
        if self._level < 0:
            self._gap = place + 1

    def _closed(self, place: int) -> Iterator[bytes | Unread]:
        bracket = self._open.pop()
        if self._level < 0:
            if bracket == _LIST and b'"' in (inside := self._buffer[self._gap : place]):
                self.titles = b"[" + inside + b"]"
            self._gap = place + 1
        elif len(self._open) == self._level:
            if self._start != _SKIPPED:
                yield self._buffer[self._start : place + 1]
            self._start, self._gap = _NOWHERE, place + 1
        elif len(self._open) < self._level:
            yield from self._stray(place)

    def _stray(self, place: int) -> Iterator[Unread]:
        between = self._buffer[self._gap : place]
        if not _BETWEEN.fullmatch(between):
            yield Unread(shown(between.decode("utf-8", "replace")), "it stands between the records")

    def _too_long(self, *, in_text: bool) -> Unread | None:
        """Let go of what can be forgotten; return the trouble when too much cannot be."""
        keep = self._start if self._start >= 0 else self._gap
        if self._start == _SKIPPED:
            keep = self._at
        if self._at - keep <= LINE_MOST and len(self._buffer) - keep <= LINE_MOST:
            return None
        if in_text:
            return Unread("", f"a text of more than {LINE_MOST:,} bytes; nothing after it is read")
        if self._start >= 0:
            text = shown(self._buffer[self._start : self._start + 2000].decode("utf-8", "replace"))
            self._start = _SKIPPED
            return Unread(text, f"a record of more than {LINE_MOST:,} bytes")
        self._gap = self._at
        return None

    def _more(self) -> bool:
        chunk = self._file.read(_CHUNK)
        keep = self._start if self._start >= 0 else self._gap
        if self._start == _SKIPPED:
            keep = self._at
        self._buffer = self._buffer[keep:] + chunk
        self._at -= keep
        self._gap = max(0, self._gap - keep)
        if self._start >= 0:
            self._start -= keep
        return bool(chunk)
