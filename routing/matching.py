"""Give each of several takers one thing of its own."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["heaviest"]


def heaviest(options: Sequence[Sequence[int]]) -> list[int | None]:
    """Return for each taker the thing it gets, None for nothing; no thing is given twice.

    Takers come heaviest first. What sets of takers can be served at once is a matroid (Edmonds and
    Fulkerson 1965, transversals), so serving each in turn, where need be by moving earlier ones to
    another of their options, gives the greatest total weight.

    >>> heaviest([[0], [0, 1], [1]])
    [0, 1, None]
    >>> heaviest([[0, 1], [0]])
    [1, 0]
    """
    taker_of: dict[int, int] = {}
    for taker, wishes in enumerate(options):
        if not wishes:
            continue
        if wishes[0] not in taker_of:
            taker_of[wishes[0]] = taker
        else:
            _serve(taker, options, taker_of, set())
    given: list[int | None] = [None] * len(options)
    for thing, taker in taker_of.items():
        given[taker] = thing
    return given


def _serve(
    taker: int, options: Sequence[Sequence[int]], taker_of: dict[int, int], tried: set[int]
) -> bool:
    """Give a taker a thing, if it can be found one. (No closure: it would be a reference cycle.)"""
    for thing in options[taker]:
        if thing in tried:
            continue
        tried.add(thing)
        if thing not in taker_of or _serve(taker_of[thing], options, taker_of, tried):
            taker_of[thing] = taker
            return True
    return False
