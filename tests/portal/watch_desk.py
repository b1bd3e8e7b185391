"""A desk for tests: decides as the monitor does, on watches that it keeps itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import BinaryIO

from made_by_hand import CATALOGUE, INSTITUTIONS, NOON
from msgspec.structs import asdict

from routing.watching import Rules, decide, watch_meant
from schemas.orders import AddWatch, Order, Ordered, OrderOutcome, Terms
from schemas.watch_results import WatchResult, Wish, result_of
from schemas.watches import Watch

RULES = Rules(institutions=INSTITUTIONS, kinds=CATALOGUE)


class Desk:
    """`given` are the orders in turn; without `answers` nobody ever answers."""

    answers = True

    def __init__(self, watches: Iterable[Watch] = ()) -> None:
        self.watches = {watch.watch_id: watch for watch in watches}
        self.given: list[Order] = []

    async def one(self, order: Order) -> Ordered | None:
        self.given.append(order)
        if not self.answers:
            return None
        answer = decide(order, self.watches.get(watch_meant(order)), RULES)
        if answer.watch is not None:
            self.watches[answer.watch_id] = answer.watch
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
        results = []
        for row, wish in enumerate(wishes, start=1):
            terms = {name: value for name, value in asdict(wish).items() if name != "uscc"}
            if not wish.uscc:
                results.append(WatchResult(row=row, outcome=OrderOutcome.REFUSED, field="uscc"))
                continue
            order = AddWatch(
                order_id=f"{request_id}.{row}", institution=institution, uscc=wish.uscc, at=NOON,
                by=by, terms=Terms(**terms), seed=seed,
            )  # fmt: skip
            answer = await self.one(order)
            assert answer is not None
            results.append(result_of(answer, row))
        return results

    async def table(
        self, file: BinaryIO, name: str, institution: str, by: str, *, seed: bool = True
    ) -> AsyncIterator[list[WatchResult]]:
        """Take a credit code and a loan a line, parted by a comma."""
        lines = file.read().decode(errors="replace").splitlines()
        if not lines or "," not in lines[0]:
            raise ValueError(f"{name} holds no row")
        wishes = []
        for line in lines:
            code, _, loan = line.partition(",")
            wishes.append(Wish(uscc=code, loan_reference=loan, consent_reference="授权"))
        yield await self.add(institution, wishes, name, by, seed=seed)
