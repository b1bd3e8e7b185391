"""Groups of one institution: who waits for whom, when a group is told, and reminded of."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from desk.noise import grouping
from desk.noise.exit import Exit, Going
from desk.noise.memory import Memory
from desk.noise.muting import Muting
from desk.noise.outcome import Cases, Passing
from schemas.decisions import Reason
from schemas.held import Held
from schemas.noise import Grouping
from schemas.notes import Brief
from schemas.quiet import GroupMemory, Stay

__all__ = ["Gathering", "passing"]


def passing(stay: Stay) -> Passing:
    """Return an alert whose wait is over."""
    return Passing(stay.brief, stay.alert, stay.came, stay)


class Gathering:
    """Lets alerts of a group wait for each other. Off by default: then all leave at once."""

    def __init__(
        self, settings: Grouping, memory: Memory, exit_: Exit, muting: Muting, cases: Cases
    ) -> None:
        self._settings, self._memory, self._exit = settings, memory, exit_
        self._muting, self._cases = muting, cases
        self._on = grouping.groups(settings)

    def take(self, one: Passing, reason: Reason, now: datetime, *, urgent: bool) -> None:
        """Let an alert wait for its group, or tell the group with it."""
        if not self._on:
            self._exit.leave(Going(None, "", (one,)), now)
            return
        key = grouping.group_key(self._settings, one.brief)
        group = self._live(key, now)
        waiting = [stay.brief for stay in self._memory.stays.waiting(Held.GROUPED, key)]
        rise = urgent or grouping.is_rise(one.brief.severity, reason, group, waiting)
        due = self._memory.stays.due_of(Held.GROUPED, key) or grouping.due_at(
            self._settings, group, now
        )
        if due > now and not rise:
            self._exit.hold(one, Held.GROUPED, key, due, now)
        else:
            self.tell(key, now, now, (one,), rise=rise)

    def tell(
        self, key: str, due: datetime, now: datetime, new: tuple[Passing, ...] = (), *,
        rise: bool = False,
    ) -> None:  # fmt: skip
        """Tell a group: who waited and is still to be told, and who comes just now.

        What is remembered counts from when the group was due: a clock that is looked at late
        changes no later push.
        """
        waited = [passing(stay) for stay in self._memory.release(Held.GROUPED, key)]
        alerts = (*(one for one in waited if self._muting.still(one, now)), *new)
        if not alerts:
            return
        group = grouping.told(
            self._settings, self._memory.groups.get(key), self._memory.institution, key,
            [one.brief for one in alerts], due, rise=rise,
        )  # fmt: skip
        self._memory.keep(group)
        self.wind(group)
        self._exit.leave(Going(Held.GROUPED if waited else None, key, alerts), now)

    def look(self, key: str, now: datetime) -> None:
        """Remind of a group that is due for it; forget one that was quiet for long enough."""
        group = self._memory.groups.get(key)
        if group is None:
            return
        if group.remind_at is not None and group.remind_at <= now:
            open_ = [b for b in group.unanswered if not self._cases.answered(b.alert_id)]
            group, remind = grouping.reminded(self._settings, group, open_, now)
            self._memory.keep(group)
            self.wind(group)
            if remind:
                alerts = tuple(Passing(brief, None, now) for brief in open_)
                self._exit.leave(Going(None, key, alerts, reminder=group.reminded), now)
        if group.remind_at is None and now >= grouping.fades_at(group):
            self._memory.forget(group)

    def amend(self, brief: Brief) -> None:
        """Remind of an alert, if of it at all, as it reads now."""
        group = self._memory.groups.get(grouping.group_key(self._settings, brief))
        if group is not None and any(b.alert_id == brief.alert_id for b in group.unanswered):
            briefs = (brief if b.alert_id == brief.alert_id else b for b in group.unanswered)
            self._memory.keep(replace(group, unanswered=tuple(briefs)))

    def wind(self, group: GroupMemory) -> None:
        """Have the clock look at a group when there is something to do."""
        if group.remind_at is not None:
            self._memory.wake(group.remind_at, "group", group.key)
        self._memory.wake(grouping.fades_at(group), "group", group.key)

    def _live(self, key: str, now: datetime) -> GroupMemory | None:
        group = self._memory.groups.get(key)
        return None if group is None or now >= grouping.fades_at(group) else group
