"""A department calls: a batch of rows, each answered, and the same call answered the same again."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from msgspec import Struct

from schemas import codec
from schemas.feeds import PushFeed
from schemas.incoming import Rejection, Row
from schemas.mappings import Mapping as SourceMapping
from schemas.pushes import Problem, Pushed, Reply, RowRefused, RowResult
from schemas.scalars import Instant
from schemas.source_health import Condition
from sources.base import Portion
from sources.bucket import Bucket, take
from sources.keeper import Keeper
from sources.outlet import OutletUnavailable
from sources.rows import Origin, decode_json, row_of

__all__ = ["PushSource", "refusal"]

_KEPT = timedelta(hours=24)  # how long an answer can be asked for again
_KEY = "key/"


class _Answered(Struct, frozen=True, kw_only=True):
    """What was answered to an idempotency key: enough to say the very same again, and no more."""

    body: bytes  # digest of the call
    load: str
    rows: int
    refused: tuple[RowResult, ...]
    at: Instant


_decode = codec.decoder(_Answered)


def refusal(
    status: int, title: str, detail: str, *,
    retry_after_seconds: int = 0, results: tuple[RowResult, ...] = (),
) -> Reply:  # fmt: skip
    """Return the answer to a call that was not taken."""
    problem = Problem(title=title, status=status, detail=detail, results=results)
    return Reply(status=status, body=codec.encode(problem), retry_after_seconds=retry_after_seconds)


class PushSource:
    """Takes the calls of one source.

    The rows, and the answer under its key, are one transaction: after a crash the caller repeats
    the call and gets the answer there would have been, and no row is taken twice.

    Parameters
    ----------
    check
        What is refused at once, whoever is known.
    monotonic
        Seconds, for the rate.
    """

    def __init__(
        self, feed: PushFeed, mapping: SourceMapping, keeper: Keeper,
        check: Callable[[Row], Rejection | None],
        clock: Callable[[], datetime], monotonic: Callable[[], float],
    ) -> None:  # fmt: skip
        self.feed, self._mapping, self._keeper = feed, mapping, keeper
        self._check, self._clock, self._monotonic = check, clock, monotonic
        self._bucket = Bucket(feed.rows_per_minute, feed.rows_per_minute, monotonic())
        self._answered: dict[str, _Answered] | None = None  # by digest of the key
        self._busy: set[str] = set()

    async def receive(self, key: str, body: bytes) -> Reply:
        """Take one call and return its answer. Raises what the outlet raises."""
        name = blake2b(key.encode(), digest_size=16).hexdigest()
        if name in self._busy:
            return refusal(
                409, "Still being worked on", "a call with this Idempotency-Key is under way",
                retry_after_seconds=1,
            )  # fmt: skip
        self._busy.add(name)
        try:
            return await self._once(name, body)
        except OutletUnavailable:
            self._answered = None  # only the log tells what became of it
            return refusal(
                503, "Not now", "the log cannot be reached; repeat the call with the same key",
                retry_after_seconds=5,
            )  # fmt: skip
        finally:
            self._busy.discard(name)

    async def _once(self, name: str, body: bytes) -> Reply:
        digest = blake2b(body, digest_size=16).digest()
        answered = await self._known()
        if (before := answered.get(name)) is not None and self._clock() - before.at < _KEPT:
            if before.body == digest:
                return self._reply(before)
            return refusal(
                422, "Key used before", "this Idempotency-Key came with another body before"
            )
        if (closed := self._closed()) is not None:
            return closed
        rows = _rows_in(body)
        if isinstance(rows, str):
            return refusal(400, "Not a batch", rows)
        if len(rows) > self.feed.most_rows:
            return refusal(
                413, "Too many rows", f"{len(rows)} rows; {self.feed.most_rows} are allowed a call"
            )
        self._bucket, wait = take(self._bucket, len(rows), self._monotonic())
        if wait:
            return refusal(
                429, "Too many rows a minute",
                f"{self.feed.rows_per_minute} rows a minute are allowed",
                retry_after_seconds=math.ceil(wait),
            )  # fmt: skip
        return await self._take(name, digest, rows, answered)

    def _closed(self) -> Reply | None:
        condition = self._keeper.condition
        if condition is Condition.EXPIRED:
            return refusal(403, "Ended", f"the legal ground of this source ended {self.feed.ends}")
        if condition in (Condition.PAUSED, Condition.DISABLED):
            return refusal(
                503, "Paused", "the operator has paused this source", retry_after_seconds=600
            )
        return None

    async def _known(self) -> dict[str, _Answered]:
        if self._answered is None:
            state = await self._keeper.open()
            self._answered = {
                key.removeprefix(_KEY): _decode(value)
                for key, value in state.items()
                if key.startswith(_KEY)
            }
        return self._answered

    async def _take(
        self, name: str, digest: bytes, records: list[Any], answered: dict[str, _Answered]
    ) -> Reply:
        now, load = self._clock(), f"{self.feed.name}-{name[:12]}"
        origin = Origin(self.feed, self._mapping, "push", now, load)
        rows = [self._judged(row_of(r, n, origin)) for n, r in enumerate(records, start=1)]
        refused = tuple(_refused(row) for row in rows if isinstance(row, Rejection))
        fresh = _Answered(body=digest, load=load, rows=len(rows), refused=refused, at=now)
        old = [key for key, answer in answered.items() if now - answer.at >= _KEPT]
        state: dict[str, bytes | None] = {f"{_KEY}{key}": None for key in old}
        state[f"{_KEY}{name}"] = codec.encode(fresh)
        await self._keeper.received(Portion(rows, state))
        for key in old:
            answered.pop(key, None)
        answered[name] = fresh
        return self._reply(fresh)

    def _judged(self, row: Row | Rejection) -> Row | Rejection:
        return row if isinstance(row, Rejection) else self._check(row) or row

    def _reply(self, answered: _Answered) -> Reply:
        refused = {result.row: result for result in answered.refused}
        results = tuple(
            refused.get(n) or RowResult(row=n, outcome="accepted")
            for n in range(1, answered.rows + 1)
        )
        if len(refused) == answered.rows:
            return refusal(
                422, "Every row was refused", "see the problem of each row", results=results
            )
        pushed = Pushed(
            source=self.feed.name, load=answered.load, accepted=answered.rows - len(refused),
            refused=len(refused), results=results,
        )  # fmt: skip
        return Reply(status=200, body=codec.encode(pushed))


def _refused(row: Rejection) -> RowResult:
    problem = RowRefused(
        title=row.reason.replace("_", " "), detail=row.detail, reason=row.reason, field=row.field,
        value=row.value,
    )  # fmt: skip
    return RowResult(row=row.row, outcome="refused", problem=problem)


def _rows_in(body: bytes) -> list[Any] | str:
    """Return the rows of a call, or the sentence that says why there are none."""
    try:
        document = decode_json(body)
    except ValueError:
        return "the body is not JSON in UTF-8"
    rows = document.get("rows") if isinstance(document, Mapping) else None
    if not isinstance(rows, list) or len(document) != 1:
        return 'the body must be an object with "rows", a list of objects, and nothing else'
    return rows if rows else "the list of rows is empty"
