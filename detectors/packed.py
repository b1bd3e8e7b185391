"""Memories of a batch's borrowers, from bytes to arrays and back. Machine code.

The bytes are those of `detectors.memory.Memory` in msgpack, so that a batch makes no object of a
memory that it only counts in.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loops.compiled import compiled

__all__ = ["GROWS", "HEAD", "MOST_FAMILIES", "read_all", "write_all"]

MOST_FAMILIES = 16  # more than there are
HEAD, GROWS = 5, 160  # bytes, see `write_all`

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@compiled
def _octet(raw: Bytes, at: int) -> int:
    """Return one byte as a signed number: an unsigned one plus a signed one is no whole number."""
    return np.int64(raw[at])  # type: ignore[return-value]


@compiled
def _get_int(raw: Bytes, at: int, end: int) -> tuple[int, int]:
    """Return a whole number and where the next value begins."""
    if at >= end:
        raise ValueError("a memory is cut short")
    code = _octet(raw, at)
    if code < 0x80:
        return code, at + 1
    if code >= 0xE0:
        return code - 256, at + 1
    if code < 0xCC or code > 0xD3:
        raise ValueError("a memory holds no whole number where one should be")
    signed = code >= 0xD0
    size = 1 << (code - 0xD0 if signed else code - 0xCC)
    if at + 1 + size > end:
        raise ValueError("a memory is cut short")
    found = 0
    for place in range(at + 1, at + 1 + size):
        found = (found << 8) | _octet(raw, place)
    if signed and size < 8 and found >= 1 << (8 * size - 1):
        found -= 1 << (8 * size)
    return found, at + 1 + size


@compiled
def _put_int(out: Bytes, at: int, value: int) -> int:
    """Write a whole number in as few bytes as it takes; return where the next value begins."""
    if -32 <= value < 128:
        out[at] = value & 0xFF
        return at + 1
    if value >= 0:
        power = 0 if value < 1 << 8 else 1 if value < 1 << 16 else 2 if value < 1 << 32 else 3
        out[at] = 0xCC + power
    else:
        low = ~value
        power = 0 if low < 1 << 7 else 1 if low < 1 << 15 else 2 if low < 1 << 31 else 3
        out[at] = 0xD0 + power
    size = 1 << power
    for place in range(size):
        out[at + size - place] = (value >> (8 * place)) & 0xFF
    return at + 1 + size


@compiled
def _get_float(raw: Bytes, at: int, end: int, cell: Floats, octets: Bytes) -> tuple[float, int]:
    if at + 9 > end or raw[at] != 0xCB:
        raise ValueError("a memory holds no number where one should be")
    for place in range(8):
        octets[place] = raw[at + 8 - place]
    return cell[0], at + 9


@compiled
def _put_float(out: Bytes, at: int, value: float, cell: Floats, octets: Bytes) -> int:
    out[at] = 0xCB
    cell[0] = value
    for place in range(8):
        out[at + 8 - place] = octets[place]
    return at + 9


@compiled
def _get_size(raw: Bytes, at: int, end: int, least: int, most: int) -> tuple[int, int]:
    """Return how many values an array has and where the first begins."""
    if at >= end or raw[at] & 0xF0 != 0x90:
        if at + 3 > end or raw[at] != 0xDC:
            raise ValueError("a memory holds no array where one should be")
        size, at = _octet(raw, at + 1) << 8 | _octet(raw, at + 2), at + 3
    else:
        size, at = _octet(raw, at) & 0x0F, at + 1
    if size < least or size > most:
        raise ValueError("a memory holds more or less than this version knows")
    return size, at


@compiled
def _put_size(out: Bytes, at: int, size: int) -> int:
    if size < 16:
        out[at] = 0x90 | size
        return at + 1
    out[at], out[at + 1], out[at + 2] = 0xDC, size >> 8, size & 0xFF
    return at + 3


@compiled
def _get_moments(
    raw: Bytes, at: int, end: int, moments: Floats, cell: Floats, octets: Bytes
) -> tuple[int, int]:
    """Take mean and spread into `moments`; return of how many values, -1 of none, and the next."""
    if at < end and raw[at] == 0xC0:
        return -1, at + 1
    at = _get_size(raw, at, end, 3, 3)[1]
    n, at = _get_int(raw, at, end)
    moments[0], at = _get_float(raw, at, end, cell, octets)
    moments[1], at = _get_float(raw, at, end, cell, octets)
    return n, at


@compiled
def _put_moments(out: Bytes, at: int, n: int, moments: Floats, cell: Floats, octets: Bytes) -> int:
    if n < 0:
        out[at] = 0xC0
        return at + 1
    out[at] = 0x93
    at = _put_int(out, at + 1, n)
    at = _put_float(out, at, moments[0], cell, octets)
    return _put_float(out, at, moments[1], cell, octets)


@compiled
def _get_bytes(raw: Bytes, at: int, end: int) -> tuple[int, int]:
    """Return how many bytes there are and where the first is."""
    width = 1 << (_octet(raw, at) - 0xC4) if at < end and 0xC4 <= raw[at] <= 0xC6 else 8
    if at + 1 + width > end:
        raise ValueError("a memory holds no marks where they should be")
    size = 0
    for place in range(at + 1, at + 1 + width):
        size = size << 8 | _octet(raw, place)
    return size, at + 1 + width


@compiled
def _put_head(out: Bytes, at: int, code: int, size: int) -> None:
    """Write the five bytes before an array or bytes of any size."""
    out[at] = code
    for place in range(4):
        out[at + 4 - place] = (size >> (8 * place)) & 0xFF


@compiled
def _put_marks(out: Bytes, at: int, old: Bytes, marks: Bytes, change: int, following: Ints) -> int:
    """Write the marks there were and those of what was learnt, from `change` on."""
    size, one = len(old), change
    while one >= 0:
        size, one = size + marks.shape[1], following[one]
    power = 0 if size < 1 << 8 else 1 if size < 1 << 16 else 2
    out[at] = 0xC4 + power
    width = 1 << power
    for place in range(width):
        out[at + width - place] = (size >> (8 * place)) & 0xFF
    at += 1 + width
    for octet in old:
        out[at] = octet
        at += 1
    one = change
    while one >= 0:
        for octet in marks[one]:
            out[at] = octet
            at += 1
        one = following[one]
    return at


@compiled
def read_all(
    raw: Bytes, ends: Ints, heads: Ints, pasts: Ints, moments: Floats, counts: Ints
) -> None:
    """Take memories from an array of bytes in msgpack.

    Parameters
    ----------
    ends
        Filled: where each memory ends.
    heads
        Filled, a row a memory: first, last, n, short, long.
    pasts
        Filled: family, last, n, long and number of amounts (-1 of none) of each family.
    moments
        Filled: mean and spread of the gaps, then of the amounts of each family.
    counts
        Filled: number of gaps (-1 of none), number of families, where its marks begin.
    """
    cell = np.zeros(1, np.float64)
    octets = cell.view(np.uint8)
    begin = 1 if raw[0] < 0xA0 else 3 if raw[0] == 0xDC else 5
    for number in range(len(ends)):
        size, at = _get_bytes(raw, begin, len(raw))
        begin = ends[number] = end = at + size
        if at == end:
            heads[number] = 0
            counts[number] = (-1, 0, at)
            continue
        at = _get_size(raw, at, end, 8, 8)[1]
        for place in range(5):
            heads[number, place], at = _get_int(raw, at, end)
        gaps, at = _get_moments(raw, at, end, moments[number, 0], cell, octets)
        families, at = _get_size(raw, at, end, 0, MOST_FAMILIES)
        for family in range(families):
            at = _get_size(raw, at, end, 5, 5)[1]
            for place in range(4):
                pasts[number, family, place], at = _get_int(raw, at, end)
            amounts, at = _get_moments(raw, at, end, moments[number, 1 + family], cell, octets)
            pasts[number, family, 4] = amounts
        size, at = _get_bytes(raw, at, end)
        if at + size != end:
            raise ValueError("a memory is longer or shorter than it says")
        counts[number] = (gaps, families, end - size)


@compiled
def write_all(
    raw: Bytes, ends: Ints, heads: Ints, pasts: Ints, moments: Floats, counts: Ints,
    learnt: Ints, following: Ints, marks: Bytes, out: Bytes,
) -> int:  # fmt: skip
    """Write the memories that have learnt something as an array of bytes in msgpack; return its end.

    `learnt` holds the first change whose mark each has learnt and keeps, -1 of none; `following`
    the next one of the same memory, by change. Their `marks` are put behind those there were, which
    lie in `raw` from the place in `counts` on. `out` has room for `HEAD` bytes and all of `raw`; each
    memory grows by `GROWS` bytes at most, its own head in them, and by `GROWS` with each change.
    """
    cell = np.zeros(1, np.float64)
    octets = cell.view(np.uint8)
    written, at = 0, HEAD
    for number in range(len(learnt)):
        change = learnt[number]
        if change >= 0:
            begin = at + HEAD
            out[begin] = 0x98
            at = begin + 1
            for place in range(5):
                at = _put_int(out, at, heads[number, place])
            at = _put_moments(out, at, counts[number, 0], moments[number, 0], cell, octets)
            at = _put_size(out, at, counts[number, 1])
            for family in range(counts[number, 1]):
                at = _put_size(out, at, 5)
                for place in range(4):
                    at = _put_int(out, at, pasts[number, family, place])
                amounts = pasts[number, family, 4]
                at = _put_moments(out, at, amounts, moments[number, 1 + family], cell, octets)
            old = raw[counts[number, 2] : ends[number]]
            at = _put_marks(out, at, old, marks, change, following)
            _put_head(out, begin - HEAD, 0xC6, at - begin)
            written += 1
    _put_head(out, 0, 0xDD, written)
    return at
