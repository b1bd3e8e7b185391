"""recalls → bank, cases: whoever was told of a fact is told what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from desk.hearing import Arrived, Effect
from desk.recalling import Verdict
from schemas import codec
from schemas.alerts import Alert
from schemas.changes import kind_of
from schemas.held import Fate, Held, HeldAlert
from schemas.institutions import Institution
from schemas.recalls import Recall
from streams.casework import Casework, Post
from streams.desk import Turn
from streams.metrics import StreamMetrics
from streams.noisework import Noisework
from streams.seeking import Sought

__all__ = ["Retracting"]


class Retracting:
    """What the deliver stage does about corrections. All deciding is in `desk/`."""

    def __init__(
        self, institutions: Mapping[str, Institution], casework: Casework, noise: Noisework,
        metrics: StreamMetrics, post: Post,
    ) -> None:  # fmt: skip
        self._institutions, self._casework, self._noise = institutions, casework, noise
        self._metrics, self._post = metrics, post

    def arrive(self, turn: Turn, alert: Alert) -> Arrived:
        """Take an alert in; return what may be told. One whose fact fell meanwhile is kept."""
        arrived = turn.desk.tellings.hearing.arrive(alert)
        recall = arrived.fell
        if recall is None:
            return arrived
        kept = HeldAlert(
            alert_id=alert.alert_id, institution=alert.institution, uscc=alert.uscc,
            kind=kind_of(alert.change), rule=alert.rule, severity=alert.severity,
            reason=Held.RECALLED, by=recall.recall_id, fate=Fate.KEPT, raised_at=alert.raised_at,
            held_at=turn.now, at=turn.now,
        )  # fmt: skip
        turn.send("held", alert.institution, codec.encode(kept))
        return arrived

    def recall(self, turn: Turn, recall: Recall) -> None:
        """Tell everybody in this partition who was told of the fact, and change their cases."""
        hearing = turn.desk.tellings.hearing
        if recall.found:
            effects = hearing.found(recall, turn.now)
        else:
            effects = hearing.recall(recall, turn.now)
            if hearing.index.full:
                sought = Sought(recall=recall, partition=turn.share.partition)
                turn.work.send("sought", recall.fact_id, codec.encode(sought), turn.share.partition)
        for effect in effects:
            self._apply(turn, recall, effect)
        delay = (turn.now - recall.at).total_seconds()
        turn.work.after(lambda: self._metrics.recall_seconds.observe(max(0.0, delay)))

    def _apply(self, turn: Turn, recall: Recall, effect: Effect) -> None:
        telling = effect.telling
        turn.recalled[effect.verdict] += 1
        if effect.verdict is Verdict.KNOWN:
            return
        self._casework.correct(turn, telling, effect.verdict, recall)
        if effect.verdict is Verdict.AMEND:
            self._noise.amend(turn, telling, recall)
        institution = self._institutions.get(telling.institution)
        if effect.notice is not None and institution is not None:
            self._post(turn, effect.notice, institution)
