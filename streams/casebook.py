"""The cases of one partition, and when the clock has to look at each."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from faust.types import TP

from desk.wheel import Wheel
from schemas import codec
from schemas.cases import Case, CaseState
from streams.shares import Share
from streams.spill import Rest, in_memory
from streams.tables import Table
from streams.work import Work

__all__ = ["CaseBook"]

_decode = codec.decoder(Case)


class CaseBook:
    """Cases by alert, as bytes while nobody looks. `counts` is how many there are by bank and state."""

    def __init__(self, partition: int, rest: Rest = in_memory) -> None:
        self._cases: Table[Case | None] = Table(
            "cases", partition, encode=codec.encode, decode=_decode, empty=None, rest=rest
        )
        self._wheel = Wheel()
        self.counts: Counter[tuple[str, CaseState]] = Counter()

    @classmethod
    async def recover(cls, share: Share[Any], rest: Rest = in_memory) -> CaseBook:
        """Load the cases of a partition from their changelog."""
        found = cls(share.partition, rest)
        async for batch in share.group.log.replay({TP("cases", share.partition): None}):
            found._cases.load(batch)
        for alert_id in found._cases:
            case = found[alert_id]
            if case is not None:
                found._count(None, case)
                found._wait(alert_id, case)
        return found

    def __getitem__(self, alert_id: str) -> Case | None:
        return self._cases[alert_id]

    def __contains__(self, alert_id: str) -> bool:
        return alert_id in self._cases

    def put(self, before: Case | None, case: Case) -> None:
        """Keep a case as it is now; `before` is what it was."""
        self._cases[case.alert_id] = case
        self._count(before, case)
        if before is None or before.next_at != case.next_at:
            self._wait(case.alert_id, case)

    def let_go(self, case: Case) -> None:
        """Forget a case. The store keeps it."""
        del self._cases[case.alert_id]
        self._count(case, None)

    def due(self, now: datetime) -> bool:
        """Return whether the clock has to look at any case."""
        return self._wheel.due(now)

    def take_due(self, now: datetime, most: int) -> list[Case]:
        """Return cases the clock has to look at, each once."""
        keys = dict.fromkeys(self._wheel.take(now, most))
        cases = [case for key in keys if (case := self._cases[key]) is not None]
        return [case for case in cases if case.next_at is not None and case.next_at <= now]

    def flush(self, work: Work) -> None:
        """Write every change as part of `work`."""
        self._cases.flush(work)

    def _wait(self, alert_id: str, case: Case) -> None:
        if case.next_at is not None:
            self._wheel.put(alert_id, case.next_at)

    def _count(self, before: Case | None, after: Case | None) -> None:
        if before is not None:
            self.counts[before.institution, before.state] -= 1
        if after is not None:
            self.counts[after.institution, after.state] += 1
