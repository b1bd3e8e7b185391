"""A dispute between sources goes to the body whose word is final, where one can be asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from schemas.corrections import Correction, CorrectionKind
from schemas.feeds import VerifyFeed
from schemas.scalars import Instant
from schemas.verifications import Agreement, Question, Verification

__all__ = ["Asking", "Dispute", "Settled", "Settlement", "Settling"]

_SHANGHAI = timezone(timedelta(hours=8))


class Dispute(Struct, frozen=True, kw_only=True):
    """One field of one fact, as the first source and as a later one state it."""

    fact_id: str
    uscc: str
    kind: str
    occurred_at: Instant
    field: str
    first: str
    later: str


class Settled(StrEnum):
    """What came of asking. Stored with the correction, counted, shown."""

    FIRST = "first"  # the first source was right: the fact is confirmed
    LATER = "later"  # a later source was right: the fact is amended
    NEITHER = "neither"  # the authority says otherwise than both: a person has to decide
    NOT_SAID = "not_said"  # it does not say, or not now
    NOBODY = "nobody"  # no source is configured whose word on it is final


class Settlement(Struct, frozen=True):
    """The answer, and the correction that follows from it, if any."""

    settled: Settled
    correction: Correction | None = None


class Asking(Protocol):
    """What asks the sources that only answer."""

    async def ask(self, question: Question) -> Verification | str: ...


class Settling:
    """Asks first for what was read first, then for what differs; keeps no value of the answer.

    Parameters
    ----------
    feeds
        Sources that answer; each says by `settles` on which fields of which kinds it decides.
    """

    def __init__(
        self, feeds: Sequence[VerifyFeed], asking: Asking, clock: Callable[[], datetime]
    ) -> None:
        self._asking, self._clock = asking, clock
        self._whose: dict[tuple[str, str], tuple[str, str]] = {
            (kind, field): (feed.name, claim)
            for feed in feeds
            for kind, fields in feed.settles.items()
            for field, claim in fields.items()
        }

    def whose(self, kind: str, field: str) -> str:
        """Return the source that decides on a field, empty where there is none."""
        return self._whose.get((kind, field), ("", ""))[0]

    async def settle(self, dispute: Dispute) -> Settlement:
        """Ask, and return what follows."""
        found = self._whose.get((dispute.kind, dispute.field))
        if found is None:
            return Settlement(Settled.NOBODY)
        source, claim = found
        first = await self._agrees(source, claim, dispute, dispute.first)
        if first is Agreement.AGREES:
            return self._settled(dispute, source, Settled.FIRST)
        if first is not Agreement.DIFFERS:
            return Settlement(Settled.NOT_SAID)
        later = await self._agrees(source, claim, dispute, dispute.later)
        if later is Agreement.AGREES:
            return self._settled(dispute, source, Settled.LATER)
        return Settlement(
            Settled.NEITHER if later is Agreement.DIFFERS else Settled.NOT_SAID
        )  # fmt: skip

    async def _agrees(self, source: str, claim: str, dispute: Dispute, value: str) -> Agreement:
        question = Question(
            source=source, uscc=dispute.uscc, claims={claim: _in_words(dispute.field, value)},
            purpose=f"数源不一致核实 {dispute.fact_id}",
        )  # fmt: skip
        answer = await self._asking.ask(question)
        if isinstance(answer, str):
            return Agreement.NOT_SAID
        return answer.agreements.get(claim, Agreement.NOT_SAID)

    def _settled(self, dispute: Dispute, source: str, settled: Settled) -> Settlement:
        now, first = self._clock(), settled is Settled.FIRST
        return Settlement(
            settled,
            Correction(
                fact_id=dispute.fact_id, uscc=dispute.uscc, kind=dispute.kind,
                occurred_at=dispute.occurred_at, decided_at=now, seen_at=now, source=source,
                what=CorrectionKind.CONFIRMED if first else CorrectionKind.AMENDED,
                amended={dispute.field: dispute.first if first else dispute.later},
                reason="数据核验",
            ),
        )  # fmt: skip


def _in_words(field: str, value: str) -> str:
    """Return a value as others write it: money in yuan, of a time the day."""
    if field == "amount_fen" and value.isdecimal():
        return f"{int(value) // 100}.{int(value) % 100:02}"
    if field == "occurred_at":
        return (
            datetime.fromisoformat(value)
            .replace(tzinfo=UTC)
            .astimezone(_SHANGHAI)
            .date()
            .isoformat()
        )
    return value
