"""One institution's desk: which of its alerts are pushed now, which wait, which are told to nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from desk.noise.about_watches import AboutWatches
from desk.noise.exit import Exit, Going
from desk.noise.gathering import Gathering, passing
from desk.noise.hours import next_digest
from desk.noise.memory import Memory
from desk.noise.muting import Muting
from desk.noise.outcome import Cases, Outcome, Passing
from desk.noise.wishes import why_not
from schemas.alerts import Alert
from schemas.decisions import Reason
from schemas.held import Held, HeldAlert
from schemas.institutions import Institution
from schemas.notes import Brief, brief_of
from schemas.notices import Notice
from schemas.quiet import Quieted, Stay
from schemas.scalars import Instant
from schemas.silences import Silence, SilenceAnswer, SilenceEnd, SilenceOutcome, SilenceWish

__all__ = ["Bank"]


class Bank:
    """Takes alerts in the order they come and looks at the clock when asked; decides, does nothing.

    An alert passes silences, inhibition and cooldown, then waits for its digest or its group, then
    leaves through the exit. What waited passes silences and inhibition again when its time comes,
    and is told only if it is still true. What is decided is collected, what is remembered lies in
    `memory`. Times given never go back.
    """

    def __init__(self, institution: Institution, red_lines: frozenset[str], cases: Cases) -> None:
        self._id, self._noise = institution.id, institution.noise
        self._channels = frozenset(channel.name for channel in institution.channels)
        self._out, self._cases = Outcome(), cases
        self.memory = memory = Memory(institution.id)
        self._exit = Exit(institution, red_lines, memory, self._out)
        self._muting = Muting(self._noise, memory, self._out, self._exit, cases)
        self._watches = AboutWatches(memory, self._out, self._exit)
        self._groups = Gathering(self._noise.grouping, memory, self._exit, self._muting, cases)

    def recovered(self) -> None:
        """Wind the clock for all that was loaded into the memory."""
        for silence in self.memory.silences.by_id.values():
            self.memory.wake(silence.ends_at, "silence", silence.silence_id)
        for group in self.memory.groups.values():
            self._groups.wind(group)
        for mood in self.memory.moods.values():
            self._muting.wind(mood)
        self._watches.recovered()

    def collect(self) -> Outcome:
        """Return what was decided since the last call."""
        out = self._out
        parts = (out.pushes, out.held, out.answers, out.waiting, out.told)
        done = Outcome(out.pushes[:], out.held[:], out.answers[:], out.waiting[:], out.told[:])
        for part in parts:
            part.clear()
        return done

    def take(self, alert: Alert, now: datetime, brief: Brief | None = None) -> None:
        """Decide on an alert. Where only a brief of it is true by now, that is given and told."""
        self.tick(now)
        whole = Passing(brief_of(alert), alert, now)
        one = whole if brief is None else Passing(brief, None, now)
        if not self._muting.mutes(one, now):
            self._pass(one, alert.reason, now)

    def amend(self, brief: Brief, as_it_is: Callable[[Alert], Alert | None], now: datetime) -> None:
        """Let an alert that waits be told as it reads now; one that is graver by that is a rise.

        Parameters
        ----------
        as_it_is
            Makes of the alert as it came the one to be told, None where only its brief is true.
        """
        self.tick(now)
        self._groups.amend(brief)
        for before in self.memory.stays.of_alert(brief.alert_id):
            alert = None if before.alert is None else as_it_is(before.alert)
            stay = replace(before, brief=brief, alert=alert)
            self.memory.hold(stay)
            if brief.severity > before.brief.severity:
                self._rise(stay, now)

    def _rise(self, stay: Stay, now: datetime) -> None:
        """Let an alert that grew graver while it waited pass the gates anew."""
        if self._waits_on(stay, now):
            return
        self.memory.release_one(stay)
        one = passing(stay)
        if not self._muting.still(one, now):
            return
        if stay.to:
            self._exit.leave(Going(stay.reason, stay.key, (one,), stay.to), now)
        else:
            self._pass(one, Reason.WORSE, now)

    def _waits_on(self, stay: Stay, now: datetime) -> bool:
        """Return whether what an alert waits for holds it as it is now too."""
        brief, silences = stay.brief, self.memory.silences
        match stay.reason:
            case Held.SILENCED if stay.to:
                return bool(set(silences.of_channels(brief, now)) & set(stay.to))
            case Held.SILENCED:
                return silences.find(brief, now) is not None
            case Held.OUT_OF_HOURS | Held.STORM:
                return not self._exit.urgent(brief)
            case Held.DIGEST:
                digest = self._noise.digest
                listed = digest is not None and brief.severity in digest.severities
                return listed and not self._exit.urgent(brief)
            case _:
                return False

    def _pass(self, one: Passing, reason: Reason, now: datetime) -> None:
        """Take an alert that nobody muted through cooldown and digest to its group."""
        if self._muting.cools(one, reason, now):
            return
        urgent, digest = self._exit.urgent(one.brief), self._noise.digest
        if digest is not None and one.brief.severity in digest.severities and not urgent:
            self._exit.hold(one, Held.DIGEST, "", next_digest(digest, now), now)
        else:
            self._groups.take(one, reason, now, urgent=urgent)

    def notice(self, notice: Notice, now: datetime) -> None:
        """Tell a notice of another stage, or let it wait, if it is about a watch."""
        self.tick(now)
        self._watches.take(notice, now)

    def muted(self, brief: Brief, now: datetime) -> HeldAlert | None:
        """Return why the clock is not to remind of an alert now, None where it may."""
        return self._muting.muted(brief, now)

    def next_due(self) -> Instant | None:
        """Return when the clock has something to do."""
        wait, wake = self.memory.stays.next_due(), self.memory.next_wake()
        times = [found[0] for found in (wait, wake) if found is not None]
        return min(times, default=None)

    def tick(self, now: datetime) -> None:
        """Do what the clock asks for by now, in the order it was due."""
        while True:
            wait, wake = self.memory.stays.next_due(), self.memory.next_wake()
            if wake is not None and wake[0] <= now and (wait is None or wake[0] <= wait[0]):
                self.memory.woken()
                self._look(wake[1], wake[2], now)
            elif wait is not None and wait[0] <= now:
                self._release(wait[1], wait[2], wait[0], now)
            else:
                return

    def _look(self, what: str, key: str, now: datetime) -> None:
        if what == "silence":
            silence = self.memory.silence(key)
            if silence is not None and silence.ends_at <= now:
                self._end(silence, SilenceOutcome.EXPIRED, now)
        elif what == "group":
            self._groups.look(key, now)
        elif what == "notices":
            self._watches.look(now)
        else:
            self._muting.calm(key, now)

    def _release(self, reason: Held, key: str, due: datetime, now: datetime) -> None:
        """End a wait: tell what is still true, all together."""
        if reason is Held.GROUPED:
            self._groups.tell(key, due, now)
            return
        stays = self.memory.release(reason, key)
        alerts = tuple(
            one for one in map(passing, stays) if self._muting.still(one, now)
        )  # what is silenced or inhibited by now is held on
        if alerts:
            self._exit.leave(Going(reason, key, alerts, to=stays[0].to), now)

    # -- silences

    def wish(self, wish: SilenceWish, now: datetime) -> None:
        """Take a silence in, and answer."""
        self.tick(now)
        silence = wish.silence
        reason = why_not(silence, self._channels, self.memory.silence(silence.silence_id), now)
        if reason is None:
            self.memory.keep(Quieted(silence=silence))
            self.memory.wake(silence.ends_at, "silence", silence.silence_id)
        self._answer(reason or SilenceOutcome.ADDED, silence, now, wish.request_id)

    def end(self, wish: SilenceEnd, now: datetime) -> None:
        """End a silence early, and answer; what it held and is still true is told at once."""
        self.tick(now)
        silence = self.memory.silence(wish.silence_id)
        if silence is None:
            self._answer(SilenceOutcome.UNKNOWN, None, now, wish.request_id)
        else:
            self._end(silence, SilenceOutcome.ENDED, now, wish.by, wish.request_id)

    def _end(
        self, silence: Silence, outcome: SilenceOutcome, now: datetime, by: str = "",
        request_id: str = "",
    ) -> None:  # fmt: skip
        self.memory.forget(Quieted(silence=silence))
        over = replace(silence, ended_at=now, ended_by=by)
        self._answer(outcome, over, now, request_id)
        key, by_channels = silence.silence_id, dict[tuple[str, ...], list[Passing]]()
        for one in map(passing, self.memory.release(Held.SILENCED, key)):
            if self._muting.still(one, now):
                to = () if one.stay is None else one.stay.to
                by_channels.setdefault(to, []).append(one)
        for to, alerts in by_channels.items():
            self._exit.leave(Going(Held.SILENCED, key, tuple(alerts), to, over), now)

    def _answer(
        self, outcome: SilenceOutcome, silence: Silence | None, now: datetime, request_id: str
    ) -> None:
        self._out.answers.append(
            SilenceAnswer(
                request_id=request_id,
                institution=self._id,
                outcome=outcome,
                silence=silence,
                at=now,
            )
        )
