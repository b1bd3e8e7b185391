"""Signed webhooks by the Standard Webhooks specification (standardwebhooks.com)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime

import httpx
from standardwebhooks import Webhook

from notifiers.base import Message, NotifierError, Sent
from schemas.deliveries import DeliveryOutcome

__all__ = ["WebhookNotifier"]

_LATER = {408, 425, 429}
_TIMEOUT_SECONDS = 10.0
_LONGEST_RETRY_AFTER_SECONDS = 3600.0


class WebhookNotifier:
    """POST the payload with `webhook-id`, `webhook-timestamp` and `webhook-signature`.

    2xx is delivered. 408, 425, 429, 5xx and trouble on the way are worth another try; any other
    answer is a refusal. Redirects are not followed: the signature was meant for one address.

    Parameters
    ----------
    url
        Address of the receiver: a secret, it appears in no detail and no error.
    secret
        Signing secret, base64 with or without the prefix `whsec_`.
    clock
        Time of the signature.

    Raises
    ------
    NotifierError
        The secret is not base64, or the address not http(s).
    """

    def __init__(self, url: str, secret: str, clock: Callable[[], datetime]) -> None:
        if not url.startswith(("http://", "https://")):
            raise NotifierError("the webhook's address must begin with http:// or https://")
        try:
            if not base64.b64decode(secret.removeprefix("whsec_"), validate=True):
                raise ValueError
            self._signer = Webhook(secret)
        except Exception:  # the library lets several kinds through; none may quote the secret
            raise NotifierError("the webhook's secret must be base64, as in whsec_...") from None
        self._url, self._clock = url, clock
        self._client = httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, follow_redirects=False)

    async def send(self, message: Message) -> Sent:
        now = self._clock()
        body = message.payload.decode()
        headers = {
            "content-type": "application/json",
            "webhook-id": message.message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(message.message_id, now, body),
        }
        try:
            async with self._client.stream(
                "POST", self._url, content=body.encode(), headers=headers
            ) as answer:  # the body of the answer is never read
                status, after = answer.status_code, answer.headers.get("retry-after", "")
        except httpx.HTTPError as error:
            return Sent(DeliveryOutcome.RETRY, type(error).__name__)
        if 200 <= status < 300:
            return Sent(DeliveryOutcome.DELIVERED, f"HTTP {status}")
        if status in _LATER or status >= 500:
            return Sent(DeliveryOutcome.RETRY, f"HTTP {status}", _seconds(after))
        return Sent(DeliveryOutcome.REFUSED, f"HTTP {status}")

    async def close(self) -> None:
        await self._client.aclose()


def _seconds(retry_after: str) -> float | None:
    if not retry_after.isdigit():
        return None
    return min(float(retry_after), _LONGEST_RETRY_AFTER_SECONDS)
