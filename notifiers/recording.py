"""A notifier that keeps what it was given: the page's inbox, and the fake for tests and dry runs."""

from __future__ import annotations

from collections import OrderedDict

from notifiers.base import Message, Sent
from schemas.deliveries import DeliveryOutcome

__all__ = ["RecordingNotifier"]

_MOST = 1000


class RecordingNotifier:
    """Answers with the given outcomes in turn, then always DELIVERED.

    `sent` holds the newest thousand messages by id: a message that comes twice is there once.
    """

    def __init__(self, *outcomes: DeliveryOutcome) -> None:
        self.sent: OrderedDict[str, Message] = OrderedDict()
        self._outcomes = iter(outcomes)

    async def send(self, message: Message) -> Sent:
        outcome = next(self._outcomes, DeliveryOutcome.DELIVERED)
        if outcome is DeliveryOutcome.DELIVERED:
            self.sent[message.message_id] = message
            while len(self.sent) > _MOST:
                self.sent.popitem(last=False)
        return Sent(outcome)

    async def close(self) -> None:
        return None
