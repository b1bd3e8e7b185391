"""All roles in one process: the same agents that a cluster spreads over many."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from prometheus_client import CollectorRegistry

from intake.directory import Directory
from intake.door import Door
from notifiers.backoff import Backoff
from notifiers.base import Notifier
from notifiers.bulkhead import Outboxes
from notifiers.metrics import NotifierMetrics
from notifiers.render import render
from schemas import codec
from schemas.alerts import Alert
from schemas.catalogue import Catalogue
from schemas.changes import kind_of
from schemas.deliveries import Receipt
from schemas.institutions import Institution
from schemas.mappings import Mapping as SourceMapping
from schemas.policy import Policy
from store.writer import Writer
from streams.app import build_app, group_name
from streams.archive import ArchiveStage
from streams.clock import Clock
from streams.deliver import DeliverStage, Resend
from streams.guard import Guard
from streams.intake import IntakeStage
from streams.metrics import StreamMetrics
from streams.monitor import MonitorStage
from streams.topics import Topic
from streams.transport.log import EmbeddedLog
from streams.transport.records import Record
from streams.transport.upkeep import upkeep
from streams.work import Group

__all__ = ["Engine", "Rulebook"]

logger = logging.getLogger(__name__)
_UPKEEP_SECONDS = 60


@dataclass(frozen=True)
class Rulebook:
    """Everything read from configuration files."""

    policy: Policy
    catalogue: Catalogue
    mappings: Mapping[str, SourceMapping]
    institutions: Mapping[str, Institution]
    regions: frozenset[str]


class Engine:
    """Builds the stages on one log and one store, runs them, and knows when all is done."""

    def __init__(
        self,
        log: EmbeddedLog,
        topics: Sequence[Topic],
        rulebook: Rulebook,
        writer: Writer,
        notifiers: Mapping[tuple[str, str], Notifier],
        registry: CollectorRegistry,
        *,
        clock: Clock,
        jitter: Callable[[], float],
        announce: Callable[[Sequence[Alert | Receipt]], None],
        backoff: Backoff | None = None,
    ) -> None:
        self.log, self._topics = log, tuple(topics)
        for topic in self._topics:
            log.declare(topic)
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tasks: list[asyncio.Task[None]] = []
        roles = ("intake", "monitor", "deliver", "archive")
        self.metrics = metrics = StreamMetrics(registry, roles)
        groups = {
            role: Group(log, group_name(role), partial(metrics.count_written, role))
            for role in roles
        }
        kinds = rulebook.catalogue.by_code()
        directory = Directory()
        door = Door(rulebook.mappings, rulebook.catalogue, directory, regions=rulebook.regions)
        self.outboxes = Outboxes(
            notifiers,
            lambda delivery, now: render(
                delivery,
                rulebook.institutions[delivery.institution],
                kinds[kind_of(delivery.alert.change)],
                now,
            ),
            self._settled,
            clock,
            NotifierMetrics(registry, list(notifiers)),
        )
        self.deliver = DeliverStage(
            groups["deliver"], rulebook.institutions, self.outboxes, clock, jitter, metrics,
            backoff or Backoff(),
        )  # fmt: skip
        self.archive = ArchiveStage(groups["archive"], writer, clock, metrics, announce)
        stages = (
            IntakeStage(groups["intake"], door, directory, clock, metrics),
            MonitorStage(groups["monitor"], rulebook.policy, kinds, clock, metrics),
            self.deliver,
            self.archive,
        )
        self._reads = [(s.role, groups[s.role], topic) for s in stages for topic in s.handlers]
        metrics.start_series(
            rulebook.institutions, [(role, topic) for role, _, topic in self._reads]
        )
        self.apps = [
            build_app(
                stage.role,
                log,
                {
                    topic: Guard(stage, groups[stage.role], handle, metrics, self._fail)
                    for topic, handle in stage.handlers.items()
                },
            )
            for stage in stages
        ]

    async def _settled(self, sent: Any) -> Any:
        return await self.deliver.settled(sent)

    def _fail(self, error: BaseException) -> None:
        if not self.failed.done():
            self.failed.set_exception(error)

    async def start(self) -> None:
        """Recover what was under way and start every stage."""
        self.deliver.recover()
        self._spawn(self.outboxes.run())
        self._spawn(self.archive.run())
        self._spawn(self._look_after())
        for app in self.apps:
            await app.start()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(self._ended)
        self._tasks.append(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(error)

    async def _look_after(self) -> None:
        """Keep the lag gauges fresh, and the log small."""
        beat = 0
        while True:
            for role, group, topic in self._reads:
                self.metrics.lag.labels(role, topic).set(group.lag(topic))
            if beat % _UPKEEP_SECONDS == _UPKEEP_SECONDS - 1:
                for _ in upkeep(self.log, self._topics):
                    await asyncio.sleep(0)
            await asyncio.to_thread(self.log.checkpoint)
            beat += 1
            await asyncio.sleep(1)

    async def resend(self, institution: str, delivery_id: str) -> None:
        """Ask for a dead letter to be sent again, as a record like any other."""
        wish = Resend(delivery_id=delivery_id)
        self.log.commit([Record("resends", institution.encode(), codec.encode(wish))])

    def lag(self, *topics: str) -> int:
        """Return how many records some stage has yet to read, of these topics or of all."""
        wanted = (g.lag(t) for _, g, t in self._reads if not topics or t in topics)
        return sum(wanted)

    def quiet(self) -> bool:
        """Return whether nothing is left to read, to send now, or to store."""
        return self.archive.idle() and self.outboxes.drained() and self.lag() == 0

    async def settled(self) -> None:
        """Wait until everything that is in the log has been worked through.

        Raises what made the engine fail, should it fail meanwhile.
        """
        while not self.quiet():
            if self.failed.done():
                self.failed.result()
            if self.lag() == 0 and not self.archive.idle():
                await self.archive.flush()  # nothing more comes that it could wait for
            await asyncio.sleep(0.005)

    async def caught_up(self, *topics: str) -> None:
        """Wait until the monitor has read these topics to their end."""
        wanted = [(g, t) for _, g, t in self._reads if t in topics]
        while any(group.lag(topic) for group, topic in wanted):
            if self.failed.done():
                self.failed.result()
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Stop in the order of the flow; what is not done yet goes on at the next start."""
        for app in self.apps:
            await app.stop()
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
        if not self.failed.done():
            with contextlib.suppress(Exception):
                await self.archive.flush()
        await self.outboxes.close()
