"""One answer of an HTTP interface: asked politely, tried again with patience, never too large."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

import httpx
from msgspec import Struct
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

from schemas.retry_after import retry_after_seconds
from sources.base import SourceTrouble

__all__ = ["Answer", "Fetcher", "Limits"]

_LATER = {408, 425, 429}
_BACKOFF = wait_random_exponential(multiplier=1, max=60)  # full jitter, seconds


@cache
def _trusted() -> ssl.SSLContext:
    """Whom the machine trusts; an authority of the operator's own is installed there."""
    return ssl.create_default_context()


class Limits(Struct, frozen=True, kw_only=True):
    """What an interface is allowed, and what it allows."""

    timeout_seconds: float  # of one attempt, the whole of it
    attempts: int
    most_bytes: int
    per_second: float  # requests


class Answer(Struct, frozen=True):
    """`unchanged` says that the page is the one whose ETag was sent; then there is no body."""

    body: bytes
    etag: str = ""
    unchanged: bool = False


class _Later(Exception):
    """Worth another try. Says why, for a person, and how long the server asks to be left alone."""

    def __init__(self, why: str, seconds: float = 0.0) -> None:
        super().__init__(why)
        self.seconds = seconds


class Fetcher:
    """Asks one address and no other: redirects are not followed, proxies not looked for.

    Failures that may pass (no answer in time, a cut body, 408, 425, 429, 5xx) are tried again with
    exponential back-off and full jitter, and not before the time a `Retry-After` names.

    Parameters
    ----------
    headers
        Sent with every request; the token is among them and appears in no log or error.
    sleep, monotonic
        Seconds.
    """

    def __init__(
        self, url: str, headers: Mapping[str, str], limits: Limits,
        clock: Callable[[], datetime], monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:  # fmt: skip
        for name in ("httpx", "httpcore"):  # they would write addresses and headers into the log
            logging.getLogger(name).setLevel(logging.WARNING)
        self._url, self._limits = url, limits
        self.host = urlsplit(url).hostname or ""
        self._clock, self._monotonic, self._sleep = clock, monotonic, sleep
        self._not_before = 0.0
        self._client = httpx.AsyncClient(
            timeout=None,  # the whole attempt is limited instead
            follow_redirects=False, trust_env=False, verify=_trusted(),
            headers={
                "user-agent": "Loanwatch", "accept": "application/json",
                "accept-encoding": "identity", **headers,
            },
        )  # fmt: skip

    async def get(
        self, query: Mapping[str, str], etag: str, check: Callable[[bytes], None]
    ) -> Answer:
        """Return the answer to one request.

        Parameters
        ----------
        check
            Raises `ValueError` for a body that cannot be whole; then it is fetched again.

        Raises
        ------
        SourceTrouble
            The interface refuses, redirects, answers too much, or fails after every attempt.
        """
        request = self._client.build_request("GET", self._url, params=dict(query))
        if etag:
            request.headers["if-none-match"] = etag
        return await self._patiently(request, check)

    async def post(self, content: bytes, check: Callable[[bytes], None]) -> Answer:
        """Return the answer to a question in JSON, asked again like `get`."""
        request = self._client.build_request("POST", self._url, content=content)
        request.headers["content-type"] = "application/json"
        return await self._patiently(request, check)

    async def _patiently(self, request: httpx.Request, check: Callable[[bytes], None]) -> Answer:
        retrying = AsyncRetrying(
            stop=stop_after_attempt(self._limits.attempts), wait=_wait, reraise=True,
            retry=retry_if_exception_type(_Later), sleep=self._sleep,
        )  # fmt: skip
        try:
            return await retrying(self._once, request, check)
        except _Later as error:
            raise SourceTrouble(
                f"{self.host}: {error}, {self._limits.attempts} times in a row"
            ) from None

    async def _once(self, request: httpx.Request, check: Callable[[bytes], None]) -> Answer:
        await self._in_turn()
        try:
            async with asyncio.timeout(self._limits.timeout_seconds):
                response = await self._client.send(request, stream=True)
                try:
                    return await self._read(response, check)
                finally:
                    await response.aclose()
        except TimeoutError:
            raise _Later("it does not answer in time") from None
        except httpx.TransportError as error:
            raise _Later(f"the connection failed ({type(error).__name__})") from None

    async def _read(self, response: httpx.Response, check: Callable[[bytes], None]) -> Answer:
        status, headers = response.status_code, response.headers
        if status in _LATER or status >= 500:
            asked = retry_after_seconds(headers.get("retry-after", ""), self._clock())
            raise _Later(f"it answers {status}", asked or 0.0)
        if status == 304:
            return Answer(b"", unchanged=True)
        if 300 <= status < 400:
            raise SourceTrouble(
                f"{self.host} redirects ({status}); that is not followed: "
                "write the final address into the source's file"
            )
        if status in (401, 403):
            raise SourceTrouble(f"{self.host} refuses our token ({status})")
        if status != 200:
            raise SourceTrouble(f"{self.host} answers {status}")
        if headers.get("content-encoding", "identity") != "identity":
            raise SourceTrouble(f"{self.host} answers compressed, which was not asked for")
        body = bytearray()
        async for part in response.aiter_raw():
            body += part
            if len(body) > self._limits.most_bytes:
                raise SourceTrouble(
                    f"{self.host} answers more than {self._limits.most_bytes} bytes; "
                    "ask for smaller pages"
                )
        try:
            check(bytes(body))
        except ValueError:
            raise _Later("its answer is not whole JSON") from None
        return Answer(bytes(body), headers.get("etag", ""))

    async def _in_turn(self) -> None:
        """Wait until the next request may go out."""
        now = self._monotonic()
        wait = self._not_before - now
        self._not_before = max(now, self._not_before) + 1 / self._limits.per_second
        if wait > 0:
            await self._sleep(wait)

    async def close(self) -> None:
        await self._client.aclose()


def _wait(state: RetryCallState) -> float:
    """Return the seconds to wait: by chance, and never less than the server asks for."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.seconds if isinstance(error, _Later) else 0.0
    return max(asked, _BACKOFF(state))
