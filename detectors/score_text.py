"""Scores of a batch as text: what `schemas.codec` would write of each, without an object of any.

Strings and long numbers are written by the codec, all of a batch in one call; a compiled loop puts
them in their places and writes the short numbers. Nine of ten scores are stored and sent as they
are, and nobody looks at what is in them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from detectors.causes import NAMED, Causes
from loops.compiled import compiled
from schemas import codec
from schemas.scores import Axis, Cause

__all__ = ["texts"]

Floats = NDArray[np.float64]
Index = NDArray[np.intp]
Bytes = NDArray[np.uint8]
Counts = NDArray[np.int64]


def _around(feature: str, axis: Axis) -> list[bytes]:
    """Return what stands before the value of a cause, and what behind its weight."""
    written = codec.encode(Cause(feature, 0.5, 0.5, 0.5, axis))
    before, _, _, after = written.split(b"0.5")
    return [before, after]


_PIECES = [
    b'{"fact_id":', b',"score":', b',"axes":{"own":', b',"peers":', b',"industry":', b"}",
    b',"causes":[', b",", b',"usual":', b',"weight":', b"]", b',"segment":', b"}",
]  # fmt: skip
(
    _FACT, _SCORE, _OWN, _PEERS, _INDUSTRY, _AXES_END, _CAUSES, _NEXT, _USUAL, _WEIGHT, _CAUSES_END,
    _SEGMENT, _END,
) = range(len(_PIECES))  # fmt: skip
_CAUSE = len(_PIECES)  # from here on, two for each that can be named
_PIECES += [piece for feature, axis in NAMED for piece in _around(feature, axis)]
_CONSTANT = np.frombuffer(b"".join(_PIECES), np.uint8)
_STARTS = np.cumsum([0, *map(len, _PIECES)])
_MOST = sum(map(len, _PIECES[:_CAUSE])) + 3 * 2 * max(map(len, _PIECES))
"""Bytes of a score, at most, beside its numbers and strings."""

_UNITS = 10_000  # of a short number: it has four digits behind the point at most
_SHORT = 1e11  # below this, so that its 15 digits are the fewest that say it
_LONGEST = 16  # bytes of one

_POINT, _ZERO = b".0"
_QUOTE, _BACKSLASH, _COMMA, _BRACKET = b'"\\,]'


def texts(
    fact_ids: Sequence[str],
    segments: Sequence[str],
    axes: tuple[Floats, Floats, Floats, Floats],
    causes: Causes,
) -> list[bytes]:
    """Return each score as `schemas.scores.Score` would be encoded.

    Parameters
    ----------
    axes
        Scores; then own, peers, industry.
    """
    n = len(fact_ids)
    most = 4 * n + causes.numbers.size
    units, long = np.empty(most, np.int64), np.empty(most)
    size, n_long = _line_up(*axes, causes.named, causes.numbers, units, long)
    numbers = codec.encode(long[:n_long].tolist())
    names, places = codec.encode(fact_ids), codec.encode(segments)
    strings = len(numbers) + len(names) + len(places)
    out = np.empty(strings + size * _LONGEST + n * _MOST, np.uint8)
    ends = np.empty(n, np.intp)
    _weave(
        units, np.frombuffer(numbers, np.uint8), np.frombuffer(names, np.uint8),
        np.frombuffer(places, np.uint8), causes.named, _CONSTANT, _STARTS, out, ends,
    )  # fmt: skip
    found, begin = [], 0
    written = out[: ends[-1]].tobytes()
    for end in ends.tolist():
        found.append(written[begin:end])
        begin = end
    return found


@compiled
def _line_up(
    scores: Floats, own: Floats, peers: Floats, industry: Floats, named: Index, numbers: Floats,
    units: Counts, long: Floats,
) -> tuple[int, int]:  # fmt: skip
    """Put all numbers in the order in which they are written, the short ones in their units.

    -1 stands for a long one. Returns how many they are, and how many of them are long.
    """
    one = np.empty(4 + 3 * named.shape[1])
    at = n_long = 0
    for row in range(len(scores)):
        one[0], one[1], one[2], one[3] = scores[row], own[row], peers[row], industry[row]
        size = 4
        for place in range(named.shape[1]):
            if named[row, place] < 0:
                break
            for column in range(3):
                one[size] = numbers[row, place, column]
                size += 1
        for place in range(size):
            units[at] = _in_units(one[place])
            if units[at] < 0:
                long[n_long] = one[place]
                n_long += 1
            at += 1
    return at, n_long


@compiled
def _in_units(number: float) -> int:
    """Return a short number in ten-thousandths, -1 for any other."""
    if not 0.0 <= number < _SHORT or math.copysign(1.0, number) < 0.0:
        return -1
    units = np.rint(number * _UNITS)
    return int(units) if units / _UNITS == number else -1


@compiled
def _short(units: int, out: Bytes, end: int) -> int:
    """Write a short number; return where the next begins."""
    whole, rest = units // _UNITS, units % _UNITS
    size, bound = 1, 10
    while bound <= whole:
        size += 1
        bound *= 10
    for place in range(end + size - 1, end - 1, -1):
        out[place] = _ZERO + whole % 10
        whole //= 10
    end += size
    out[end], out[end + 1] = _POINT, _ZERO
    end += 1
    digit = _UNITS // 10
    while rest:
        out[end] = _ZERO + rest // digit
        rest %= digit
        digit //= 10
        end += 1
    return end if out[end - 1] != _POINT else end + 1


@compiled
def _copy(given: Bytes, begin: int, size: int, out: Bytes, end: int) -> int:
    """Write so many bytes; return where the next begins. Places without a sign are quicker."""
    here, there = np.uintp(begin), np.uintp(end)
    for at in range(np.uintp(size)):
        out[there + at] = given[here + at]
    return end + size


@compiled
def _piece(which: int, constant: Bytes, starts: Index, out: Bytes, end: int) -> int:
    """Write what is the same in all; return where the next begins."""
    begin = starts[which]
    return _copy(constant, begin, starts[which + 1] - begin, out, end)


@compiled
def _number(units: int, numbers: Bytes, at: int, out: Bytes, end: int) -> tuple[int, int]:
    """Write one number, short or the next of the long ones; return where the next begins."""
    if units >= 0:
        return at, _short(units, out, end)
    size = 0
    while numbers[at + size] != _COMMA and numbers[at + size] != _BRACKET:
        size += 1
    return at + size + 1, _copy(numbers, at, size, out, end)


@compiled
def _string(strings: Bytes, at: int, out: Bytes, end: int) -> tuple[int, int]:
    """Write one string with its quotes; return where the next begins, here and there."""
    size = 1
    while strings[at + size] != _QUOTE:
        size += 2 if strings[at + size] == _BACKSLASH else 1
    size += 1
    return at + size + 1, _copy(strings, at, size, out, end)


@compiled
def _weave(
    units: Counts, numbers: Bytes, names: Bytes, places: Bytes, named: Index, constant: Bytes,
    starts: Index, out: Bytes, ends: Index,
) -> None:  # fmt: skip
    """Write all scores, one behind the other, and where each ends."""
    name = place = at = 1  # behind the bracket
    end = number = 0
    for row in range(len(ends)):
        end = _piece(_FACT, constant, starts, out, end)
        name, end = _string(names, name, out, end)
        for axis in range(_SCORE, _AXES_END):
            end = _piece(axis, constant, starts, out, end)
            at, end = _number(units[number], numbers, at, out, end)
            number += 1
        end = _piece(_AXES_END, constant, starts, out, end)
        for cause in range(named.shape[1]):
            kind = named[row, cause]
            if kind < 0:
                break
            end = _piece(_NEXT if cause else _CAUSES, constant, starts, out, end)
            for piece in (_CAUSE + 2 * kind, _USUAL, _WEIGHT):
                end = _piece(piece, constant, starts, out, end)
                at, end = _number(units[number], numbers, at, out, end)
                number += 1
            end = _piece(_CAUSE + 2 * kind + 1, constant, starts, out, end)
        if named[row, 0] >= 0:
            end = _piece(_CAUSES_END, constant, starts, out, end)
        end = _piece(_SEGMENT, constant, starts, out, end)
        place, end = _string(places, place, out, end)
        end = _piece(_END, constant, starts, out, end)
        ends[row] = end
