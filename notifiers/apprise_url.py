"""Any channel Apprise speaks, named by its URL. The only module that imports Apprise."""

from __future__ import annotations

import apprise

from notifiers.base import Message, NotifierError, Sent
from schemas.deliveries import DeliveryOutcome

__all__ = ["AppriseNotifier"]


class AppriseNotifier:
    """Send through one Apprise URL, such as `mailtos://...` or `dingtalk://...`.

    Parameters
    ----------
    url
        Apprise URL. It holds secrets: never logged, never part of an error.

    Raises
    ------
    NotifierError
        Apprise does not understand the URL.
    """

    def __init__(self, url: str) -> None:
        self._client = apprise.Apprise()
        if not self._client.add(url):
            raise NotifierError("Apprise does not understand the channel's address")

    async def send(self, message: Message) -> Sent:
        # Apprise answers yes or no and never says why, so every no is worth another try.
        done = await self._client.async_notify(title=message.title, body=message.body)
        return Sent(DeliveryOutcome.DELIVERED if done else DeliveryOutcome.RETRY)

    async def close(self) -> None:
        return None
