"""What is read of a batch's changes, from one run of msgpack to columns. Machine code.

A batch hands over its values in one call of the encoder, times as they are: to subtract, ask and
convert them one by one in Python costs ten times as much.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loops.compiled import compiled

__all__ = ["VALUES", "read_changes"]

VALUES = (
    "fact_id", "borrower", "kind", "occurred_at", "seen_at", "day_known", "baseline", "fen", "failed",
)  # fmt: skip
"""Of a change, in the order in which they are handed over; a fact id is 32 hexadecimal digits."""

_MICROSECONDS = 1_000_000  # in a second
_DIGITS = 32  # of a fact id

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@compiled
def _octet(raw: Bytes, at: int) -> int:
    """Return one byte as a signed number: an unsigned one plus a signed one is no whole number."""
    return np.int64(raw[at])  # type: ignore[return-value]


@compiled
def _number(raw: Bytes, at: int, size: int) -> int:
    """Return the unsigned number in some bytes, the highest first."""
    found = 0
    for place in range(at, at + size):
        found = found << 8 | _octet(raw, place)
    return found


@compiled
def _value(raw: Bytes, at: int) -> tuple[int, int]:
    """Return a whole number, a truth (1, 0), nothing (-1) or a time, and where the next begins.

    A time is microseconds since 1970.
    """
    code = _octet(raw, at)
    if code < 0x80:
        return code, at + 1
    if code == 0xC0:
        return -1, at + 1
    if code == 0xC2 or code == 0xC3:
        return code - 0xC2, at + 1
    if 0xCC <= code <= 0xCF:
        size = 1 << (code - 0xCC)
        return _number(raw, at + 1, size), at + 1 + size
    if code == 0xD6:  # seconds
        return _number(raw, at + 2, 4) * _MICROSECONDS, at + 6
    if code == 0xD7:  # 30 bits of nanoseconds, 34 of seconds
        nano, seconds = _number(raw, at + 2, 4) >> 2, _number(raw, at + 5, 5) & 0x3FFFFFFFF
        return seconds * _MICROSECONDS + nano // 1000, at + 10
    if code == 0xC7:  # nanoseconds, then seconds with a sign
        nano, seconds = _number(raw, at + 3, 4), _number(raw, at + 7, 8)
        return seconds * _MICROSECONDS + nano // 1000, at + 15
    raise ValueError("a change has a value that is no number and no time")


@compiled
def _digit(raw: Bytes, at: int) -> int:
    code = _octet(raw, at)
    if 0x30 <= code <= 0x39:
        return code - 0x30
    low = code | 0x20
    if 0x61 <= low <= 0x66:
        return low - 0x57
    raise ValueError("a fact id has a digit that is none")


@compiled
def read_changes(
    raw: Bytes, kinds: Floats, rows: Floats, marks: Bytes, seconds: Ints, counted: NDArray[np.bool_]
) -> int:
    """Take `VALUES` of changes into columns; return the place of the one that was seen first.

    A time in the future of its own intake is a mistake of the source: it must not make all others
    look late, so it stands at its intake and its day is not known.

    Parameters
    ----------
    raw
        An array in msgpack: all values of the first change, then those of the next.
    kinds
        By number of a kind: family, severity and direction as in `EVENT_COLUMNS`, and whether it is
        known, as 1 or 0.
    rows
        Filled, a row a change, see `detectors.learning.EVENT_COLUMNS`; but for `share_moved`.
    marks
        Filled: the bytes that the first digits of each fact id spell.
    seconds
        Filled: seconds since 1970 when it occurred, as its source says, and when it was seen.
    counted
        Filled: whether it counts for its industry. It is of a known kind and day and no history.
    """
    at = 1 if raw[0] < 0xA0 else 3 if raw[0] == 0xDC else 5
    first, earliest = 0, 0
    for change in range(len(rows)):
        if raw[at] != 0xD9 or raw[at + 1] != _DIGITS:
            raise ValueError("a fact id has not as many digits as it should")
        at += 2
        for place in range(marks.shape[1]):
            high, low = _digit(raw, at + 2 * place), _digit(raw, at + 2 * place + 1)
            marks[change, place] = high << 4 | low
        at += _DIGITS
        borrower, at = _value(raw, at)
        kind, at = _value(raw, at)
        occurred, at = _value(raw, at)
        seen, at = _value(raw, at)
        day_known, at = _value(raw, at)
        baseline, at = _value(raw, at)
        fen, at = _value(raw, at)
        failed, at = _value(raw, at)
        if change == 0 or seen < earliest:
            first, earliest = change, seen
        seconds[change, 0], seconds[change, 1] = occurred // _MICROSECONDS, seen // _MICROSECONDS
        counted[change] = day_known > 0 and baseline == 0 and kinds[kind, 3] > 0
        if occurred > seen:
            occurred, day_known = seen, 0
        row, of_kind = rows[change], kinds[kind]
        row[0], row[1], row[2], row[3] = borrower, of_kind[0], of_kind[1], of_kind[2]
        row[4], row[5], row[6], row[7] = occurred // _MICROSECONDS, day_known, fen, 0.0
        row[8] = failed
    return first
