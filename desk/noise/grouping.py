"""When a group is told: wait, interval, back-off, reminders. A rise never waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from schemas.decisions import Reason
from schemas.noise import Grouping
from schemas.notes import Brief
from schemas.quiet import GroupMemory
from schemas.scalars import Severity

__all__ = ["due_at", "fades_at", "group_key", "groups", "is_rise", "reminded", "told"]

_MOST_UNANSWERED = 20  # alerts of a group that are reminded of


def groups(grouping: Grouping) -> bool:
    """Return whether anything is grouped at all; by default nothing is."""
    return bool(grouping.wait_seconds or grouping.interval_minutes or grouping.repeat_hours)


def group_key(grouping: Grouping, brief: Brief) -> str:
    match grouping.by:
        case "borrower":
            return brief.uscc
        case "rule":
            return brief.rule
        case "kind":
            return brief.kind
        case "institution":
            return ""


def is_rise(
    severity: Severity, reason: Reason, memory: GroupMemory | None, waiting: Sequence[Brief]
) -> bool:
    """Return whether a concern grew worse, or an alert is graver than all of its group.

    Of the group count what it was told while it is remembered, and what it has waiting. The first
    alert of a group is no rise.
    """
    if reason is Reason.WORSE:
        return True
    known = [brief.severity for brief in waiting]
    if memory is not None:
        known.append(memory.told)
    return bool(known) and severity > max(known)


def due_at(grouping: Grouping, memory: GroupMemory | None, now: datetime) -> datetime:
    """Return when an alert that opens a wait is told: not later than `now` where it does not wait."""
    due = now + timedelta(seconds=grouping.wait_seconds)
    if memory is None:
        return due
    return max(due, memory.at + timedelta(seconds=memory.interval_seconds))


def fades_at(memory: GroupMemory) -> datetime:
    """Return when a group that stays quiet is a new one: an interval after its interval."""
    return memory.at + timedelta(seconds=2 * memory.interval_seconds)


def told(
    grouping: Grouping, memory: GroupMemory | None, institution: str, key: str,
    briefs: Sequence[Brief], now: datetime, *, rise: bool,
) -> GroupMemory:  # fmt: skip
    """Return what is remembered of a group once it was told of some alerts.

    The interval grows with every push that follows within twice its length; a rise leaves it as it
    is, so that what follows a rise is not held for longer because of it.
    """
    before = () if memory is None else memory.unanswered
    if memory is not None and now >= fades_at(memory):
        memory = None
    interval = 60 * grouping.interval_minutes if memory is None else memory.interval_seconds
    if memory is not None and not rise:
        interval = min(grouping.factor * interval, 3600 * grouping.longest_hours)
    gravest = max(brief.severity for brief in briefs)
    repeats = grouping.repeat_hours > 0
    return GroupMemory(
        institution=institution,
        key=key,
        told=gravest if memory is None else max(gravest, memory.told),
        at=now,
        interval_seconds=interval,
        unanswered=(*before, *briefs)[-_MOST_UNANSWERED:] if repeats else (),
        remind_at=now + timedelta(hours=grouping.repeat_hours) if repeats else None,
    )


def reminded(
    grouping: Grouping, memory: GroupMemory, unanswered: Sequence[Brief], now: datetime
) -> tuple[GroupMemory, bool]:
    """Return the group after its reminder was due, and whether to remind.

    Whoever answers is not reminded. Each further reminder comes `factor` times later, up to
    `longest_hours`; after `repeats` there is no more.
    """
    times = memory.reminded + 1 if unanswered else memory.reminded
    again = None
    if unanswered and times < grouping.repeats:
        hours = grouping.repeat_hours * grouping.factor**times
        again = now + timedelta(hours=min(hours, grouping.longest_hours))
    after = GroupMemory(
        institution=memory.institution, key=memory.key, told=memory.told, at=memory.at,
        interval_seconds=memory.interval_seconds,
        unanswered=tuple(unanswered) if again is not None else (),
        remind_at=again, reminded=times,
    )  # fmt: skip
    return after, bool(unanswered)
