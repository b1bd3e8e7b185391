"""What persons want of a platform, written to its log: one more input, like any other."""

from __future__ import annotations

from collections.abc import Sequence

from schemas import codec
from schemas.disposals import Disposal
from streams.deliver import Resend
from streams.transport.port import Log
from streams.transport.records import Record

__all__ = ["Wishes"]


class Wishes:
    """Of whoever has a log at hand."""

    log: Log

    async def resend(self, institution: str, delivery_id: str) -> None:
        """Ask for a dead letter to be sent again, as a record like any other."""
        await self.resend_all([(institution, delivery_id)])

    async def resend_all(self, letters: Sequence[tuple[str, str]]) -> None:
        """Ask for dead letters to be sent again: institution and delivery id of each."""
        await self.log.append(
            [
                Record("resends", institution.encode(), codec.encode(Resend(delivery_id=id_)))
                for institution, id_ in letters
            ]
        )

    async def dispose(self, said: Disposal) -> None:
        """Write down what a bank said of an alert: one more input, like any other."""
        await self.log.append([Record("disposals", said.alert_id.encode(), codec.encode(said))])
