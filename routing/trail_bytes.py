"""Where one more trace belongs in the bytes of a trail. Machine code.

The bytes are those of `routing.trail.Trail` in msgpack; of the traces that are there no object is
made. All that compiled functions need is in this file, see `loops.compiled`.
"""

from __future__ import annotations

import numpy as np

from loops.compiled import compiled

__all__ = ["belongs"]

_FACT = 16  # bytes of a fact id


@compiled
def _octet(raw: bytes, at: int) -> int:
    """Return one byte as a signed number, and refuse to look beyond the end."""
    if at >= len(raw):
        raise ValueError("a trail is cut short")
    return np.int64(raw[at])  # type: ignore[return-value]


@compiled
def _get_int(raw: bytes, at: int) -> tuple[int, int]:
    """Return a whole number and where the next value begins."""
    code = _octet(raw, at)
    if code < 0x80:
        return code, at + 1
    if code >= 0xE0:
        return code - 256, at + 1
    if code < 0xCC or code > 0xD3:
        raise ValueError("a trail holds no whole number where one should be")
    size = 1 << (code & 3)
    found = 0
    for place in range(at + 1, at + 1 + size):
        found = (found << 8) | _octet(raw, place)
    if code >= 0xD0 and size < 8 and found >= 1 << (8 * size - 1):
        found -= 1 << (8 * size)
    return found, at + 1 + size


@compiled
def _get_count(raw: bytes, at: int) -> tuple[int, int]:
    """Return how long an array is and where it begins."""
    code = _octet(raw, at)
    if 0x90 <= code < 0xA0:
        return code - 0x90, at + 1
    if code != 0xDC:
        raise ValueError("a trail holds no array where one should be")
    return (_octet(raw, at + 1) << 8) | _octet(raw, at + 2), at + 3


@compiled
def _get_trace(raw: bytes, at: int) -> tuple[int, int, int]:
    """Return the time of a trace, where its fact begins and where the next trace does."""
    if _octet(raw, at) != 0x94:
        raise ValueError("a trail holds no trace where one should be")
    when, fact = _get_int(raw, at + 1)
    if _octet(raw, fact) != 0xC4 or _octet(raw, fact + 1) != _FACT:
        raise ValueError("a trail holds no fact id where one should be")
    fact += 2
    count, end = _get_count(raw, fact + _FACT)
    for _ in range(count):
        _, end = _get_int(raw, end)
    _, end = _get_int(raw, end)
    return when, fact, end


@compiled
def _order(raw: bytes, fact: int, row: bytes, own: int) -> int:
    """Return how a fact of a trail compares with that of a new trace: less, equal (0) or more."""
    for place in range(_FACT):
        apart = _octet(raw, fact + place) - _octet(row, own + place)
        if apart != 0:
            return apart
    return 0


@compiled
def belongs(raw: bytes, row: bytes, keep: int, most: int) -> tuple[int, int, int]:
    """Return how many traces there are with a new one, from which byte on, and at which it belongs.

    None, where the trail stays as it is: when the fact is in it, or is too old. Traces more than
    `keep` seconds before the newest are left out, and so are the oldest beyond `most`.
    """
    own_when, own, _ = _get_trace(row, 0)
    if _octet(raw, 0) != 0x91:
        raise ValueError("a trail holds no array where one should be")
    n, begin = _get_count(raw, 1)
    begins, whens = np.empty(n + 1, np.int64), np.empty(n, np.int64)
    begins[0], place = begin, 0
    for index in range(n):
        when, fact, begins[index + 1] = _get_trace(raw, begins[index])
        order = _order(raw, fact, row, own)
        if order == 0:
            return 0, 0, 0
        if when < own_when or (when == own_when and order < 0):
            place = index + 1
        whens[index] = when
    newest = own_when if place == n else whens[n - 1]
    first = max(0, n + 1 - most)  # of all of them, the new one among them
    if own_when < newest - keep or first > place:
        return 0, 0, 0
    while first < place and whens[first] < newest - keep:
        first += 1
    return n + 1 - first, begins[first], begins[place]
