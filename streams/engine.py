"""Some or all roles in one process: the same agents on the embedded log and in a cluster."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
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
from schemas.alerts import Alert
from schemas.deliveries import Receipt
from store.writer import Writer
from streams.app import build_app, group_name
from streams.archive import ArchiveStage
from streams.auditing import AuditStage
from streams.clock import Clock
from streams.deliver import DeliverStage
from streams.ending import Ending
from streams.failing import Failing
from streams.guard import Guard, Stage
from streams.holders import Holders
from streams.intake import IntakeStage
from streams.lanes import Lanes
from streams.metrics import StreamMetrics
from streams.monitor import MonitorStage
from streams.noise_metrics import NoiseMetrics
from streams.pulse import PulseStage
from streams.roles import BEFORE, READS, RESTS, ROLES, WITH
from streams.rulebook import Rulebook
from streams.seeding import SeedStage
from streams.shares import Group
from streams.spill import Rest, in_memory
from streams.ticking import Ticking
from streams.transport.port import Log, LogUnavailable
from streams.vitals import Vitals
from streams.wishes import Wishes

__all__ = ["ROLES", "Engine", "Rulebook"]

_STOP_SECONDS = 20.0


class Engine(Failing, Wishes):
    """Builds the stages of some roles on one log, runs them, and knows when all is done.

    Parameters
    ----------
    writer
        Into the store; needed for the role archive.
    notifiers
        By institution and channel; needed for the role deliver.
    rest
        Where the memory of borrowers lies.
    """

    def __init__(
        self,
        log: Log,
        rulebook: Rulebook,
        writer: Writer,
        notifiers: Mapping[tuple[str, str], Notifier],
        registry: CollectorRegistry,
        *,
        clock: Clock,
        jitter: Callable[[], float],
        announce: Callable[[Sequence[Alert | Receipt]], None],
        backoff: Backoff | None = None,
        roles: Collection[str] = ROLES,
        rest: Rest = in_memory,
    ) -> None:
        super().__init__()
        self.log = log
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False
        flow = [
            part
            for role in ROLES
            if role in roles
            for part in (BEFORE.get(role), role, WITH.get(role))
        ]
        self.roles = tuple(part for part in flow if part is not None)
        self.metrics = metrics = StreamMetrics(registry, self.roles)
        self._groups: dict[str, Group[Any]] = {
            role: Group(log, group_name(role), READS[role], partial(metrics.count_written, role))
            for role in self.roles
        }
        metrics.start_series(
            rulebook.institutions, [(role, topic) for role in self.roles for topic in READS[role]]
        )
        kinds = rulebook.catalogue.by_code()
        self._lanes: dict[str, Lanes] = {}
        self.apps: list[Any] = []
        self._vitals = Vitals(metrics, self._fail)
        self.intake: IntakeStage | None = None
        self.monitor: MonitorStage | None = None
        self._ticking: Ticking | None = None
        self.outboxes: Outboxes | None = None
        self.archive: ArchiveStage | None = None
        if "intake" in self.roles:
            directory = Directory()
            door = Door(rulebook.mappings, rulebook.catalogue, directory, regions=rulebook.regions)
            holders = Holders(rulebook.policy.holders, kinds, rest)
            self.intake = IntakeStage(door, directory, holders, clock, metrics)
            self._add(self.intake)
        if "monitor" in self.roles:
            self.monitor = MonitorStage(
                rulebook.policy, kinds, clock, metrics, rulebook.institutions, rest
            )
            guard = self._add(self.monitor)
            self._ticking = Ticking(self.monitor, self._groups["monitor"], guard)
        if "pulse" in self.roles:
            self._add(PulseStage(clock, metrics))
        if "deliver" in self.roles:
            self.outboxes = Outboxes(
                notifiers,
                lambda delivery, now: render(
                    delivery,
                    rulebook.institutions[delivery.institution],
                    kinds,
                    now,
                ),
                self._settled,
                clock,
                NotifierMetrics(registry, list(notifiers)),
            )
            self.deliver = DeliverStage(
                self._groups["deliver"], rulebook.institutions, self.outboxes, clock, jitter,
                metrics, backoff or Backoff(), rulebook.desk,
                {pattern.id: pattern for pattern in rulebook.policy.patterns},
                NoiseMetrics(registry, rulebook.institutions), rulebook.policy.red_lines,
            )  # fmt: skip
            self._add(self.deliver)
        if "audit" in self.roles:
            self._add(AuditStage(rulebook.policy.access, clock, metrics))
        if "archive" in self.roles:
            self.archive = ArchiveStage(self._groups["archive"], writer, clock, metrics, announce)
            self._add(self.archive)
        if "seeds" in self.roles:
            archive = self._groups["archive"]
            self._add(SeedStage(writer.store, rulebook, clock, metrics, archive))

    def _add(self, stage: Stage) -> Guard:
        """Put a stage behind its guard, its lanes and the agents of a Faust app."""
        role, group = stage.role, self._groups[stage.role]
        guard = Guard(
            stage, group, self.metrics, self._fail, lambda p: p in self._lanes[role].assigned
        )
        pace = self.log.pace_seconds * RESTS.get(role, 1)
        lanes = self._lanes[role] = Lanes(
            guard, guard.take, guard.give, self._fail, pace_seconds=pace
        )
        app = build_app(role, self.log, dict.fromkeys(stage.handlers, lanes.put), lanes.assign)
        self.apps.append(app)
        self._vitals.watch(role, app)
        return guard

    async def _settled(self, sent: Any) -> Any:
        return await self.deliver.settled(sent)

    async def start(self) -> None:
        """Start every stage; each recovers what was under way as it gets its partitions."""
        if self.outboxes is not None:
            self._spawn(self.outboxes.run())
            self._spawn(self.deliver.run())
        if self.archive is not None:
            self._spawn(self.archive.run())
        if self._ticking is not None:
            self._spawn(self._ticking.run())
        self._spawn(self._look_after())
        for app in self.apps:
            await app.start()
        self._spawn(self._vitals.run())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=getattr(work, "__qualname__", "work"))
        task.add_done_callback(self._ended)
        self._tasks.append(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if task.cancelled():
            if not self._stopping:
                name = task.get_name()
                self._fail(RuntimeError(f"{name} was cancelled, and nobody was stopping it"))
        elif (error := task.exception()) is not None:
            self._fail(error)

    async def _look_after(self) -> None:
        """Wake parked rows whose company was named; keep the lag gauges of this process fresh."""
        while True:
            if self.intake is not None:
                with contextlib.suppress(LogUnavailable):
                    await self.intake.nudge(self.log)
            if self.monitor is not None:
                self.monitor.show(self._groups["monitor"].held())
            for role, group in self._groups.items():
                with contextlib.suppress(LogUnavailable):
                    lags = await group.lags(group.topics, self._lanes[role].assigned)
                    for topic, lag in lags.items():
                        self.metrics.lag.labels(role, topic).set(lag)
            await asyncio.sleep(1)

    async def lag(self, *topics: str) -> int:
        """Return how many records some stage has yet to work through, of some topics or of all."""
        asked = [
            (group, [topic for topic in group.topics if not topics or topic in topics])
            for group in self._groups.values()
        ]
        return sum([sum((await group.lags(some)).values()) for group, some in asked])

    async def quiet(self) -> bool:
        """Return whether nothing is left to read, to send now, or to store.

        Asked in the order of the flow: what a stage has written is seen by those after it.
        """
        for role, group in self._groups.items():
            if any((await group.lags(group.topics)).values()):
                return False
            if role == "intake" and self.intake is not None and await self.intake.nudge(self.log):
                return False
            if role == "monitor" and self._ticking is not None and await self._ticking.tick():
                return False
            if role == "archive" and await self._behind("deliver", "recalls"):
                return False  # what the store was asked goes back to the desks
            if role == "pulse" and await self._groups["monitor"].lag("echoes"):
                return False  # its alarms go back to the monitors
            if role == "seeds" and await self._behind("deliver", "notices"):
                return False  # what is known goes to the banks
            if (
                role == "deliver"
                and self.outboxes is not None
                and (await self.deliver.tick() or not self.outboxes.drained())
            ):
                return False
        return self.archive is None or self.archive.idle()

    async def _behind(self, role: str, topic: str) -> bool:
        group = self._groups.get(role)
        return group is not None and await group.lag(topic) > 0

    async def settled(self) -> None:
        """Wait until everything that is in the log has been worked through.

        Raises what made the engine fail, should it fail meanwhile.
        """
        while not await self.quiet():
            self.check()
            if self.archive is not None and not self.archive.idle():
                upstream = [t for r in self.roles if r != "archive" for t in READS[r]]
                if await self.lag(*upstream) == 0:
                    await self.archive.flush()  # nothing more comes that it could wait for
            await asyncio.sleep(0.005)

    async def caught_up(self, *topics: str) -> None:
        """Wait until these topics have been read to their end."""
        while await self.lag(*topics):
            self.check()
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Stop in the order of the flow; what is not done yet goes on at the next start.

        It takes `_STOP_SECONDS` at most: what has not ended by then is left behind. Never raises.
        """
        self._stopping = True
        self._vitals.leave()
        ending = Ending(_STOP_SECONDS)
        await ending.wait(*(app.stop() for app in self.apps), what="reading")
        await ending.wait(*(lanes.close() for lanes in self._lanes.values()), what="a batch")
        working = [task for task in self._tasks if not task.done()]
        for task in working:
            task.cancel()
        await ending.wait(*working, what="work beside the batches")
        if self.archive is not None and not self.failed.done():
            await ending.wait(self.archive.close(), what="the archive")
        parts = (self.outboxes and self.outboxes.close, self.intake and self.intake.stop,
                 self.monitor and self.monitor.stop)  # fmt: skip
        await ending.wait(*(close() for close in parts if close), what="a connection")
        held = [share for group in self._groups.values() for share in group.held()]
        await ending.wait(*(share.drop() for share in held), what="a lease")
