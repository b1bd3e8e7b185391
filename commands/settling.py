"""Disputes between sources on their way to whoever decides them: every night, or when asked for."""

from __future__ import annotations

import asyncio
from collections import Counter

from commands.expiring import until_night
from portal.v1.pages import instant_of
from schemas import codec
from sources.settling import Dispute, Settled, Settling
from store.base import Store
from store.disputes import disputes
from streams.clock import wall_clock
from streams.transport.port import Log
from streams.transport.records import Record

__all__ = ["settle_daily", "settle_now"]

_MOST = 5000  # a night: who answers is asked gently


async def settle_now(store: Store, log: Log, settling: Settling) -> Counter[Settled]:
    """Ask about every open dispute; write what is settled as a correction. Return what came of it.

    A field that has been asked about is not asked about again for another of its readings.
    """
    found: Counter[Settled] = Counter()
    asked: set[tuple[str, str]] = set()
    for row in await asyncio.to_thread(lambda: disputes(store, limit=_MOST)):
        if (row["fact_id"], row["field"]) in asked:
            continue
        asked.add((row["fact_id"], row["field"]))
        settlement = await settling.settle(
            Dispute(
                fact_id=row["fact_id"], uscc=row["uscc"], kind=row["kind"],
                occurred_at=instant_of(row["happened_at"]), field=row["field"],
                first=row["first_said"], later=row["later_said"],
            )
        )  # fmt: skip
        found[settlement.settled] += 1
        if (correction := settlement.correction) is not None:
            key = correction.uscc.encode()
            await log.append([Record("corrections", key, codec.encode(correction))])
    return found


async def settle_daily(store: Store, log: Log, settling: Settling) -> None:
    """Have disputes settled every night, for as long as the task lives."""
    while True:
        await asyncio.sleep(until_night(wall_clock()).total_seconds())
        await settle_now(store, log, settling)
