"""Whether an alert goes on at all, now: silences, inhibition, cooldown of one institution."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from desk.noise.cooldown import after_passing, cools_until
from desk.noise.exit import Exit
from desk.noise.inhibitions import Inhibitions
from desk.noise.memory import Memory
from desk.noise.outcome import Cases, Outcome, Passing, held_alert
from schemas.decisions import Reason
from schemas.held import Fate, Held, HeldAlert
from schemas.noise import Noise
from schemas.notes import Brief
from schemas.quiet import Mood, Stay

__all__ = ["Muting"]


class Muting:
    """Holds what is silenced, inhibited or cools; notes what passes, since that mutes others.

    What is silenced mutes nothing: of two alerts one of which nobody hears, the other is heard. Nor
    does what is inhibited, so that no chain and no circle of rules can keep everything back.
    """

    def __init__(
        self, noise: Noise, memory: Memory, out: Outcome, exit_: Exit, cases: Cases
    ) -> None:
        self._memory, self._out, self._exit, self._cases = memory, out, exit_, cases
        self._inhibits = bool(noise.inhibit)
        self._inhibitions = Inhibitions(noise.inhibit)
        self._cooldown = timedelta(hours=noise.cooldown_hours)

    def mutes(self, one: Passing, now: datetime) -> bool:
        """Return whether an alert is held by a silence, or is told to nobody for a graver one."""
        silence = self._memory.silences.find(one.brief, now)
        if silence is not None:
            to = () if one.stay is None else one.stay.to
            self._exit.hold(one, Held.SILENCED, silence.silence_id, silence.ends_at, now, to)
            return True
        by = self._inhibitor(one.brief, now)
        if by is None:
            return False
        self._exit.over(one, Fate.MOVED, now)
        self._out.held.append(self._kept(one.brief, Held.INHIBITED, by, one.came, now))
        return True

    def muted(self, brief: Brief, now: datetime) -> HeldAlert | None:
        """Return the record of a reminder that is not given, None where nothing mutes it."""
        silence = self._memory.silences.find(brief, now)
        if silence is not None:
            kept = self._kept(brief, Held.SILENCED, silence.silence_id, now, now)
            return replace(kept, reminder=True)
        by = self._inhibitor(brief, now)
        if by is None:
            return None
        return replace(self._kept(brief, Held.INHIBITED, by, now, now), reminder=True)

    def _inhibitor(self, brief: Brief, now: datetime) -> str | None:
        mood = self._memory.moods.get(brief.uscc)
        by = None if mood is None else self._inhibitions.muted_by(brief, mood, now)
        return None if by is None else by.alert_id

    def _kept(
        self, brief: Brief, reason: Held, by: str, came: datetime, now: datetime
    ) -> HeldAlert:
        stay = Stay(
            institution=self._memory.institution, reason=reason, key=by, due=now, brief=brief,
            came=came, held_at=now,
        )  # fmt: skip
        return held_alert(stay, now, Fate.KEPT)

    def cools(self, one: Passing, reason: Reason, now: datetime) -> bool:
        """Return whether an alert waits for its borrower's cooldown; else note that it passes."""
        brief, empty = one.brief, Mood(institution=self._memory.institution, uscc=one.brief.uscc)
        mood = after = self._memory.moods.get(brief.uscc, empty)
        if self._cooldown:
            until = cools_until(mood, brief.severity, reason, self._cooldown, now)
            if until is not None and not self._exit.urgent(brief):
                self._exit.hold(one, Held.COOLING, brief.uscc, until, now)
                return True
            level, level_at = after_passing(mood, brief.severity, self._cooldown, now)
            after = replace(after, level=level, level_at=level_at)
        if self._inhibits and self._inhibitions.can_mute(brief):
            after = replace(after, sources=self._inhibitions.with_source(after, brief, now))
        if after is not mood:
            self._memory.keep(after)
            self.wind(after)
        return False

    def still(self, one: Passing, now: datetime) -> bool:
        """Return whether an alert that waited is to be told: still true, and not muted by now."""
        if self._cases.ended(one.brief.alert_id):
            self._exit.over(one, Fate.SETTLED, now)
            return False
        return not self.mutes(one, now)

    def wind(self, mood: Mood) -> None:
        """Have a borrower's mood looked at when nothing of it counts any more."""
        times = [source.at + self._inhibitions.longest for source in mood.sources]
        if mood.level_at is not None:
            times.append(mood.level_at + self._cooldown)
        self._memory.wake(max(times, default=mood.level_at or _LONG_AGO), "mood", mood.uscc)

    def calm(self, uscc: str, now: datetime) -> None:
        """Forget a borrower's mood once nothing of it counts any more."""
        mood = self._memory.moods.get(uscc)
        if mood is None:
            return
        recent = mood.level_at is not None and now < mood.level_at + self._cooldown
        if not recent and all(now >= s.at + self._inhibitions.longest for s in mood.sources):
            self._memory.forget(mood)


_LONG_AGO = datetime.fromtimestamp(0, UTC)
