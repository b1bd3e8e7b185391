"""A lease that is lost, and a log that is away: the batch waits, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from faust.types import TP
from prometheus_client import CollectorRegistry

from schemas.incoming import RejectReason
from streams.clock import wall_clock
from streams.guard import Guard, record_rejection
from streams.metrics import StreamMetrics
from streams.shares import Group, Share
from streams.topics import declared
from streams.transport.lease import EmbeddedLease
from streams.transport.log import EmbeddedLog
from streams.transport.port import Fenced, LogUnavailable
from streams.transport.records import Batch, Record

CHANGES = TP("changes", 0)


class Troubled(EmbeddedLog):
    """A log whose leases fail as told, one failure a commit; `lost` takes place before it."""

    def __init__(self, *failures: Exception | None) -> None:
        super().__init__(None, topics=declared(1))
        self.failures = list(failures)
        self.leases = 0

    async def lease(self, group, unit, tps=()):
        self.leases += 1
        honest = await super().lease(group, unit, tps)
        return TroubledLease(self, group, dict(honest.committed))


class TroubledLease(EmbeddedLease):
    async def commit(self, records: Sequence[Record], offsets: Mapping[TP, int]) -> None:
        failure = self._log.failures.pop(0) if self._log.failures else None
        if failure is not None:
            raise failure
        await super().commit(records, offsets)


class Copying:
    """Writes every change as an alert. What it remembers is how many it has seen."""

    role = "monitor"

    def __init__(self) -> None:
        self.handlers = {"changes": self.handle}
        self.left: list[int] = []
        self.recovered = 0

    async def recover(self, share: Share[list[bytes]]) -> list[bytes]:
        self.recovered += 1
        return []

    def leave(self, partition: int) -> None:
        self.left.append(partition)

    async def handle(self, share: Share[list[bytes]], batch: Batch) -> None:
        work = share.work()
        for value in batch.values:
            if value == b"bad":
                raise ValueError("cannot take it")
            work.send("alerts", "k", value, 0)
        work.read(batch)
        await work.commit()

    def refuse(self, batch: Batch, index: int, reason: RejectReason, detail: str):
        return record_rejection(batch, index, reason, detail, wall_clock)


def guarded(log: EmbeddedLog, assigned=lambda p: True) -> tuple[Guard, Copying, StreamMetrics]:
    stage, metrics = Copying(), StreamMetrics(CollectorRegistry(), ["monitor"])
    group: Group[list[bytes]] = Group(log, "loanwatch-monitor", ["changes"])
    return Guard(stage, group, metrics, pytest.fail, assigned), stage, metrics


def offered(log: EmbeddedLog, *values: bytes) -> Batch:
    log.commit([Record("changes", b"k", value, 0) for value in values])
    batch = log.read(CHANGES, 0)
    assert batch is not None
    return batch


def written(log: EmbeddedLog) -> list[bytes]:
    batch = log.read(TP("alerts", 0), 0)
    return [] if batch is None else list(batch.values)


@pytest.mark.parametrize("trouble", [Fenced("gone"), LogUnavailable("away")])
async def test_a_batch_waits_until_the_lease_is_taken_anew_and_is_done_once(trouble):
    log = Troubled(trouble, trouble)
    guard, stage, metrics = guarded(log)
    await guard(offered(log, b"1", b"2"))
    assert written(log) == [b"1", b"2"]
    assert (log.leases, stage.recovered) == (3, 3)
    why = "fenced" if isinstance(trouble, Fenced) else "unavailable"
    assert metrics.lost.labels("monitor", why)._value.get() == 2
    assert metrics.held.labels("monitor")._value.get() == 1


async def test_what_another_holder_did_meanwhile_is_cut_off_the_batch():
    log = Troubled(Fenced("gone"))
    guard, _, _ = guarded(log)
    batch = offered(log, b"1", b"2", b"3")
    log.commit([Record("alerts", b"k", b"1", 0)], {("loanwatch-monitor", CHANGES): 1})
    await guard(batch)
    assert written(log) == [b"1", b"2", b"3"]


async def test_a_partition_that_is_no_longer_ours_is_left_to_its_new_owner():
    log = Troubled(Fenced("gone"))
    guard, stage, _ = guarded(log, assigned=lambda p: False)
    await guard(offered(log, b"1"))
    assert written(log) == [] and stage.left == [0, 0]
    await guard.give(0)
    assert log.leases == 1


async def test_one_record_that_cannot_be_taken_costs_only_itself():
    log = Troubled()
    guard, _, _ = guarded(log)
    await guard(offered(log, b"1", b"bad", b"2", b"3"))
    assert written(log) == [b"1", b"2", b"3"]
    refused = log.read(TP("rejected", 0), 0)
    assert refused is not None and b"internal_error" in refused.values[0]


async def test_a_share_is_recovered_when_it_is_taken_and_not_again_with_its_first_batch():
    log = Troubled()
    guard, stage, _ = guarded(log)
    await guard.take(0)
    await guard(offered(log, b"1"))
    assert (log.leases, stage.recovered) == (1, 1)
