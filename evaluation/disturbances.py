"""What goes wrong with sources: a stream spoilt in one way, the same way every time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from schemas.changes import ChangeEvent, kind_of

__all__ = ["DISTURBANCES", "Disturb"]

Disturb = Callable[[Iterator[ChangeEvent]], Iterable[ChangeEvent]]
_COURTS = frozenset({"lawsuit", "court_enforcement", "court_seizure", "consumption_restriction"})


def _chance(change: ChangeEvent, salt: int) -> float:
    """Return a number in [0, 1) that is this fact's own."""
    return (int(change.fact_id[:12], 16) * (2 * salt + 1) % (1 << 48)) / (1 << 48)


def without_courts(stream: Iterator[ChangeEvent]) -> Iterator[ChangeEvent]:
    """No court publishes anything."""
    return (change for change in stream if kind_of(change) not in _COURTS)


def delayed(stream: Iterator[ChangeEvent]) -> Iterator[ChangeEvent]:
    """Everything is published three weeks later than it is."""
    return (replace(change, seen_at=change.seen_at + timedelta(days=21)) for change in stream)


def drifting(stream: Iterator[ChangeEvent]) -> Iterator[ChangeEvent]:
    """In the first year half of the lawsuits, fines and arrears are not reported at all.

    From then on all are: the usual number of them doubles.
    """
    first: datetime | None = None
    kinds = {"lawsuit", "administrative_penalty", "tax_arrears", "tax_penalty"}
    for change in stream:
        first = first or change.occurred_at
        early = change.occurred_at - first < timedelta(days=365)
        if not (early and kind_of(change) in kinds and _chance(change, 1) < 0.5):
            yield change


def storms(stream: Iterator[ChangeEvent]) -> Iterator[ChangeEvent]:
    """Inspections are kept back and come in heaps of four months, under their old dates."""
    held: list[ChangeEvent] = []
    due: datetime | None = None
    for change in stream:
        due = due or change.seen_at + timedelta(days=120)
        if change.occurred_at >= due:
            yield from (replace(old, seen_at=max(old.seen_at, due)) for old in held)
            held.clear()
            due += timedelta(days=120)
        if kind_of(change) == "inspection":
            held.append(change)
        else:
            yield change


def mistaken(stream: Iterator[ChangeEvent]) -> Iterator[ChangeEvent]:
    """One amount in 50 is in the wrong unit, one date in 50 a year off, one company in 100 wrong."""
    last: str | None = None
    for change in stream:
        more: dict[str, Any] = {}
        amount = getattr(change, "amount", None)
        if amount is not None and _chance(change, 2) < 0.02:
            more["amount"] = min(amount * 10_000, 2**62)
        if _chance(change, 3) < 0.02:
            more["occurred_at"] = change.occurred_at - timedelta(days=365)
        if last is not None and _chance(change, 4) < 0.01:
            more["uscc"] = last
        last = change.uscc
        yield replace(change, **more) if more else change


DISTURBANCES: dict[str, Disturb] = {
    "drift": drifting, "storms": storms, "wrong data": mistaken, "courts missing": without_courts,
    "three weeks later": delayed,
}  # fmt: skip
"""Seasons, late, undated and repeated facts are in the undisturbed stream already."""
