"""To ask for a fact to be corrected, or for something to be done on an objection, and be answered."""

from __future__ import annotations

import asyncio

from schemas import codec
from schemas.corrections import Corrected, Correction
from schemas.objections import Asked, ObjectionAnswer
from streams.asking import Asking
from streams.transport.port import Log
from streams.transport.records import Record

__all__ = ["Petitions"]


class Petitions:
    """Both ways in which somebody changes how a fact stands. The log has the last word."""

    def __init__(self, log: Log) -> None:
        self._objected = Asking(
            log, "objected", codec.decoder(ObjectionAnswer), lambda answer: answer.request_id
        )
        self._corrected = Asking(
            log, "corrected", codec.decoder(Corrected), lambda answer: _name(answer.correction)
        )

    async def petition(self, wish: Asked) -> ObjectionAnswer | None:
        """Return the answer to a wish about a request; None where there is none in time.

        The same request id is answered the same and does nothing twice, but for a step: the step is
        legal once.
        """
        record = Record("objections", wish.uscc.encode(), codec.encode(wish))
        return await self._objected.ask(record, wish.request_id)

    async def correct(self, correction: Correction) -> Corrected | None:
        """Return what came of a correction; None where there is no answer in time."""
        record = Record("corrections", correction.uscc.encode(), codec.encode(correction))
        return await self._corrected.ask(record, _name(correction))

    async def run(self) -> None:
        """Hand out answers for as long as the task lives."""
        await asyncio.gather(self._objected.run(), self._corrected.run())


def _name(correction: Correction) -> str:
    """Return what tells a correction from others of its fact; corrections have no request id."""
    return f"{correction.fact_id}|{correction.what}|{correction.seen_at.isoformat()}"
