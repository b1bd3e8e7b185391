"""The same call twice is answered the same twice, and done once: `Idempotency-Key` on every POST.

As the draft of the IETF has it (draft-ietf-httpapi-idempotency-key-header): a key is the caller's,
the same for every attempt of one call and for no other. Answers are records of the log, so they
outlive a restart. A portal killed between the deed and its answer does the deed again under the
same request id (`request_id`), which the stage that owns the state recognises.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import datetime, timedelta
from hashlib import blake2b

from fastapi import Request
from msgspec import DecodeError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.v1.caller import Caller
from portal.v1.problems import Refused, Trouble
from schemas import codec
from schemas.answers import Answered

__all__ = ["Answers", "Once", "request_id"]

KEPT = timedelta(hours=24)
MOST_BYTES = 16 << 20
"""Of the body of a POST."""
_MOST_KEY = 255  # characters
_SAID_AGAIN = ("content-type", "etag", "location")
_FINAL = frozenset({200, 201, 202, 204, 409, 412})  # what another attempt could not better

Keep = Callable[[str, bytes | None], Awaitable[None]]
_decode = codec.decoder(Answered)


class Answers:
    """Every answer of the last day. Filled from the log by whoever follows it."""

    def __init__(self, keep: Keep, now: Callable[[], datetime]) -> None:
        self._keep, self._now = keep, now
        self._known: dict[str, Answered] = {}
        self.busy: set[str] = set()

    def learn(self, values: Iterable[bytes]) -> None:
        for value in values:
            try:
                found = _decode(value)
            except DecodeError:
                continue
            self._known[found.key] = found

    def forget(self) -> None:
        """Begin anew, as a process does."""
        self._known.clear()

    def known(self, key: str) -> Answered | None:
        found = self._known.get(key)
        return found if found is not None and self._now() - found.at < KEPT else None

    async def keep(self, answered: Answered) -> None:
        """Write an answer to the log, and take out those that are older than a day."""
        while self._known and self._now() - (old := next(iter(self._known.values()))).at >= KEPT:
            self._known.pop(old.key)
            await self._keep(old.key, None)
        await self._keep(answered.key, codec.encode(answered))
        self._known[answered.key] = answered


class Once:
    """Does a POST once. Plain ASGI, behind `Admission`: the key is one of the caller's."""

    def __init__(
        self, app: ASGIApp, answers: Answers, now: Callable[[], datetime],
        not_here: Collection[str],
    ) -> None:  # fmt: skip
        self._app, self._answers, self._now = app, answers, now
        self._not_here = frozenset(not_here)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or scope["method"] != "POST" or path in self._not_here:
            await self._app(scope, receive, send)
            return
        try:
            key = _key_of(scope, path)
            body = await _body(scope, receive)
            if key in self._answers.busy:
                raise Refused(Trouble.BUSY, headers={"retry-after": "1"})
        except Refused as refused:
            await refused(scope, receive, send)
            return
        self._answers.busy.add(key)
        try:
            await self._once(key, body, scope, send)
        finally:
            self._answers.busy.discard(key)

    async def _once(self, key: str, body: bytes, scope: Scope, send: Send) -> None:
        sent = blake2b(body, digest_size=16).hexdigest()
        before = self._answers.known(key)
        if before is not None and before.body != sent:
            await Refused(Trouble.KEY_USED)(scope, _replayed(body), send)
        elif before is not None:
            await _say(before, send)
        else:
            scope["state"]["request_id"] = key
            await self._do(key, body, sent, scope, send)

    async def _do(self, key: str, body: bytes, sent: str, scope: Scope, send: Send) -> None:
        said: list[Message] = []

        async def hold(message: Message) -> None:
            said.append(message)

        await self._app(scope, _replayed(body), hold)
        status = said[0]["status"]
        if status in _FINAL:
            headers = Headers(raw=said[0]["headers"])
            await self._answers.keep(
                Answered(
                    key=key, body=sent, status=status, at=self._now(),
                    headers={name: headers[name] for name in _SAID_AGAIN if name in headers},
                    content=b"".join(message.get("body", b"") for message in said[1:]),
                )
            )  # fmt: skip
        for message in said:
            await send(message)


def request_id(request: Request) -> str:
    """Return the id of this wish: the same for every attempt of one call, 32 hexadecimal digits."""
    found: str = request.state.request_id
    return found


def _key_of(scope: Scope, path: str) -> str:
    given = Headers(scope=scope).get("idempotency-key", "")
    if not 1 <= len(given) <= _MOST_KEY or not given.isascii() or not given.isprintable():
        raise Refused(
            Trouble.NO_KEY, f"1 to {_MOST_KEY} printable characters, the same for every attempt"
        )
    caller: Caller = scope["state"]["caller"]
    t = caller.token
    parts = (t.role, t.institution, t.staff or t.replaces or t.token_id, path, given)
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


async def _body(scope: Scope, receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise Refused(Trouble.TOO_LARGE, f"{MOST_BYTES} bytes are allowed")
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return bytes(body)


def _replayed(body: bytes) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    return receive


async def _say(answered: Answered, send: Send) -> None:
    headers = [(name.encode(), value.encode()) for name, value in answered.headers.items()]
    headers.append((b"idempotency-replayed", b"true"))
    headers.append((b"content-length", str(len(answered.content)).encode()))
    await send({"type": "http.response.start", "status": answered.status, "headers": headers})
    await send({"type": "http.response.body", "body": answered.content})
