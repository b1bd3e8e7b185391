"""The cluster form under test: a real broker, a portal that archives, and workers by role."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from cluster.broker import Broker
from cluster.errors import ClusterError
from cluster.process import free_port
from config.kafka import KafkaSettings
from faults.checker import Stored
from faults.clickhouse import ClickHouse
from faults.facts import Switch
from faults.ordering import give
from faults.plan import Fault, Kind
from faults.process import Process, ProductError
from faults.watching import send_watches
from faults.world import World
from streams.kafka_access import client_options
from streams.topic_admin import apply_topics
from streams.topics import declared
from streams.transport.kafka import KafkaLog

__all__ = ["ClusterForm"]

_WORKERS = ("intake", "monitor", "deliver")
_REBALANCE_SECONDS = 0.5


def start_again(broker: Broker) -> None:
    """Start a broker that was killed, once more where it does not come up: whoever runs one would."""
    try:
        broker.start()
    except ClusterError:
        broker.kill()
        broker.start()


class ClusterForm:
    """Workers of each role, more or fewer as faults have it. `losses`: when answers were lost.

    The store of pages is embedded, so the portal, which alone may open it, is the archive too. With
    `server` what is archived goes to a real ClickHouse server first, and is checked there.
    """

    def __init__(self, world: World, companies: int, *, server: bool = False) -> None:
        self._world = world
        if server:
            world.clickhouse = ClickHouse(world.folder / "clickhouse")
        self._broker = Broker(world.folder / "kafka", ends_with_us=True)
        self.address = f"kafka://{self._broker.start()}"
        self.losses: list[tuple[float, float]] = []
        self._started = 0
        self._processes: dict[str, list[Process]] = {}
        try:
            asyncio.run(self._prepare(companies))
            for role in ("archive", *_WORKERS):
                self._processes[role] = [self._start(role)]
            self._wait_ready()
        except BaseException:
            self.close()
            raise

    async def _prepare(self, companies: int) -> None:
        topics = declared(4)
        await asyncio.to_thread(apply_topics, self.address, KafkaSettings(), topics)
        log = KafkaLog(client_options(self.address, KafkaSettings()), topics)
        await log.start()
        await send_watches(log, companies)
        await log.stop()

    def _start(self, role: str) -> Process:
        self._started += 1
        port = free_port()
        order = ["portal", "--archive"] if role == "archive" else ["worker", "--role", role]
        order += ["--log", self.address, "--port", str(port)]
        name = "portal" if role == "archive" else f"{role}-{self._started}"
        folder = self._world.data if role == "archive" else Path(self._world.folder / name)
        return Process(self._world, name, [*order, "--data-dir", str(folder)], port)

    def _wait_ready(self) -> None:
        for process in self._all():
            process.wait_ready()

    def _all(self) -> list[Process]:
        return [process for some in self._processes.values() for process in some]

    def strike(self, fault: Fault) -> None:
        """Do what the fault says; come back when whoever was started anew is ready."""
        began = time.monotonic()
        if fault.kind is Kind.BROKER:
            self._broker.kill()
            time.sleep(fault.seconds)
            start_again(self._broker)
            self.losses.append((began, time.monotonic()))
            return
        some = self._processes[fault.target]
        if fault.kind is Kind.KILL:
            some.pop(0).kill()
            some.append(self._start(fault.target))
        elif fault.kind is Kind.JOIN:
            some.append(self._start(fault.target))
        elif fault.kind is Kind.LEAVE:
            if len(some) == 1:
                some.append(self._start(fault.target))
                self._wait_ready()
            some.pop(0).stop()
        self._wait_ready()
        if fault.target == "deliver":
            # Partitions change hands; what was being sent then is sent again by the new owner.
            self.losses.append((began, time.monotonic() + _REBALANCE_SECONDS))
        while len(some) > 2:  # the machine is small
            some.pop(0).stop()

    def order(self, switch: Switch) -> None:
        give(switch, lambda: self._processes["archive"][0].port, self._world.data)

    def look(self) -> None:
        """Raise `ProductError` when a process has ended by itself."""
        for process in self._all():
            if not process.alive:
                raise ProductError(f"{process.name} ended:\n{process.said()[-1500:]}")

    def settled(self) -> bool:
        """Return whether nothing is left to read or to send."""
        names = ("loanwatch_consumer_lag", "loanwatch_outbox_pending")
        return all(process.gauge(name) == 0 for process in self._all() for name in names)

    def stored(self) -> Stored:
        if self._world.clickhouse is not None:
            return self._world.clickhouse.stored()
        return self._processes["archive"][0].stored()

    def close(self) -> None:
        try:
            for process in self._all():
                if process.alive:
                    process.stop()
        finally:
            self._broker.remove()
            if self._world.clickhouse is not None:
                self._world.clickhouse.kill()
