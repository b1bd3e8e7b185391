"""Where silences are decided on, without a log: the desk's own core."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from quiet_bank import SomeCases

from desk.noise.bank import Bank
from schemas.silences import Silence, SilenceAnswer, SilenceEnd, SilenceWish


class QuietDesk:
    """Answers as the stage does; `asked` keeps what was wanted."""

    def __init__(self, institutions: Any, now: Any) -> None:
        self._now, self.asked = now, list[Any]()
        self._banks = {i: Bank(b, frozenset(), SomeCases()) for i, b in institutions.items()}

    async def add(self, silence: Silence, request_id: str) -> SilenceAnswer:
        self.asked.append(silence)
        bank = self._banks[silence.institution]
        bank.wish(SilenceWish(request_id=request_id, silence=silence), self._now())
        return bank.collect().answers[-1]

    async def end(
        self, institution: str, silence_id: str, by: str, at: datetime, request_id: str
    ) -> SilenceAnswer:
        wish = SilenceEnd(
            request_id=request_id, institution=institution, silence_id=silence_id, by=by, at=at
        )
        self.asked.append(wish)
        bank = self._banks[institution]
        bank.end(wish, self._now())
        return bank.collect().answers[-1]
