"""Whether a change is what a rule or a signal asks for."""

from __future__ import annotations

from collections.abc import Callable

from schemas.changes import (
    AbnormalOperation,
    ChangeEvent,
    EquityChange,
    Inspection,
    Registration,
    amount_fen,
)
from schemas.conditions import Condition
from schemas.control import lines_crossed

__all__ = ["Check", "asks_anything", "check", "meets"]

_ROUNDING = 1e-9  # 35 % less 10 % is a float just below 25 %

Check = Callable[[ChangeEvent], bool]


def asks_anything(asked: Condition) -> bool:
    """Return whether a condition has any part; one without is met by all changes of its kinds."""
    return check(asked) is not None


def meets(change: ChangeEvent, asked: Condition) -> bool:
    """Return whether a change, of one of the kinds, meets every part of a condition."""
    met = check(asked)
    return met is None or met(change)


def check(asked: Condition) -> Check | None:
    """Return the function that says whether a change meets every part, None where it asks nothing.

    Build it once: most conditions have one part, and a call of it is all that a change costs then.
    """
    parts: list[Check] = []
    if asked.amount_from is not None:
        parts.append(_amount_from(asked.amount_from))
    if asked.actions:
        parts.append(_action_among(asked.actions))
    if asked.passed is not None:
        parts.append(_passed(asked.passed))
    if (
        asked.natures or asked.control_changes or asked.holder_record
        or asked.share_moved_from is not None or asked.pledged_from is not None
    ):  # fmt: skip
        parts.append(_equity(asked))
    if len(parts) < 2:
        return parts[0] if parts else None
    return lambda change: all(met(change) for met in parts)


def _amount_from(least: int) -> Check:
    def met(change: ChangeEvent) -> bool:
        amount = amount_fen(change)
        return amount is not None and amount >= least

    return met


def _action_among(actions: tuple[str, ...]) -> Check:
    def met(change: ChangeEvent) -> bool:
        return isinstance(change, AbnormalOperation | Registration) and change.action in actions

    return met


def _passed(wanted: bool) -> Check:
    """Ask for the last word on an inspection: a fault found and put right is no fault."""

    def met(change: ChangeEvent) -> bool:
        if type(change) is not Inspection:
            return False
        return (change.passed or change.reinspection_passed is True) is wanted

    return met


def _equity(asked: Condition) -> Check:
    natures, control = asked.natures, asked.control_changes
    moved, pledged = asked.share_moved_from, asked.pledged_from
    record = asked.holder_record

    def met(change: ChangeEvent) -> bool:
        if type(change) is not EquityChange or (natures and change.nature not in natures):
            return False
        before, after = change.share_before, change.share_after
        if moved is not None and abs(after - before) < moved - _ROUNDING:
            return False
        if pledged is not None and max(change.pledged, change.frozen) < pledged:
            return False
        if record and not (change.new_holder_record or change.new_holder_facts):
            return False
        return not control or lines_crossed(before, after) > 0

    return met
