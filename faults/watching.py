"""Companies and watches put into the log before a campaign, as a portal would put them there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

from faults.facts import Borrower, borrower, loan
from schemas.companies import Company
from schemas.identifiers import watch_id
from schemas.watches import Watch, WatchState
from streams.loading import Load, publish
from streams.samples import company_record, watch_record
from streams.transport.port import Log
from streams.transport.records import Record

__all__ = ["send_watches", "watches_of"]

_BEGUN = datetime(2020, 1, 1, tzinfo=UTC)
_OVER = datetime(2021, 1, 1, tzinfo=UTC)


def watches_of(company: Borrower) -> Iterator[Watch]:
    """Yield the watches of a company: of those that lapsed, some are paused, some without consent."""
    for bank in (*company.watching, *company.lapsed):
        lapsed = bank in company.lapsed
        paused = lapsed and int(company.name[4:10]) % 2 == 0
        yield Watch(
            watch_id=watch_id(bank, loan(company), company.code), institution=bank,
            uscc=company.code, borrower_name=company.name, loan_reference=loan(company),
            balance=100_000_00,
            starts_at=_BEGUN, consent_from=_BEGUN,
            consent_until=_OVER if lapsed and not paused else None,
            state=WatchState.PAUSED if paused else WatchState.ACTIVE,
        )  # fmt: skip


def _records(companies: int, partitions: int) -> Iterator[Record]:
    for number in range(companies):
        company = borrower(number)
        yield company_record(
            Company(uscc=company.code, source="faults", name=company.name, industry="C"), partitions
        )
        for watch in watches_of(company):
            yield watch_record(watch, partitions)


async def send_watches(log: Log, companies: int) -> None:
    """Write the watches of the first so many companies, resumed where it was interrupted."""
    load = await Load.begin(log, f"faults-{companies}")
    records = _records(companies, log.partitions["companies"])
    await publish(load, records, lambda: asyncio.sleep(0), lambda sent: None)
    await load.close()
