"""The last gates before a push: hours, the storm cap, silences of single channels."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from desk.noise.hours import is_open, next_opening
from desk.noise.memory import Memory
from desk.noise.outcome import Outcome, Passing, Push, held_alert
from desk.noise.storm import halved, room_at, with_push
from desk.noise.telling import notice_id_of
from schemas.held import Fate, Held
from schemas.institutions import Institution
from schemas.notes import Brief
from schemas.quiet import Pushes, Stay
from schemas.silences import Silence

__all__ = ["Exit", "Going"]


class Going(Struct, frozen=True):
    """Alerts on their way out together."""

    cause: Held | None
    key: str
    alerts: tuple[Passing, ...]
    to: tuple[str, ...] = ()
    silence: Silence | None = None
    reminder: int = 0


class Exit:
    """Lets what is urgent out at once, the rest when the institution is open and has room."""

    def __init__(
        self, institution: Institution, red_lines: frozenset[str], memory: Memory, out: Outcome
    ) -> None:
        self._noise, self._red_lines = institution.noise, red_lines
        self._memory, self._out = memory, out
        self._channels = tuple(channel.name for channel in institution.channels)

    def urgent(self, brief: Brief) -> bool:
        """Return whether an alert waits for nothing: grave enough, or a red line."""
        return brief.severity in self._noise.always or brief.kind in self._red_lines

    def leave(self, going: Going, now: datetime) -> None:
        """Push, or let what is not urgent wait for the opening or for room."""
        wait = self.wait(now)
        if wait is None:
            self._push(going, now)
            return
        urgent = tuple(one for one in going.alerts if self.urgent(one.brief))
        if urgent:
            self._push(replace(going, alerts=urgent), now)
        for one in going.alerts:
            if not self.urgent(one.brief):
                self.hold(one, wait[0], ",".join(going.to), wait[1], now, going.to)

    def wait(self, now: datetime, *, half: bool = False) -> tuple[Held, datetime] | None:
        """Return why and until when nothing is pushed; None where it may be.

        `half` of the storm's cap is what notices about watches may use.
        """
        hours, storm = self._noise.hours, self._noise.storm
        if hours is not None and not is_open(hours, now):
            return Held.OUT_OF_HOURS, next_opening(hours, now)
        if storm is not None:
            room = room_at(halved(storm) if half else storm, self._memory.pushes, now)
            if room > now:
                return Held.STORM, room
        return None

    def hold(
        self, one: Passing, reason: Held, key: str, due: datetime, now: datetime,
        to: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """Let an alert wait, for another reason where it waited before."""
        self.over(one, Fate.MOVED, now)
        stay = Stay(
            institution=self._memory.institution, reason=reason, key=key, due=due, brief=one.brief,
            alert=None if reason is Held.SILENCED else one.alert, came=one.came, held_at=now, to=to,
        )  # fmt: skip
        self._memory.hold(stay)
        self._out.held.append(held_alert(stay, now))

    def over(self, one: Passing, fate: Fate, now: datetime, notice: str = "") -> None:
        """Write what became of an alert that waited."""
        if one.stay is not None:
            self._out.held.append(held_alert(one.stay, now, fate, notice))

    def _push(self, going: Going, now: datetime) -> None:
        """Push to the channels that are not silent for each alert."""
        if not self._memory.silences.names_channels:
            self._send(going, now)
            return
        wanted = going.to or self._channels
        parts: dict[tuple[str, ...], list[Passing]] = {}
        for one in going.alerts:
            silent = self._memory.silences.of_channels(one.brief, now)
            open_to = tuple(name for name in wanted if name not in silent)
            if open_to == wanted:
                parts.setdefault(going.to, []).append(one)
                continue
            if open_to:
                parts.setdefault(open_to, []).append(one)
            else:
                self.over(one, Fate.MOVED, now)
            self._hold_for_channels(one, silent, wanted, now)
        for to, alerts in parts.items():
            self._send(replace(going, alerts=tuple(alerts), to=to), now)

    def _hold_for_channels(
        self, one: Passing, silent: dict[str, Silence], wanted: tuple[str, ...], now: datetime
    ) -> None:
        """Let an alert wait for each silence that keeps it from some of its channels."""
        kept: dict[str, list[str]] = {}
        for channel in wanted:
            if channel in silent:
                kept.setdefault(silent[channel].silence_id, []).append(channel)
        fresh = Passing(one.brief, None, one.came)
        for silence in {s.silence_id: s for s in silent.values()}.values():
            if channels := kept.get(silence.silence_id):
                id_, ends_at = silence.silence_id, silence.ends_at
                self.hold(fresh, Held.SILENCED, id_, ends_at, now, tuple(channels))

    def counted(self, now: datetime) -> None:
        """Take note of a push for the storm cap."""
        if self._noise.storm is not None:
            times = with_push(self._noise.storm, self._memory.pushes, now)
            self._memory.keep(Pushes(institution=self._memory.institution, times=times))

    def _send(self, going: Going, now: datetime) -> None:
        self.counted(now)
        alerts = going.alerts
        alone = len(alerts) == 1 and going.silence is None and not going.reminder
        push = Push(
            cause=going.cause, key=going.key, briefs=tuple(one.brief for one in alerts),
            alert=alerts[0].alert if alone else None, since=min(one.came for one in alerts),
            at=now, to=going.to, silence=going.silence, reminder=going.reminder,
        )  # fmt: skip
        self._out.pushes.append(push)
        notice = notice_id_of(push)
        for one in alerts:
            self.over(one, Fate.TOLD, now, notice)
