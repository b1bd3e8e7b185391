"""alerts, silences → pushes, held, silenced: what of an institution's alerts is pushed when."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desk.amending import as_it_is
from desk.noise.bank import Bank
from desk.noise.outcome import Told, held_notice
from desk.noise.telling import as_notice
from desk.told import Telling
from schemas import codec
from schemas.alerts import Alert
from schemas.held import Fate, HeldAlert
from schemas.institutions import Institution
from schemas.notices import AlertEscalated, AlertReminded, Brief, Notice, type_of
from schemas.recalls import Recall
from schemas.silences import SilenceAnswer, SilenceEnd, SilenceOutcome, SilenceWish
from streams.desk import Turn
from streams.noise_metrics import ALONE, REMINDER, NoiseMetrics
from streams.quietbook import QuietBook

__all__ = ["Noisework"]

Post = Callable[[Turn, Notice, Institution], None]


class Noisework:
    """The quiet of every desk. All deciding is in `desk/noise/`."""

    def __init__(
        self, institutions: Mapping[str, Institution], metrics: NoiseMetrics, post: Post
    ) -> None:
        self._institutions, self._metrics, self._post = institutions, metrics, post

    def recovered(self, quiet: QuietBook) -> None:
        """Show what waits on desks that were just taken over."""
        for institution, bank in quiet:
            self._gauge(institution, bank)

    def take(self, turn: Turn, alert: Alert, brief: Brief | None = None) -> None:
        """Push an alert, or hold it with the reason; of one that is not true as it came the brief."""
        bank = turn.desk.quiet.bank(alert.institution)
        bank.take(alert, turn.now, brief)
        self._write(turn, alert.institution, bank)

    def amend(self, turn: Turn, telling: Telling, recall: Recall) -> None:
        """Have an alert that waits told as its facts read now."""
        if telling.institution not in self._institutions:
            return
        bank = turn.desk.quiet.bank(telling.institution)
        bank.amend(telling.brief, lambda alert: as_it_is(alert, telling, (recall,)), turn.now)
        self._write(turn, telling.institution, bank)

    def notice(self, turn: Turn, notice: Notice) -> None:
        """Tell a notice of another stage, or hold it with the reason."""
        bank = turn.desk.quiet.bank(notice.institution)
        bank.notice(notice, turn.now)
        self._write(turn, notice.institution, bank)

    def wish(self, turn: Turn, wish: SilenceWish | SilenceEnd) -> None:
        """Decide on a silence, or on the end of one, and answer."""
        institution = (
            wish.silence.institution if isinstance(wish, SilenceWish) else wish.institution
        )
        if institution not in self._institutions:
            answer = SilenceAnswer(
                request_id=wish.request_id, institution=institution,
                outcome=SilenceOutcome.UNKNOWN_INSTITUTION, at=turn.now,
            )  # fmt: skip
            self._answer(turn, answer)
            return
        bank = turn.desk.quiet.bank(institution)
        if isinstance(wish, SilenceWish):
            bank.wish(wish, turn.now)
        else:
            bank.end(wish, turn.now)
        self._write(turn, institution, bank)

    def wake(self, turn: Turn) -> None:
        """Do what the clock asks for by now."""
        for institution, bank in turn.desk.quiet.take_due(turn.now):
            bank.tick(turn.now)
            self._write(turn, institution, bank)

    def post_of_case(self, turn: Turn, notice: Notice, institution: Institution) -> None:
        """Post what a case has to tell, unless the clock reminds of an alert that is muted."""
        if isinstance(notice, AlertEscalated | AlertReminded) and not getattr(notice, "by", ""):
            bank = turn.desk.quiet.bank(institution.id)
            held = bank.muted(notice.brief, turn.now)
            if held is not None:
                self._held(turn, held)
                return
        self._post(turn, notice, institution)

    def _write(self, turn: Turn, institution: str, bank: Bank) -> None:
        out = bank.collect()
        for push in out.pushes:
            self._post(turn, as_notice(push, institution), self._institutions[institution])
            cause = REMINDER if push.reminder else push.cause or ALONE
            turn.work.after(self._metrics.told.labels(institution, cause).inc)
        for held in out.held:
            self._held(turn, held)
        for answer in out.answers:
            self._answer(turn, answer)
        for stay in out.waiting:
            turn.send("held", institution, codec.encode(held_notice(stay, turn.now)))
            labels = (institution, type_of(stay.notice), stay.reason)
            turn.work.after(self._metrics.held_notices.labels(*labels).inc)
        for told in out.told:
            self._tell(turn, told, institution)
        if out.held or out.answers or out.waiting or out.told:
            turn.work.after(lambda: self._gauge(institution, bank))

    def _tell(self, turn: Turn, told: Told, institution: str) -> None:
        """Post a notice about a watch as it is by now: what fell since is not told as known."""
        notice = turn.desk.tellings.hearing.by_now(told.notice)
        if notice is not None:
            self._post(turn, notice, self._institutions[institution])
        if told.stay is not None:
            fate = Fate.SETTLED if notice is None else Fate.TOLD
            turn.send("held", institution, codec.encode(held_notice(told.stay, turn.now, fate)))

    def _held(self, turn: Turn, held: HeldAlert) -> None:
        turn.send("held", held.institution, codec.encode(held))
        if held.fate in (Fate.WAITING, Fate.KEPT):
            turn.work.after(self._metrics.held.labels(held.institution, held.reason).inc)

    def _answer(self, turn: Turn, answer: SilenceAnswer) -> None:
        turn.send("silenced", answer.institution, codec.encode(answer))
        turn.work.after(self._metrics.wishes.labels(answer.outcome).inc)

    def _gauge(self, institution: str, bank: Bank) -> None:
        for reason, waiting in bank.memory.stays.counts.items():
            self._metrics.waiting.labels(institution, reason).set(waiting)
        self._metrics.waiting_notices.labels(institution).set(len(bank.memory.notices))
        self._metrics.silences.labels(institution).set(len(bank.memory.silences.by_id))
