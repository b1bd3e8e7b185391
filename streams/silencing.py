"""Silences that persons ask for: onto the log, and the desk's answers back."""

from __future__ import annotations

from msgspec.structs import replace

from intake.persons import screen_text
from schemas import codec
from schemas.scalars import Instant
from schemas.silences import Silence, SilenceAnswer, SilenceEnd, SilenceWish
from streams.asking import Asking
from streams.transport.port import Log
from streams.transport.records import Record

__all__ = ["Silencing"]


class Silencing:
    """Asks the desk of an institution; a repeat of a request does nothing twice."""

    def __init__(self, log: Log) -> None:
        self._asking: Asking[SilenceAnswer] = Asking(
            log, "silenced", codec.decoder(SilenceAnswer), lambda answer: answer.request_id
        )

    async def add(self, silence: Silence, request_id: str) -> SilenceAnswer | None:
        """Return what the desk answers; None where it does not in time, and may decide later.

        A number like a resident's in any text is masked before anything is written.
        """
        said = replace(
            silence, author=screen_text(silence.author), reason=screen_text(silence.reason)
        )
        return await self._ask(
            SilenceWish(request_id=request_id, silence=said), silence.institution, request_id
        )

    async def end(
        self, institution: str, silence_id: str, by: str, at: Instant, request_id: str
    ) -> SilenceAnswer | None:
        """Ask for a silence to end now."""
        wish = SilenceEnd(
            request_id=request_id, institution=institution, silence_id=silence_id,
            by=screen_text(by), at=at,
        )  # fmt: skip
        return await self._ask(wish, institution, request_id)

    async def run(self) -> None:
        """Listen for as long as the task lives."""
        await self._asking.run()

    async def _ask(
        self, wish: SilenceWish | SilenceEnd, institution: str, request_id: str
    ) -> SilenceAnswer | None:
        record = Record("silences", institution.encode(), codec.encode(wish))
        return await self._asking.ask(record, request_id)
