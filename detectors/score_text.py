"""Scores of a batch as text: what `schemas.codec` would write of each, without an object of any.

Numbers and strings are written by the codec, all of a batch in one call; a compiled loop puts them
in their places. Nine of ten scores are stored and sent as they are, and nobody looks at what is in
them.
"""

from __future__ import annotations

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
    flat = np.empty(4 * n + causes.numbers.size)
    used = _line_up(*axes, causes.named, causes.numbers, flat)
    numbers = codec.encode(flat[:used].tolist())
    names, places = codec.encode(fact_ids), codec.encode(segments)
    out = np.empty(len(numbers) + len(names) + len(places) + n * _MOST, np.uint8)
    ends = np.empty(n, np.intp)
    _weave(
        np.frombuffer(numbers, np.uint8), np.frombuffer(names, np.uint8),
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
    flat: Floats,
) -> int:  # fmt: skip
    """Put all numbers in the order in which they are written; return how many they are."""
    at = 0
    for row in range(len(scores)):
        flat[at], flat[at + 1] = scores[row], own[row]
        flat[at + 2], flat[at + 3] = peers[row], industry[row]
        at += 4
        for place in range(named.shape[1]):
            if named[row, place] < 0:
                break
            for column in range(3):
                flat[at] = numbers[row, place, column]
                at += 1
    return at


@compiled
def _piece(which: int, constant: Bytes, starts: Index, out: Bytes, end: int) -> int:
    """Write what is the same in all; return where the next begins."""
    for at in range(starts[which], starts[which + 1]):
        out[end] = constant[at]
        end += 1
    return end


@compiled
def _number(numbers: Bytes, at: int, out: Bytes, end: int) -> tuple[int, int]:
    """Write one number; return where the next begins, here and there."""
    while numbers[at] != _COMMA and numbers[at] != _BRACKET:
        out[end] = numbers[at]
        at += 1
        end += 1
    return at + 1, end


@compiled
def _string(strings: Bytes, at: int, out: Bytes, end: int) -> tuple[int, int]:
    """Write one string with its quotes; return where the next begins, here and there."""
    first = at
    while at == first or strings[at] != _QUOTE:
        if strings[at] == _BACKSLASH:
            out[end] = strings[at]
            at += 1
            end += 1
        out[end] = strings[at]
        at += 1
        end += 1
    out[end] = _QUOTE
    return at + 2, end + 1


@compiled
def _weave(
    numbers: Bytes, names: Bytes, places: Bytes, named: Index, constant: Bytes, starts: Index,
    out: Bytes, ends: Index,
) -> None:  # fmt: skip
    """Write all scores, one behind the other, and where each ends."""
    name = place = number = 1  # behind the bracket
    end = 0
    for row in range(len(ends)):
        end = _piece(_FACT, constant, starts, out, end)
        name, end = _string(names, name, out, end)
        for axis in range(_SCORE, _AXES_END):
            end = _piece(axis, constant, starts, out, end)
            number, end = _number(numbers, number, out, end)
        end = _piece(_AXES_END, constant, starts, out, end)
        for cause in range(named.shape[1]):
            kind = named[row, cause]
            if kind < 0:
                break
            end = _piece(_NEXT if cause else _CAUSES, constant, starts, out, end)
            end = _piece(_CAUSE + 2 * kind, constant, starts, out, end)
            number, end = _number(numbers, number, out, end)
            end = _piece(_USUAL, constant, starts, out, end)
            number, end = _number(numbers, number, out, end)
            end = _piece(_WEIGHT, constant, starts, out, end)
            number, end = _number(numbers, number, out, end)
            end = _piece(_CAUSE + 2 * kind + 1, constant, starts, out, end)
        if named[row, 0] >= 0:
            end = _piece(_CAUSES_END, constant, starts, out, end)
        end = _piece(_SEGMENT, constant, starts, out, end)
        place, end = _string(places, place, out, end)
        end = _piece(_END, constant, starts, out, end)
        ends[row] = end
