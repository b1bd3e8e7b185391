"""How long an alert is on its way: from the offer of a change to the bank's receiver."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from time import perf_counter, process_time
from typing import Any

from msgspec.structs import replace as struct_replace

from commands.bench_receiver import Receiving, receiving
from commands.workspace import Workspace, open_workspace, read_rulebook
from config.settings import Settings
from schemas import codec
from schemas.changes import ChangeEvent
from schemas.incoming import Offer
from schemas.institutions import Channel, Institution
from simulate.city import build_city, city_watches
from simulate.events import events
from streams.clock import wall_clock
from streams.engine import Rulebook
from streams.samples import company_record, watch_record
from streams.transport.records import Record

__all__ = ["measure_delay"]

_START = datetime(2026, 1, 1, tzinfo=UTC)
_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of the receiver that is started for it
_WARM_UP = 20_000  # changes before the clock counts: the models speak by then
_CHUNK = 1000


async def measure_delay(
    settings: Settings, rates: Sequence[float], seconds: float
) -> dict[str, Any]:
    """Return, for each rate of changes a second, percentiles in ms from offer to receipt."""
    with receiving() as receiver:
        os.environ |= {"LOANWATCH_CHANNEL_URL": receiver.url, "LOANWATCH_CHANNEL_SECRET": _SECRET}
        rulebook = read_rulebook(settings)
        rulebook = replace(rulebook, institutions=_by_webhook(rulebook))
        city = build_city(settings.seed, settings.feed_companies, _START)
        stream = events(city, settings.seed, _START, clock=lambda occurred_at: wall_clock())
        async with open_workspace(settings, rulebook) as workspace:
            log = workspace.engine.log
            partitions = log.partitions["companies"]
            await log.append([company_record(c, partitions) for c in city.companies()])
            await log.append([watch_record(w, partitions) for w in city_watches(city)])
            await workspace.engine.settled()
            for _ in range(0, _WARM_UP, _CHUNK):
                await _offer(workspace, islice(stream, _CHUNK))
                await workspace.engine.settled()
            receiver.delays()
            found = {
                f"{rate:g}/s": await _at_rate(workspace, receiver, stream, rate, seconds)
                for rate in rates
            }
    return {"log": settings.log.split(":")[0] or "embedded", "seconds": seconds, "delay_ms": found}


def _by_webhook(rulebook: Rulebook) -> Mapping[str, Institution]:
    channel = Channel(
        name="core", type="webhook", url_env="LOANWATCH_CHANNEL_URL",
        secret_env="LOANWATCH_CHANNEL_SECRET", private_addresses=True, plain_http=True,
    )  # fmt: skip
    return {
        bank.id: Institution(
            id=bank.id, name_zh=bank.name_zh, name_en=bank.name_en, channels=(channel,)
        )
        for bank in rulebook.institutions.values()
    }


async def _offer(workspace: Workspace, changes: Iterable[ChangeEvent]) -> None:
    await workspace.engine.log.append(
        [
            Record("intake", change.uscc.encode(), codec.encode(Offer(change=change)))
            for change in changes
        ]
    )


async def _at_rate(
    workspace: Workspace, receiver: Receiving, stream: Any, rate: float, seconds: float
) -> dict[str, float | int]:
    """Offer changes at a steady rate; each is stamped when it is offered.

    They are made before: the simulation is no part of what is measured, and would share its loop.
    """
    made = list(islice(stream, int(rate * seconds)))
    started, cpu, sent = perf_counter(), process_time(), 0
    while sent < len(made):
        due = int((perf_counter() - started) * rate)
        if due > sent:
            now = wall_clock()
            await _offer(workspace, [struct_replace(c, seen_at=now) for c in made[sent:due]])
            sent = due
        await asyncio.sleep(0.001)
    cpu = process_time() - cpu
    await workspace.engine.settled()
    found = sorted(await asyncio.to_thread(receiver.delays))
    answer: dict[str, float | int] = {
        "offered": sent, "received": len(found), "cpu_share": round(cpu / seconds, 2)
    }  # fmt: skip
    for name, q in (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)):
        if found:
            answer[name] = round(found[min(len(found) - 1, int(len(found) * q))] * 1000, 1)
    return answer
