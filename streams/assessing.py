"""What is decided on new facts: how grave each is, who is told of it, and what is stored of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from routing.concerns import route_all
from routing.discretion import Discretion
from routing.grade import Grade, grader
from routing.route import Routed, unasked
from routing.typologies import Typologies
from schemas import codec
from schemas.assessments import rest, rest_of_most
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent
from schemas.decisions import Reason
from schemas.findings import Finding
from schemas.patterns import Pattern
from schemas.policy import Policy
from schemas.scalars import Severity
from schemas.scores import Score, Scored
from schemas.watches import Watch
from streams.appraisal import Appraisal
from streams.borrowers import Borrowers
from streams.clock import Clock
from streams.relatives import Relatives
from streams.work import Work

__all__ = ["Assessed", "Assessing"]


class Assessed(Struct, frozen=True):
    """What came of a batch."""

    rests: list[bytes]  # of the assessment of each change, see `schemas.assessments.rest`
    reasons: Counter[Reason]  # of all decisions
    raised: Counter[tuple[str, Severity]]  # alerts, by institution


class Assessing:
    """What the monitor does with changes once they have their scores."""

    def __init__(
        self, policy: Policy, kinds: Mapping[str, Kind], typologies: Typologies,
        appraisal: Appraisal, discretion: Discretion, relatives: Relatives, clock: Clock,
    ) -> None:  # fmt: skip
        self._policy, self._typologies, self._appraisal = policy, typologies, appraisal
        self._discretion, self._relatives = discretion, relatives
        self._clock, self._grade = clock, grader(policy, kinds)

    def assess(
        self, changes: Sequence[ChangeEvent], scores: Sequence[Scored | None],
        borrowers: Borrowers, work: Work,
    ) -> Assessed:  # fmt: skip
        """Decide on each change in order, and tell who is to be told.

        Nine of ten end with a look at how grave the change is, who watches, and what it brings
        forward.
        """
        grade_of, watches_of, advance = self._grade, borrowers.watches, self._typologies.advance
        trails, start, now = borrowers.trails, self._relatives.start, self._clock()
        rests: list[bytes] = []
        reasons: list[Reason] = []
        raised: list[tuple[str, Severity]] = []
        for change, scored in zip(changes, scores, strict=True):
            if scored is None:
                rests.append(b"")
                continue
            grade = grade_of(change, scored)
            severity, watches = grade.severity, watches_of(change.uscc)
            patterns = advance(change, trails, watched=bool(watches))
            if severity is not None:
                start(change, scored, severity, borrowers, work)
            decisions = unasked(watches, grade)
            if decisions is not None and not patterns and not grade.shadows:
                rests.append(rest_of_most(severity, grade.rule, decisions))
                reasons.append(decisions[0].reason)
                continue
            routed = self._route(change, scored.whole(), grade, patterns, watches, borrowers, now)
            rests.append(rest(severity, grade.rule, routed.decisions))
            reasons += [decision.reason for decision in routed.decisions]
            for alert in routed.alerts:
                work.send("alerts", alert.institution, codec.encode(alert))
                raised.append((alert.institution, alert.severity))
        return Assessed(rests, Counter(reasons), Counter(raised))

    def _route(
        self, change: ChangeEvent, score: Score, grade: Grade,
        patterns: Sequence[tuple[Pattern, Finding]], watches: Sequence[Watch],
        borrowers: Borrowers, now: datetime,
    ) -> Routed:  # fmt: skip
        """Decide for each institution that watches the borrower, and remember what it is told."""
        routed = route_all(
            change, score, grade, patterns, watches, borrowers.told_of(change.uscc), self._policy,
            now, self._appraisal.of_fact(change, score, grade, patterns, borrowers),
            discretion=self._discretion,
        )  # fmt: skip
        borrowers.tell(change.uscc, routed.told)
        return routed
