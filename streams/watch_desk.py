"""Where institutions give their orders on watches: resolved, written to the log, and answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import BinaryIO

import msgspec
from msgspec.structs import asdict

from intake.directory import Directory
from intake.identities import Unidentified, identify
from intake.persons import screen_text
from intake.watch_rows import SOURCE, read_watch
from intake.watch_table import read_watch_table
from schemas import codec
from schemas.companies import Company
from schemas.incoming import Rejection, RejectReason, Row
from schemas.orders import (
    AddWatch,
    Order,
    Ordered,
    OrderOutcome,
    OrderRefusal,
    Terms,
)
from schemas.watch_results import WatchResult, Wish, result_of
from streams.following import Following
from streams.transport.port import Log
from streams.transport.records import Record

__all__ = ["WatchDesk"]

_AT_ONCE = 1000  # rows that are ordered before their answers are awaited
_LOOK_SECONDS = 0.01
_decode = codec.decoder(Ordered)
_decode_company = codec.decoder(Company)


class WatchDesk:
    """One process's way to give orders. Whoever asks again for what is done already changes nothing.

    Parameters
    ----------
    kinds
        What the catalogue knows.
    patience_seconds
        How long an answer is awaited. Without one it is not known what came of an order: it stays in
        the log and will be decided.
    """

    def __init__(
        self, log: Log, kinds: Collection[str], now: Callable[[], datetime], *,
        patience_seconds: float = 60.0,
    ) -> None:  # fmt: skip
        self._log, self._kinds, self._now = log, kinds, now
        self._patience = patience_seconds
        self._directory = Directory()
        self._companies = Following("companies")

    async def close(self) -> None:
        await self._companies.close()

    async def _learn(self) -> None:
        for raw in await self._companies.news(self._log):
            with suppress(msgspec.DecodeError):  # the monitor, which reads it too, rejects it
                self._directory.learn(_decode_company(raw))

    async def give(self, orders: Sequence[Order]) -> list[Ordered | None]:
        """Write orders and return their answers in turn, None where there is none in time."""
        found: dict[str, Ordered | None] = {order.order_id: None for order in orders}
        left = set(found)
        follower = await self._log.follow("ordered", from_end=True)
        try:
            await self._log.append(
                [Record("orders", o.uscc.encode(), codec.encode(o)) for o in orders]
            )
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience):
                    while left:
                        for raw in await follower.news():
                            answer = _decode(raw)
                            if answer.order_id in left:
                                left.discard(answer.order_id)
                                found[answer.order_id] = answer
                        if left:
                            await asyncio.sleep(_LOOK_SECONDS)
        finally:
            await follower.close()
        return [found[order.order_id] for order in orders]

    async def one(self, order: Order) -> Ordered | None:
        """Give one order."""
        [answer] = await self.give([order])
        return answer

    async def add(
        self,
        institution: str,
        wishes: Sequence[Wish],
        request_id: str,
        by: str,
        *,
        seed: bool = True,
    ) -> list[WatchResult]:
        """Watch loans; return what came of each, in turn."""
        await self._learn()
        at = self._now()
        read = [
            self._order(wish, institution, f"{request_id}.{number}", at, by, seed)
            for number, wish in enumerate(wishes, start=1)
        ]
        return await self._settle(list(enumerate(read, start=1)), "")

    def _order(
        self, wish: Wish, institution: str, order_id: str, at: datetime, by: str, seed: bool
    ) -> AddWatch | WatchResult:
        given = asdict(wish)
        code = given.pop("uscc")
        for field, value in given.items():
            for text in value if isinstance(value, tuple) else (value,):
                if isinstance(text, str) and screen_text(text) != text:
                    return _refused(field, OrderRefusal.PERSONAL)
        found = identify([("uscc", code)], ("borrower_name", wish.borrower_name), self._directory,
                         frozenset())  # fmt: skip
        if isinstance(found, Unidentified):
            return _refused(found.column, found.reason, found.candidates)
        return AddWatch(
            order_id=order_id, institution=institution, uscc=found.uscc, at=at, by=by, seed=seed,
            terms=Terms(**given),
        )  # fmt: skip

    async def table(
        self, file: BinaryIO, name: str, institution: str, by: str, *, seed: bool = True
    ) -> AsyncIterator[list[WatchResult]]:
        """Watch the loans of a file; yield what came of its rows, some at a time.

        Refused rows are kept with the reason, to be looked at and sent again. Raises `IntakeError`.
        """
        digest = blake2b(digest_size=6)
        while chunk := file.read(1 << 20):
            digest.update(chunk)
        file.seek(0)
        source = f"{SOURCE}_{institution}"
        load = f"{source}-{digest.hexdigest()}"
        rows = read_watch_table(file, name, source, load, self._now())
        async for results in self.rows(rows, institution, by, seed=seed):
            yield results

    async def rows(
        self, rows: Iterable[Row | Rejection], institution: str, by: str, *, seed: bool = True
    ) -> AsyncIterator[list[WatchResult]]:
        """Watch the loans of some rows; yield what came of them, some at a time."""
        await self._learn()
        source: Iterator[Row | Rejection] = iter(rows)
        while chunk := await asyncio.to_thread(lambda: list(islice(source, _AT_ONCE))):
            at = self._now()
            read: list[tuple[int, AddWatch | WatchResult]] = []
            kept: list[Record] = []
            for row in chunk:
                found: AddWatch | Row | Rejection = row
                if isinstance(row, Row):
                    order_id = f"{row.load}/{row.file}/{row.row}"
                    found = read_watch(
                        row, institution, order_id, at, self._directory, self._kinds, by=by, seed=seed
                    )  # fmt: skip
                if isinstance(found, Rejection):
                    kept.append(Record("rejected", found.source.encode(), codec.encode(found)))
                    read.append((row.row, _result(found)))
                elif isinstance(found, AddWatch):
                    read.append((row.row, found))
            if kept:
                await self._log.append(kept)
            yield await self._settle(read, chunk[0].file)

    async def _settle(
        self, read: list[tuple[int, AddWatch | WatchResult]], file: str
    ) -> list[WatchResult]:
        """Give the orders among some rows; return what came of every row."""
        orders = [found for _, found in read if isinstance(found, AddWatch)]
        answers = iter(await self.give(orders) if orders else [])
        results = []
        for row, found in read:
            if isinstance(found, WatchResult):
                results.append(msgspec.structs.replace(found, row=row))
                continue
            answer = next(answers)
            if answer is None:
                results.append(
                    WatchResult(row=row, outcome=OrderOutcome.REFUSED, file=file, reason="no_answer",
                                uscc=found.uscc)
                )  # fmt: skip
            else:
                results.append(result_of(answer, row, file))
        return results


def _refused(
    field: str, reason: OrderRefusal | RejectReason, candidates: tuple[str, ...] = ()
) -> WatchResult:
    return WatchResult(
        row=0, outcome=OrderOutcome.REFUSED, field=field, reason=reason.value, candidates=candidates
    )


def _result(kept: Rejection) -> WatchResult:
    return WatchResult(
        row=kept.row, file=kept.file, outcome=OrderOutcome.REFUSED, field=kept.field,
        value=kept.value, reason=kept.reason.value, detail=kept.detail, candidates=kept.candidates,
    )  # fmt: skip
