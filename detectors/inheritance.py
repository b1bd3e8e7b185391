"""The memory of a company that another one followed, known under the other's code."""

from __future__ import annotations

import math

from detectors.learning import LONG_SECONDS, MARK_BYTES, MOST_MARKS, SHORT_SECONDS
from detectors.memory import Memory, Past
from detectors.moments import Moments

__all__ = ["inherited"]


def inherited(own: Memory, former: Memory) -> Memory:
    """Return what is remembered of a company together with what was of its former self.

    Where nothing was known under the new code, it is the former memory as it was. Of two pasts
    counts are summed, decayed to the later of both; averages of about five cannot be put together
    and are those of whoever has the later event. A memory that is part of the other already adds
    nothing: taking over twice, or in a circle, counts no fact twice.
    """
    marks, formers = _marks(own), _marks(former)
    if formers <= marks:
        return own
    if marks <= formers:
        return former
    later = own if own.last >= former.last else former
    return Memory(
        first=min(own.first, former.first),
        last=later.last,
        n=own.n + former.n,
        short=_sum(own.short, own.last, former.short, former.last, SHORT_SECONDS),
        long=_sum(own.long, own.last, former.long, former.last, LONG_SECONDS),
        gap=_average(own.gap, former.gap, first=later is own),
        families=_families(own, former),
        fingerprints=(former.fingerprints + own.fingerprints)[-MOST_MARKS * MARK_BYTES :],
    )


def _marks(memory: Memory) -> frozenset[bytes]:
    marks = memory.fingerprints
    return frozenset(marks[at : at + MARK_BYTES] for at in range(0, len(marks), MARK_BYTES))


def _families(own: Memory, former: Memory) -> tuple[Past, ...]:
    found = {past.family: past for past in own.families}
    for past in former.families:
        mine = found.get(past.family)
        found[past.family] = past if mine is None else _together(mine, past)
    return tuple(found.values())


def _together(own: Past, former: Past) -> Past:
    return Past(
        own.family, max(own.last, former.last), own.n + former.n,
        _sum(own.long, own.last, former.long, former.last, LONG_SECONDS),
        _average(own.amount, former.amount, first=own.last >= former.last),
    )  # fmt: skip


def _average(own: Moments | None, former: Moments | None, *, first: bool) -> Moments | None:
    pair = (own, former) if first else (former, own)
    return pair[0] if pair[0] is not None else pair[1]


def _sum(one: int, last: int, other: int, other_last: int, half_life: int) -> int:
    """Return two decayed counts, in thousandths, as of the later of their times."""
    at = max(last, other_last)
    return round(_left(one, at - last, half_life) + _left(other, at - other_last, half_life))


def _left(count: int, seconds: int, half_life: int) -> float:
    return count * math.pow(0.5, seconds / half_life)
