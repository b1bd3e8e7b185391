"""Where institutions say how their loans went on: rows and items, onto the log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import BinaryIO

from intake.errors import IntakeError
from intake.outcome_rows import HEADER, SOURCE, read_outcome
from intake.persons import screen_text
from intake.titled_table import read_titled_table
from schemas import codec
from schemas.incoming import Rejection, Row
from schemas.loan_outcomes import LoanOutcome, OutcomeTally, RefusedOutcome
from streams.transport.port import Log
from streams.transport.records import Record

__all__ = ["OutcomeDesk"]

_AT_ONCE = 500  # records a write
_NAMED = 100  # refused ones in the answer


class OutcomeDesk:
    """Reads what is said and writes it down. Said again it replaces itself: ids are of the content."""

    def __init__(self, log: Log, now: Callable[[], datetime]) -> None:
        self._log, self._now = log, now

    async def table(self, file: BinaryIO, name: str, institution: str, by: str) -> OutcomeTally:
        """Take a table, CSV or XLSX. Raises `ValueError` for a file that is none."""
        content = file.read()
        file.seek(0)
        load = f"{SOURCE}-{blake2b(content, digest_size=6).hexdigest()}"
        rows = read_titled_table(file, name, SOURCE, load, self._now(), HEADER)
        try:
            return await self.take(institution, by, rows)
        except IntakeError as error:
            raise ValueError(str(error)) from None

    async def take(
        self, institution: str, by: str, rows: Iterable[Row | Rejection]
    ) -> OutcomeTally:
        """Take rows; those that are refused are written to `rejected`, like any."""
        said, now = screen_text(by), self._now()
        taken, refused, named = 0, 0, list[RefusedOutcome]()
        stream = iter(rows)
        while some := list(islice(stream, _AT_ONCE)):
            records = []
            for row in some:
                found = row if isinstance(row, Rejection) else read_outcome(
                    row, institution, said, now
                )  # fmt: skip
                records.append(_record(found))
                if isinstance(found, LoanOutcome):
                    taken += 1
                    continue
                refused += 1
                if len(named) < _NAMED:
                    named.append(_named(found))
            await self._log.append(records)
            await asyncio.sleep(0)
        return OutcomeTally(
            rows=taken + refused, taken=taken, refused_rows=refused, refused=tuple(named)
        )


def _record(found: LoanOutcome | Rejection) -> Record:
    if isinstance(found, LoanOutcome):
        return Record("outcomes", found.institution.encode(), codec.encode(found))
    return Record("rejected", SOURCE.encode(), codec.encode(found))


def _named(found: Rejection) -> RefusedOutcome:
    return RefusedOutcome(
        row=found.row, field=found.field, value=found.value, reason=found.reason.value,
        detail=found.detail,
    )  # fmt: skip
