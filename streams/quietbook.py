"""The desks' memory of noise in one partition: a bank each, as the changelog `quiet` has it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, cast

import msgspec
from faust.types import TP

from desk.noise.bank import Bank
from schemas import codec
from schemas.cases import CaseState
from schemas.institutions import Institution
from schemas.quiet import QuietRecord
from streams.casebook import CaseBook
from streams.shares import Share
from streams.work import Work

__all__ = ["QuietBook"]

logger = logging.getLogger(__name__)
_decode = codec.decoder(cast(type[QuietRecord], QuietRecord))


class _CasesOf:
    """What the cases of a partition say of an alert."""

    def __init__(self, cases: CaseBook) -> None:
        self._cases = cases

    def ended(self, alert_id: str) -> bool:
        case = self._cases[alert_id]
        return case is not None and case.state.ended

    def answered(self, alert_id: str) -> bool:
        case = self._cases[alert_id]
        return case is not None and case.state is not CaseState.OPEN


class QuietBook:
    """Makes an institution's bank when it is first asked for. The banks share nothing."""

    def __init__(
        self, partition: int, institutions: Mapping[str, Institution],
        red_lines: Collection[str], cases: CaseBook,
    ) -> None:  # fmt: skip
        self._partition, self._institutions = partition, institutions
        self._red_lines, self._cases = frozenset(red_lines), _CasesOf(cases)
        self._banks: dict[str, Bank] = {}

    async def recover(self, share: Share[Any]) -> QuietBook:
        """Load what was remembered. What is of an institution that left stays in the log."""
        async for batch in share.group.log.replay({TP("quiet", self._partition): None}):
            for key, value in zip(batch.keys, batch.values, strict=True):
                self._load((key or b"").decode(), value)
        for bank in self._banks.values():
            bank.recovered()
        return self

    def _load(self, key: str, value: bytes | None) -> None:
        institution = key.partition("/")[0]
        if institution not in self._institutions:
            return
        try:
            record = None if value is None else _decode(value)
        except msgspec.DecodeError:
            logger.error("a record of quiet does not decode and is left aside")
            return
        self.bank(institution).memory.load(key, record)

    def bank(self, institution: str) -> Bank:
        """Return the bank of an institution of this platform."""
        bank = self._banks.get(institution)
        if bank is None:
            bank = Bank(self._institutions[institution], self._red_lines, self._cases)
            self._banks[institution] = bank
        return bank

    def __iter__(self) -> Iterator[tuple[str, Bank]]:
        return iter(self._banks.items())

    def due(self, now: datetime) -> bool:
        """Return whether the clock has anything to do at any bank."""
        return any(_is_due(bank, now) for bank in self._banks.values())

    def take_due(self, now: datetime) -> list[tuple[str, Bank]]:
        """Return the banks at which the clock has anything to do."""
        return [(id_, bank) for id_, bank in self._banks.items() if _is_due(bank, now)]

    def flush(self, work: Work) -> None:
        """Write every change as part of `work`."""
        for bank in self._banks.values():
            for key, record in bank.memory.changes().items():
                value = None if record is None else codec.encode(record)
                work.send("quiet", key, value, self._partition)


def _is_due(bank: Bank, now: datetime) -> bool:
    due = bank.next_due()
    return due is not None and due <= now
