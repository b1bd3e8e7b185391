"""objections → objected, corrected, recalls: what is wanted of a request, done in order."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from desk.objecting import rule
from schemas import codec
from schemas.corrections import Correction
from schemas.deadlines import Deadlines
from schemas.identifiers import objection_id, recall_id
from schemas.objections import Answer, Asked, File, Objection, ObjectionAnswer, ObjectionState
from schemas.recalls import Recall, RecallKind
from streams.borrowers import Borrowers
from streams.corrections import Corrections, send_recall
from streams.work import Work

__all__ = ["Objecting", "decode_wishes"]

decode_wishes = codec.batch_decoder(cast(type[Asked], Asked))


class Objecting:
    """Rules on wishes about objections and repairs; one that is upheld is a correction."""

    def __init__(self, deadlines: Deadlines, corrections: Corrections) -> None:
        self._deadlines, self._corrections = deadlines, corrections

    def take(self, wish: Asked, borrowers: Borrowers, work: Work, now: datetime) -> Answer:
        """Do what is wished, or say why not; the answer is written either way."""
        contested = borrowers.contested
        name = (
            objection_id(wish.fact_id, wish.plea, wish.request_id)
            if isinstance(wish, File)
            else wish.objection_id
        )
        before = contested.get(wish.uscc, name)
        ruling = rule(wish, before, contested.running, self._deadlines)
        if ruling.answer is Answer.DONE and ruling.objection is not None:
            contested.put(ruling.objection)
            self._follow_up(before, ruling.objection, borrowers, work, now)
        answer = ObjectionAnswer(
            request_id=wish.request_id, uscc=wish.uscc, answer=ruling.answer,
            detail=ruling.detail, objection=ruling.objection,
        )  # fmt: skip
        work.send("objected", wish.uscc, codec.encode(answer), borrowers.partition)
        return ruling.answer

    def _follow_up(
        self, before: Objection | None, after: Objection, borrowers: Borrowers, work: Work,
        now: datetime,
    ) -> None:  # fmt: skip
        """Mark the fact as disputed, as standing, or correct it."""
        disputed = before is not None and before.disputes
        if after.state is ObjectionState.UPHELD and after.decided_at is not None:
            if before is None or not before.state.final:
                self._corrections.correct(_correction(after, now), borrowers, work, now)
        elif after.disputes and not disputed:
            send_recall(_recall(after, RecallKind.DISPUTED, now), borrowers, work)
        elif disputed and not after.disputes:
            send_recall(_recall(after, RecallKind.STANDS, now), borrowers, work)


def _correction(objection: Objection, now: datetime) -> Correction:
    assert objection.what is not None and objection.decided_at is not None
    return Correction(
        fact_id=objection.fact_id, uscc=objection.uscc, kind=objection.kind,
        occurred_at=objection.occurred_at, what=objection.what, decided_at=objection.decided_at,
        seen_at=now, source="platform", reason=objection.steps[-1].note,
        amended=objection.amended, objection_id=objection.objection_id,
    )  # fmt: skip


def _recall(objection: Objection, what: RecallKind, now: datetime) -> Recall:
    last = objection.steps[-1]
    return Recall(
        recall_id=recall_id(objection.fact_id, what, objection.objection_id),
        fact_id=objection.fact_id, uscc=objection.uscc, kind=objection.kind,
        occurred_at=objection.occurred_at, what=what, decided_at=last.at, at=now,
        source="platform", objection_id=objection.objection_id,
        until=objection.decide_by if what is RecallKind.DISPUTED else None,
    )  # fmt: skip
