"""Signed webhooks by the Standard Webhooks specification (standardwebhooks.com)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from notifiers.base import Message, NotifierError, Sent
from notifiers.quiet import keep_addresses_out_of_logs
from notifiers.reach import AddressRefused, Reach, guarded, is_public
from notifiers.signing import signer
from schemas.deliveries import DeliveryOutcome
from schemas.retry_after import retry_after_seconds

__all__ = ["WebhookNotifier"]

_LATER = {408, 425, 429}
_TIMEOUT = aiohttp.ClientTimeout(sock_connect=5.0, sock_read=10.0)  # the whole: see below
_ANSWER_SECONDS = 15.0
_BODY_SECONDS = 1.0
_MOST_BODY_BYTES = 64 * 1024
_STRICT = Reach()


class WebhookNotifier:
    """POST the payload with `webhook-id`, `webhook-timestamp` and `webhook-signature`.

    2xx is delivered. 408, 425, 429, 5xx and trouble on the way are worth another try; any other
    answer is a refusal. Redirects are not followed: the signature was meant for one address.
    The status decides; what the receiver says beyond it is not looked at.

    Parameters
    ----------
    url
        Address of the receiver: a secret, it appears in no detail, error or log.
    secrets
        Signing secrets, see `notifiers.signing`.
    clock
        Time of the signature.
    reach
        Where it may go. An address that is not allowed is no refusal by the bank: the next attempt
        resolves the name anew.
    resolver
        Of names to addresses; none: the system's.

    Raises
    ------
    NotifierError
        A secret or the address is not usable.
    """

    at_once = 4  # a receiver far away is slow to answer, but answers several
    most_unsettled = 16  # four times as many as fly, or all would wait for every write of receipts

    def __init__(
        self, url: str, secrets: str, clock: Callable[[], datetime], reach: Reach = _STRICT,
        resolver: AbstractResolver | None = None,
    ) -> None:  # fmt: skip
        keep_addresses_out_of_logs()
        self._url, self._clock = _address(url, reach), clock
        self._reach, self._resolver = reach, resolver
        self._signer = signer(secrets)
        self._client: aiohttp.ClientSession | None = None  # made where a loop runs

    async def send(self, message: Message) -> Sent:
        now = self._clock().astimezone(UTC)  # the library takes the hands of any clock for UTC
        headers = {
            "content-type": "application/json",
            "webhook-id": message.message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(message.message_id, now, message.payload),
        }
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                async with self._session().post(
                    self._url, data=message.payload, headers=headers, allow_redirects=False
                ) as answer:
                    await _read_off(answer)
        except TimeoutError:
            return Sent(DeliveryOutcome.RETRY, "超时 timeout")
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, AddressRefused):
                return Sent(DeliveryOutcome.RETRY, "地址不被允许 address not allowed")
            return Sent(DeliveryOutcome.RETRY, "连接失败 no connection")
        except aiohttp.ClientError:
            return Sent(DeliveryOutcome.RETRY, "连接中断 connection broken")
        return _judged(answer.status, answer.headers.get("retry-after", ""), now)

    def _session(self) -> aiohttp.ClientSession:
        if self._client is None:
            connector = aiohttp.TCPConnector(
                resolver=self._resolver, socket_factory=None if self._reach.private else guarded
            )
            self._client = aiohttp.ClientSession(
                connector=connector,
                timeout=_TIMEOUT,
                headers={"user-agent": "Loanwatch"},
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,  # a small body cannot unpack to a huge one
            )
        return self._client

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


def _address(url: str, reach: Reach) -> URL:
    if not url.startswith(("http://", "https://")):
        raise NotifierError("the webhook's address must begin with https://")
    if url.startswith("http://") and not reach.plain:
        raise NotifierError(
            "the webhook's address must begin with https://; to go there unencrypted, "
            "give the channel plain_http: true"
        )
    try:
        urlsplit(url)  # knows brackets that do not close
        address = URL(url)
    except ValueError:
        raise NotifierError("the webhook's address is not a valid URL") from None
    if not address.host:
        raise NotifierError("the webhook's address names no host")
    if not reach.private and _is_literal(address.host) and not is_public(address.host):
        raise NotifierError(
            "the webhook's address is not public; to go there, "
            "give the channel private_addresses: true"
        )
    return address


def _is_literal(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


async def _read_off(answer: aiohttp.ClientResponse) -> None:
    """Read a short answer to its end, so that the connection can be used again.

    A long, slow or broken one costs the connection and nothing else: the status is known.
    """
    size = 0
    with contextlib.suppress(aiohttp.ClientError, TimeoutError):
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in answer.content.iter_any():
                size += len(chunk)
                if size > _MOST_BODY_BYTES:
                    return


def _judged(status: int, retry_after: str, now: datetime) -> Sent:
    detail = f"HTTP {status}"
    if 200 <= status < 300:
        return Sent(DeliveryOutcome.DELIVERED, detail)
    if status in _LATER or status >= 500:
        return Sent(DeliveryOutcome.RETRY, detail, retry_after_seconds(retry_after, now))
    return Sent(DeliveryOutcome.REFUSED, detail)
