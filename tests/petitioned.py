"""What owns objections and corrections, in memory: decides by the pure rules, as the stage does."""

from __future__ import annotations

from archived import archive

from desk.objecting import rule
from schemas.corrections import Corrected, Correction, CorrectionOutcome
from schemas.deadlines import Deadlines
from schemas.identifiers import objection_id
from schemas.objections import Asked, File, Objection, ObjectionAnswer, Plea
from store.base import Store


class Stage:
    """What owns requests: decides by the pure rules and writes the answers to the store."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = store
        self.known: dict[str, Objection] = {}
        self.corrections: list[Correction] = []

    async def petition(self, wish: Asked) -> ObjectionAnswer:
        name = (
            objection_id(wish.fact_id, wish.plea, wish.request_id)
            if isinstance(wish, File)
            else wish.objection_id
        )
        ruling = rule(wish, self.known.get(name), self.running, Deadlines())
        given = ObjectionAnswer(
            request_id=wish.request_id, uscc=wish.uscc, answer=ruling.answer,
            detail=ruling.detail, objection=ruling.objection,
        )  # fmt: skip
        if ruling.objection is not None:
            self.known[name] = ruling.objection
            if self.store is not None:
                archive(self.store, given)
        return given

    def running(self, fact_id: str, plea: Plea) -> Objection | None:
        return next(
            (o for o in self.known.values() if o.fact_id == fact_id and not o.state.final), None
        )

    async def correct(self, correction: Correction) -> Corrected:
        self.corrections.append(correction)
        answer = Corrected(correction=correction, outcome=CorrectionOutcome.ENDED)
        if self.store is not None:
            archive(self.store, answer)
        return answer
