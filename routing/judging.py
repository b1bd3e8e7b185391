"""What a fact brings forward of every pattern, from the bytes of its borrower's trail. Machine code.

What a pattern is as numbers says `routing.plans`; all windows that could hold the fact are weighed
with it and without. All that compiled functions need is in this file, see `loops.compiled`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from loops.compiled import compiled

__all__ = [
    "AFTER", "ALL_STEPS", "FILLED", "MOST_STEPS", "NEAR", "OWN", "PATTERN", "WIDTH", "judged",
    "serve",
]  # fmt: skip

MOST_STEPS = 8  # of a pattern, see its schema
ALL_STEPS = (1 << MOST_STEPS) - 1
NEAR, AFTER = 1, 2  # how a step asks for a further fact

# Columns of a pattern, then four for each step, heaviest first.
_NOTICE, _SPAN, _QUIET, _TRIAL, _OF_PATTERN = 0, 1, 2, 3, 4
_WEIGHT, _ASKS, _REACH, _LARGER, _OF_STEP = 0, 1, 2, 3, 4
WIDTH = _OF_PATTERN + MOST_STEPS * _OF_STEP

# Columns of what is found: the pattern, the fact's trace, and that of each step, -1 for none.
PATTERN, OWN, FILLED = 0, 1, 2

# Columns of a trace that is held: seconds, yuan, and what it gives each pattern, as bits.
_AT, _YUAN, _GIVES = 0, 1, 2

# Columns of a fact that can fill a step: its trace, the steps that it can fill, the one it fills.
_TRACE, _STEPS, _STEP = 0, 1, 2

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


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
def _hold(raw: bytes, fact: bytes, marks: Ints, n_patterns: int) -> tuple[Ints, int]:
    """Return the traces of a trail as numbers, and which of them is the fact's, -1 for none."""
    n, at = _get_count(raw, 1)
    held, own = np.zeros((n, _GIVES + n_patterns), np.int64), -1
    for trace in range(n):
        held[trace, _AT], at = _get_int(raw, at + 1)
        at += 2
        if at + len(fact) > len(raw):
            raise ValueError("a trail is cut short")
        same = True
        for place in range(len(fact)):
            if raw[at + place] != fact[place]:
                same = False
                break
        if same:
            own = trace
        count, at = _get_count(raw, at + len(fact))
        for _ in range(count):
            code, at = _get_int(raw, at)
            low, high = 0, len(marks)
            while low < high:
                middle = (low + high) >> 1
                if marks[middle, 0] < code:
                    low = middle + 1
                else:
                    high = middle
            if low < len(marks) and marks[low, 0] == code:
                for pattern in range(n_patterns):
                    held[trace, _GIVES + pattern] |= marks[low, 1 + pattern]
        held[trace, _YUAN], at = _get_int(raw, at)
    return held, own


@compiled
def _most(held: Ints, at: int, pattern: int, plan: Floats) -> float:
    """Return what the facts around one cannot exceed, however many and in which order.

    A step can be filled where a fact gives its signal, and one gives the signal it asks for.
    """
    given, points = 0, 0.0
    for trace in range(len(held)):
        if abs(held[trace, _AT] - at) <= plan[_SPAN]:
            given |= held[trace, _GIVES + pattern]
    for step in range(MOST_STEPS):
        of_step = _OF_PATTERN + step * _OF_STEP
        asked = plan[of_step + _ASKS] == 0 or given >> (MOST_STEPS + step) & 1
        if asked and given >> step & 1:
            points += plan[of_step + _WEIGHT]
    return points


@compiled
def _answered(
    held: Ints, start: int, stop: int, own: int, pattern: int, step: int, plan: Floats
) -> bool:
    """Return whether a window has the further fact that a step asks for, seen from a fact."""
    of_step = _OF_PATTERN + step * _OF_STEP
    for other in range(start, stop):
        if other == own or not held[other, _GIVES + pattern] >> (MOST_STEPS + step) & 1:
            continue
        apart = held[own, _AT] - held[other, _AT]
        if plan[of_step + _ASKS] == AFTER and apart < 0:
            return False  # and so are all that follow
        if abs(apart) > plan[of_step + _REACH]:
            continue
        if plan[of_step + _LARGER] and not 0 < held[other, _YUAN] < held[own, _YUAN]:
            continue
        return True
    return False


@compiled
def _fill(held: Ints, start: int, stop: int, pattern: int, plan: Floats, facts: Ints) -> int:
    """Put down the facts of a window that can fill a step, each with the steps; return how many."""
    n = 0
    for trace in range(start, stop):
        mine = held[trace, _GIVES + pattern] & ALL_STEPS
        if mine == 0:
            continue
        for step in range(MOST_STEPS):
            if not mine >> step & 1 or plan[_OF_PATTERN + step * _OF_STEP + _ASKS] == 0:
                continue
            if not _answered(held, start, stop, trace, pattern, step, plan):
                mine &= ~(1 << step)
        if mine:
            facts[n, _TRACE], facts[n, _STEPS], facts[n, _STEP] = trace, mine, -1
            n += 1
    return n


@compiled
def serve(facts: Ints, n: int) -> None:
    """Give each step a fact of its own so that the points are as many as can be.

    Steps come heaviest first. What sets of steps can be served at once is a matroid (Edmonds and
    Fulkerson 1965, transversals), so serving each in turn, where need be by moving earlier ones to
    another fact, gives the greatest total weight. Columns of `facts`: any number, the steps that
    a fact can fill as bits, and the step it is given to, -1 before and for none.
    """
    takers, tries = np.empty(MOST_STEPS + 1, np.int64), np.empty(MOST_STEPS + 1, np.int64)
    for step in range(MOST_STEPS):
        tried, depth = 0, 0
        takers[0], tries[0] = step, -1
        first = 0
        while first < n and not facts[first, _STEPS] >> step & 1:
            first += 1
        if first == n:
            continue
        while depth >= 0:
            fact = tries[depth] + 1
            while fact < n and (not facts[fact, _STEPS] >> takers[depth] & 1 or tried >> fact & 1):
                fact += 1
            tries[depth] = fact
            if fact == n:
                depth -= 1
                continue
            tried |= 1 << fact
            if facts[fact, _STEP] < 0:
                for level in range(depth + 1):
                    facts[tries[level], _STEP] = takers[level]
                break
            takers[depth + 1], tries[depth + 1] = facts[fact, _STEP], -1
            depth += 1


@compiled
def _weigh(
    held: Ints, start: int, stop: int, pattern: int, plan: Floats, facts: Ints
) -> tuple[float, int]:
    """Return the most points that the facts of a window give, and how many facts can fill a step."""
    n = _fill(held, start, stop, pattern, plan, facts)
    serve(facts, n)
    filled, points = 0, 0.0
    for fact in range(n):
        if facts[fact, _STEP] >= 0:
            filled |= 1 << facts[fact, _STEP]
    for step in range(MOST_STEPS):
        if filled >> step & 1:
            points += plan[_OF_PATTERN + step * _OF_STEP + _WEIGHT]
    return points, n


@compiled
def _best(held: Ints, at: int, pattern: int, plan: Floats, facts: Ints) -> tuple[float, int, int]:
    """Return the most points of any window that could hold a moment, and the first that gives them.

    A window has to follow enough quiet. It is from where, to where; of none it is empty.
    """
    span, quiet, n = plan[_SPAN], plan[_QUIET], len(held)
    points, from_, to = 0.0, 0, 0
    last = at - 1
    for place in range(-1, n):
        end = at if place < 0 else held[place, _AT]
        if end <= last or end > at + span:  # it was the last one's, or cannot hold the moment
            continue
        last, start, stop = end, 0, n
        while start < n and held[start, _AT] < end - span:
            start += 1
        while stop > start and held[stop - 1, _AT] > end:
            stop -= 1
        if start == stop:
            continue
        if quiet and start and held[start, _AT] - held[start - 1, _AT] <= quiet:
            continue
        reached, _ = _weigh(held, start, stop, pattern, plan, facts)
        if reached > points:
            points, from_, to = reached, start, stop
    return points, from_, to


@compiled
def judged(raw: bytes, fact: bytes, told: bool, marks: Ints, plans: Floats, found: Ints) -> int:
    """Write down every pattern to which a fact adds points and that has reached a threshold.

    `raw` is a trail that holds the fact. A row of `plans` is a pattern; of `marks` it is a signal,
    by code: that, then bit `i` for each pattern whose step `i` it fills, bit 8 + `i` where that
    step asks for it. Where nothing is `told`, only patterns on trial are looked for. Return how
    many rows of `found` were filled; it has one for each pattern. The fact is among those that
    fill steps: where it only let another one count, it takes a step that it could fill, if any.
    """
    held, own = _hold(raw, fact, marks, len(plans))
    if own < 0:
        return 0
    n, at = 0, held[own, _AT]
    facts = np.empty((len(held), 3), np.int64)
    for pattern in range(len(plans)):
        plan = plans[pattern]
        if not held[own, _GIVES + pattern] & ALL_STEPS or (plan[_TRIAL] == 0 and not told):
            continue
        if _most(held, at, pattern, plan) < plan[_NOTICE]:
            continue
        points, start, stop = _best(held, at, pattern, plan, facts)
        if points < plan[_NOTICE]:
            continue
        others = np.empty((len(held) - 1, held.shape[1]), np.int64)
        others[:own], others[own:] = held[:own], held[own + 1 :]
        if _best(others, at, pattern, plan, facts)[0] >= points:
            continue
        _, can = _weigh(held, start, stop, pattern, plan, facts)
        found[n, PATTERN], found[n, OWN], found[n, FILLED:] = pattern, own, -1
        named, could = False, 0
        for place in range(can):
            if facts[place, _STEP] >= 0:
                found[n, FILLED + facts[place, _STEP]] = facts[place, _TRACE]
            if facts[place, _TRACE] == own:
                named, could = facts[place, _STEP] >= 0, facts[place, _STEPS]
        for step in range(MOST_STEPS):
            if not named and could >> step & 1 and found[n, FILLED + step] >= 0:
                found[n, FILLED + step], named = own, True
        n += 1
    return n
