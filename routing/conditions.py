"""Whether a change is what a rule or a signal asks for."""

from __future__ import annotations

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

__all__ = ["asks_anything", "meets"]

_ROUNDING = 1e-9  # 35 % less 10 % is a float just below 25 %


def asks_anything(asked: Condition) -> bool:
    """Return whether a condition has any part; one without is met by all changes of its kinds."""
    return bool(
        asked.amount_from is not None or asked.actions or asked.passed is not None
        or asked.natures or asked.control_changes or asked.holder_record
        or asked.share_moved_from is not None or asked.pledged_from is not None
    )  # fmt: skip


def meets(change: ChangeEvent, asked: Condition) -> bool:
    """Return whether a change, of one of the kinds, meets every part of a condition."""
    if asked.amount_from is not None:
        amount = amount_fen(change)
        if amount is None or amount < asked.amount_from:
            return False
    if asked.actions and not (
        isinstance(change, AbnormalOperation | Registration) and change.action in asked.actions
    ):
        return False
    if asked.passed is not None and not (
        isinstance(change, Inspection) and _passed(change) is asked.passed
    ):
        return False
    return _meets_equity(change, asked)


def _passed(inspection: Inspection) -> bool:
    """Return the last word on an inspection: a fault found and put right is no fault."""
    return inspection.passed or inspection.reinspection_passed is True


def _meets_equity(change: ChangeEvent, asked: Condition) -> bool:
    wanted = (
        asked.natures or asked.control_changes or asked.holder_record
        or asked.share_moved_from is not None or asked.pledged_from is not None
    )  # fmt: skip
    if not wanted:
        return True
    if not isinstance(change, EquityChange):
        return False
    before, after = change.share_before, change.share_after
    if asked.natures and change.nature not in asked.natures:
        return False
    if (
        asked.share_moved_from is not None
        and abs(after - before) < asked.share_moved_from - _ROUNDING
    ):
        return False
    if asked.pledged_from is not None and max(change.pledged, change.frozen) < asked.pledged_from:
        return False
    if asked.holder_record and not (change.new_holder_record or change.new_holder_facts):
        return False
    return not asked.control_changes or lines_crossed(before, after) > 0
