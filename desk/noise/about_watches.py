"""Notices about watches, of other stages: they wait for the opening and for room, and stay apart.

What was known when a watch began, its end that is near and its move to another company are no news
about a borrower: they never wake anybody, and are not summed up, because what each says stands
nowhere else. What corrects an alert never comes here; it is told at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from desk.noise.exit import Exit
from desk.noise.memory import Memory
from desk.noise.outcome import Outcome, Told
from schemas.held import Held
from schemas.notices import Notice, Seed, WatchEnding, WatchTransferred
from schemas.quiet import NoticeStay

__all__ = ["AboutWatches", "may_wait"]

_MOST = 10_000  # notices that wait at one institution; what is more is told at once
_AFTER_ALERTS = timedelta(microseconds=1)


def may_wait(notice: Notice) -> bool:
    """Return whether a notice of another stage waits for hours and room at all."""
    return isinstance(notice, Seed | WatchEnding | WatchTransferred)


class AboutWatches:
    """One queue an institution, told in the order it came, as soon as hours and storm cap allow.

    Of the cap it takes half at most: however many loans a bank registers, there is room for alerts.
    """

    def __init__(self, memory: Memory, out: Outcome, exit_: Exit, most: int = _MOST) -> None:
        self._memory, self._out, self._exit, self._most = memory, out, exit_, most

    def take(self, notice: Notice, now: datetime) -> None:
        """Tell a notice, or let it wait."""
        waiting = len(self._memory.notices)
        wait = self._exit.wait(now, half=True) if may_wait(notice) else None
        if waiting >= self._most or (wait is None and not waiting) or not may_wait(notice):
            self._tell(notice, None, now, counts=may_wait(notice))
            return
        reason, due = wait or (Held.STORM, now)
        stay = NoticeStay(
            institution=self._memory.institution, reason=reason, notice=notice,
            number=self._last_number() + 1, due=due + _AFTER_ALERTS, held_at=now,
        )  # fmt: skip
        self._memory.keep(stay)
        self._out.waiting.append(stay)
        if not waiting:
            self._memory.wake(stay.due, "notices", "")

    def recovered(self) -> None:
        """Bring what was loaded into the order it came in, and wind the clock for the first."""
        stays = sorted(self._memory.notices.values(), key=lambda stay: stay.number)
        self._memory.notices = {stay.notice.notice_id: stay for stay in stays}
        if stays:
            self._memory.wake(stays[0].due, "notices", "")

    def _last_number(self) -> int:
        last = next(reversed(self._memory.notices.values()), None)
        return 0 if last is None else last.number

    def look(self, now: datetime) -> None:
        """Tell as much of the queue as hours and cap allow; have the clock look at the rest."""
        for stay in tuple(self._memory.notices.values()):
            wait = self._exit.wait(now, half=True)
            if wait is not None:
                due = wait[1] + _AFTER_ALERTS
                self._memory.keep(replace(stay, due=due))
                self._memory.wake(due, "notices", "")
                return
            self._memory.forget(stay)
            self._tell(stay.notice, stay, now, counts=True)

    def _tell(
        self, notice: Notice, stay: NoticeStay | None, now: datetime, *, counts: bool
    ) -> None:
        if counts:
            self._exit.counted(now)
        self._out.told.append(Told(notice, stay))
