"""The changes of a batch, borrower by borrower: each as numbers, then learnt. Machine code.

What is learnt of a borrower is defined by `detectors.memory.Memory`, what the models see by
`detectors.features` and `detectors.own_past`. All that compiled functions need is in this file, see
`loops.compiled`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from loops.compiled import compiled

__all__ = [
    "DAY",
    "EVENT_COLUMNS",
    "FEW",
    "LONG_SECONDS",
    "MANY",
    "MARK_BYTES",
    "MOST_MARKS",
    "NEVER_DAYS",
    "SHORT_SECONDS",
    "learn_all",
]

DAY = 86_400
SHORT_SECONDS, LONG_SECONDS = 30 * DAY, 180 * DAY  # half-lives of the two decayed counts
NEVER_DAYS = 3650.0  # stands for "since the last change" where there was none
FEW, MANY = 3, 10  # counts that are scaled to one half

EVENT_COLUMNS = (
    "borrower", "family", "severity_prior", "direction", "at", "day_known", "fen", "share_moved",
    "failed_or_listed",
)  # fmt: skip
"""Of a change: numbers of its borrower and family, event time in seconds since 1970, whether its day
is known, fen or -1, and features that its kind and class give."""

_THOUSAND = 1000.0  # counts are kept in thousandths: whole numbers are small on disk
_WEIGHT = 0.2  # of the newest gap or amount: a memory of about five
MOST_MARKS, MARK_BYTES = 512, 8  # of a memory; eight bytes: one in 10**17 pairs collides
_REACH, _FIRM = 16.0, 5  # see `detectors.moments.Moments`
_FEWEST_AMOUNTS, _FEWEST_GAPS = 3, 5
_AMOUNT_SPREAD = 0.3  # least spread of log10 yuan: amounts that differ by a factor of two are alike
_GAP_SPREAD = 0.25  # least spread of log10 (1 + days)
_OWN_AMOUNT, _OWN_GAP = 1.0, 2.0  # places in `detectors.own_past.OWN_FEATURES`
_SHANGHAI = 8 * 3600  # seconds ahead of UTC, all year: days are those of the people there
_FIRST, _LAST, _N, _SHORT, _LONG = 0, 1, 2, 3, 4  # of a memory's head
_FAMILY, _P_LAST, _P_N, _P_LONG, _AMOUNTS = 0, 1, 2, 3, 4  # of its past in one family
_BORROWER, _OF_FAMILY, _SEVERITY, _DIRECTION, _AT, _DAY_KNOWN = 0, 1, 2, 3, 4, 5  # of an event
_FEN, _MOVED, _FAILED = 6, 7, 8
_GAPS, _FAMILIES, _MARKS = 0, 1, 2  # of its counts

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@compiled
def _push(n: int, moments: Floats, value: float) -> int:
    """Learn a value as `Moments.push` does; return of how many values they are then."""
    if n <= 0:
        moments[0], moments[1] = value, 0.0
        return 1
    gap, var = value - moments[0], moments[1]
    if n >= _FIRM and 0 < var * _REACH < gap * gap:
        edge = math.sqrt(var * _REACH)
        gap = edge if gap > 0 else -edge
    step = _WEIGHT * gap
    moments[0] += step
    moments[1] = (1 - _WEIGHT) * (var + gap * step)
    return n + 1


@compiled
def _strange(moments: Floats, value: float, floor: float) -> float:
    """Return what `Moments.strangeness` does."""
    gap = value - moments[0]
    square = gap * gap
    if square == 0:
        return 0.0
    return float(square / (square + max(moments[1], floor * floor)))


@compiled
def _left(seconds: int, half_life: int) -> float:
    """Return what time leaves of one event."""
    return float(math.pow(0.5, seconds / half_life)) if seconds > 0 else 1.0


@compiled
def _days_scaled(seconds: int) -> float:
    days = seconds / DAY
    if days <= 0:
        return 0.0
    return math.log1p(days) / math.log1p(NEVER_DAYS) if days < NEVER_DAYS else 1.0


@compiled
def _knows(
    raw: Bytes, begin: int, end: int, marks: Bytes, change: int, one: int, following: Ints
) -> bool:
    """Return whether a change's mark is among the old ones or among those learnt, from `one` on."""
    mark = marks[change]
    for place in range(begin, end, MARK_BYTES):
        same = 0
        while same < MARK_BYTES and raw[place + same] == mark[same]:
            same += 1
        if same == MARK_BYTES:
            return True
    while one >= 0:
        same = 0
        while same < MARK_BYTES and marks[one, same] == mark[same]:
            same += 1
        if same == MARK_BYTES:
            return True
        one = following[one]
    return False


@compiled
def _place_of(pasts: Ints, families: int, family: int) -> int:
    for place in range(families):
        if pasts[place, _FAMILY] == family:
            return place
    return -1


@compiled
def _one(
    event: Floats, head: Ints, pasts: Ints, moments: Floats, counts: Ints,
    row: Floats, own: Floats, past: Ints,
) -> None:  # fmt: skip
    """Write what the models see of a change, then let its borrower's memory learn it."""
    at, fen, family = int(event[_AT]), event[_FEN], int(event[_OF_FAMILY])
    place = _place_of(pasts, counts[_FAMILIES], family)
    n, last, amounts = 0, 0, -1
    if place >= 0:
        n, last, amounts = pasts[place, _P_N], pasts[place, _P_LAST], pasts[place, _AMOUNTS]
    short = long = same = gap = log_yuan = against_own = 0.0
    if head[_N] > 0:
        since = at - head[_LAST]
        short = head[_SHORT] / _THOUSAND * _left(since, SHORT_SECONDS)
        long = head[_LONG] / _THOUSAND * _left(since, LONG_SECONDS)
        gap = math.log10(1 + abs(since) / DAY)
        if place >= 0:
            same = pasts[place, _P_LONG] / _THOUSAND * _left(at - last, LONG_SECONDS)
    own[:] = 0.0
    past[0], past[1] = last, n
    if counts[_GAPS] >= _FEWEST_GAPS and gap < moments[0, 0]:
        own[0], own[1] = _strange(moments[0], gap, _GAP_SPREAD), _OWN_GAP
        own[2], own[3] = 10.0**gap - 1, 10.0 ** moments[0, 0] - 1
    if fen >= 0:
        log_yuan = math.log10(1 + fen / 100)
        if amounts >= _FEWEST_AMOUNTS and log_yuan > moments[1 + place, 0]:
            against_own = _strange(moments[1 + place], log_yuan, _AMOUNT_SPREAD)
            if against_own >= own[0]:
                own[0], own[1] = against_own, _OWN_AMOUNT
                own[2], own[3] = 10.0**log_yuan - 1, 10.0 ** moments[1 + place, 0] - 1
    row[0], row[1] = event[_SEVERITY], event[_DIRECTION]
    row[2], row[3] = min(1.0, log_yuan / 10), against_own
    row[4] = _days_scaled(at - head[_LAST]) if head[_N] > 0 else 1.0
    row[5] = _days_scaled(at - last) if n > 0 else 1.0
    row[6], row[7], row[8] = short / (short + FEW), long / (long + MANY), same / (same + FEW)
    row[9], row[10], row[11] = 1 / (1 + n), event[_MOVED], event[_FAILED]

    if head[_N] == 0:
        head[_FIRST] = head[_LAST] = at
        counts[_GAPS], counts[_FAMILIES], place, amounts = -1, 0, -1, -1
    else:
        counts[_GAPS] = _push(counts[_GAPS], moments[0], gap)
    if place < 0:
        place = counts[_FAMILIES]
        counts[_FAMILIES] += 1
        pasts[place, _FAMILY], pasts[place, _P_LAST], pasts[place, _AMOUNTS] = family, at, -1
    if fen >= 0:
        pasts[place, _AMOUNTS] = _push(amounts, moments[1 + place], log_yuan)
    late, late_here = head[_LAST] - at, pasts[place, _P_LAST] - at
    head[_SHORT] = np.rint(_THOUSAND * (short + _left(late, SHORT_SECONDS)))
    head[_LONG] = np.rint(_THOUSAND * (long + _left(late, LONG_SECONDS)))
    pasts[place, _P_LONG] = np.rint(_THOUSAND * (same + _left(late_here, LONG_SECONDS)))
    pasts[place, _P_N] = n + 1
    pasts[place, _P_LAST] = max(at, pasts[place, _P_LAST])
    head[_FIRST], head[_LAST] = min(at, head[_FIRST]), max(at, head[_LAST])
    head[_N] += 1


@compiled
def learn_all(
    events: Floats, marks: Bytes, raw: Bytes, ends: Ints,
    heads: Ints, pasts: Ints, moments: Floats, counts: Ints,
    rows: Floats, own: Floats, past: Ints, days: Ints, places: Ints, learnt: Ints, following: Ints,
) -> int:  # fmt: skip
    """Look at each change and learn it, unless its borrower's memory knows it; return how many.

    The first arrays are filled by the caller: what `EVENT_COLUMNS` name, marks of eight bytes, and
    what `detectors.packed.read_all` has read of `raw`. A borrower's number is the place of its
    memory there.

    Parameters
    ----------
    rows, own, past, days
        Filled, for each change that was learnt, in order: features, `detectors.own_past.Own` with
        its feature as a number, newest time and count of its family before it, and its local day.
    places
        Filled: which change that was.
    learnt, following
        Filled, see `detectors.packed.write_all`.
    """
    learnt[:] = -1
    following[:] = -1
    newest = np.full(len(learnt), -1, np.int64)
    kept = np.zeros(len(learnt), np.int64)  # marks learnt in this batch that are still kept
    n = 0
    for change in range(len(events)):
        event = events[change]
        number = int(event[_BORROWER])
        begin, end = counts[number, _MARKS], ends[number]
        if _knows(raw, begin, end, marks, change, learnt[number], following):
            continue
        _one(
            event, heads[number], pasts[number], moments[number], counts[number],
            rows[n], own[n], past[n],
        )  # fmt: skip
        day = (int(event[_AT]) + _SHANGHAI) // DAY
        days[n] = day if event[_DAY_KNOWN] > 0 else -1
        places[n] = change
        n += 1
        if newest[number] < 0:
            learnt[number] = change
        else:
            following[newest[number]] = change
        newest[number] = change
        kept[number] += 1
        if end - begin + MARK_BYTES * kept[number] > MOST_MARKS * MARK_BYTES:
            if begin < end:
                counts[number, _MARKS] += MARK_BYTES
            else:
                learnt[number] = following[learnt[number]]
                kept[number] -= 1
    return n
