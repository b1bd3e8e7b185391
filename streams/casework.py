"""alerts, actions → cases, acted, disposals: what institutions do about their alerts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from desk.act import act
from desk.corrected_case import corrected
from desk.opening import deadlines, open_case
from desk.recalling import Verdict
from desk.telling import notice_of
from desk.told import Telling
from desk.wake import wake
from schemas import codec
from schemas.actions import Acted, Action
from schemas.alerts import Alert
from schemas.incoming import Rejection, RejectReason
from schemas.institutions import Institution
from schemas.notices import Notice
from schemas.pace import DeskPolicy
from schemas.recalls import Recall
from streams.desk import Turn
from streams.metrics import StreamMetrics

__all__ = ["Casework", "Post"]

logger = logging.getLogger(__name__)
Post = Callable[[Turn, Notice, Institution], None]
_MOST_DUE = 500  # cases a turn: the others come with the next


class Casework:
    """The cases of every desk. All deciding is in `desk/`."""

    def __init__(
        self, institutions: Mapping[str, Institution], policy: DeskPolicy, metrics: StreamMetrics,
        post: Post,
    ) -> None:  # fmt: skip
        self._institutions, self._policy, self._metrics = institutions, policy, metrics
        self._post = post

    def open(self, turn: Turn, alert: Alert, institution: Institution) -> None:
        """Open the case of an alert; one that is there already stays as it is."""
        cases = turn.desk.cases
        if alert.alert_id in cases:
            return
        key = (institution.id, int(alert.severity))
        times = turn.deadlines.get(key)
        if times is None:
            times = deadlines(institution, alert.severity, self._policy, turn.now)
            turn.deadlines[key] = times
        cases.put(None, open_case(alert, times))

    def act(self, turn: Turn, action: Action) -> None:
        """Decide on an action, and answer it."""
        case = turn.desk.cases[action.alert_id]
        institution = self._institutions.get(action.institution)
        if institution is None:
            raise KeyError(f"{action.institution} is no institution of this platform")
        result = act(case, action, institution, self._policy, turn.now)
        if result.case is not None and result.case is not case:
            turn.desk.cases.put(case, result.case)
        if result.verdict is not None:
            turn.work.send("disposals", action.alert_id, codec.encode(result.verdict))
        self._write(turn, result.acted, institution)

    def correct(self, turn: Turn, telling: Telling, verdict: Verdict, recall: Recall) -> None:
        """Say in the case of an alert what became of its fact, if the desk still has the case."""
        case = turn.desk.cases[telling.key]
        institution = self._institutions.get(telling.institution)
        if case is None or institution is None:
            return
        severity, disputed = telling.line.severity, bool(telling.disputes)
        result = corrected(case, verdict, recall, severity, disputed, self._policy, turn.now)
        if result is not None:
            turn.desk.cases.put(case, result[0])
            self._write(turn, result[1], institution)

    def wake(self, turn: Turn) -> None:
        """Do what the clock asks for by now."""
        for case in turn.desk.cases.take_due(turn.now, _MOST_DUE):
            institution = self._institutions.get(case.institution)
            if institution is None:
                continue  # left the platform: nobody is there to be told
            try:
                after, entries = wake(case, institution, self._policy, turn.now)
            except Exception as error:
                self._set_aside(turn, error)
                continue
            if after is None:
                turn.desk.cases.let_go(case)
            else:
                turn.desk.cases.put(case, after)
            for entry in entries:
                self._write(turn, entry, institution)

    def _set_aside(self, turn: Turn, error: Exception) -> None:
        """A bug met one case: its clock stands still until somebody touches it, the others go on."""
        kind = type(error).__name__  # never its text: that may quote the case
        logger.error("the clock cannot take a case: %s", kind)
        self._metrics.rejected.labels(RejectReason.INTERNAL_ERROR).inc()
        rejection = Rejection(
            source="cases", file=f"cases/{turn.share.partition}",
            reason=RejectReason.INTERNAL_ERROR, detail=f"the clock: {kind}", seen_at=turn.now,
        )  # fmt: skip
        turn.work.send("rejected", rejection.source, codec.encode(rejection))

    def _write(self, turn: Turn, acted: Acted, institution: Institution) -> None:
        """Write an entry of a case's history, and tell whom it concerns."""
        turn.send("acted", acted.institution, codec.encode(acted))
        turn.work.after(lambda: self._metrics.deeds.labels(acted.deed, acted.answer).inc())
        notice = notice_of(acted, institution, self._policy)
        if notice is not None:
            self._post(turn, notice, institution)
