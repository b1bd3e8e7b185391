"""What the rest of the system asks of a notifier, and nothing more."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from schemas.deliveries import DeliveryOutcome

__all__ = ["Message", "Notifier", "NotifierError", "Sent"]


class Message(Struct, frozen=True, kw_only=True):
    """One notice made ready for one receiver."""

    message_id: str  # the delivery's id: the same on every attempt
    title: str
    body: str  # plain text, lines
    payload: bytes  # JSON for machines
    language: str = "zh"  # of the text
    severity: int = 1  # of the gravest thing it tells, 1 to 3

    @property
    def lines(self) -> list[str]:
        return self.body.split("\n") if self.body else []


class Sent(Struct, frozen=True):
    """What came of one attempt: DELIVERED, RETRY or REFUSED."""

    outcome: DeliveryOutcome
    detail: str = ""  # for a person: never an address, never a secret
    retry_after_seconds: float | None = None  # when the receiver says so itself


class NotifierError(Exception):
    """A channel is not set up rightly. One sentence that names the institution and the variable."""


class Notifier(Protocol):
    """A way to one receiver. `send` may raise, which counts as RETRY, and may be cancelled.

    A notifier that takes several messages at a time says how many in an attribute `at_once`;
    without it, a message is handed over when the one before is done. One whose repeats are seen
    says in `most_unsettled` how many it may have sent before their receipts are written.
    """

    async def send(self, message: Message) -> Sent: ...

    async def close(self) -> None: ...
