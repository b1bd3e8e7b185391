"""The embedded product under test: one process does everything."""

from __future__ import annotations

import asyncio
import time

from cluster.process import free_port
from faults.checker import Stored
from faults.disk import Disk
from faults.facts import Switch
from faults.ordering import give
from faults.plan import Fault, Kind
from faults.process import Process, ProductError
from faults.watching import send_watches
from faults.world import World
from streams.topics import declared
from streams.transport.log import EmbeddedLog

__all__ = ["Embedded"]

_MOST_FULL_SECONDS = 10.0


class Embedded:
    """`./loanwatch run` on one folder. `losses` are the times in which it lost its memory."""

    def __init__(self, world: World, companies: int) -> None:
        self._world = world
        self._disk = Disk(world.data / "log")
        self._port = free_port()
        self.losses: list[tuple[float, float]] = []
        asyncio.run(self._prepare(companies))
        self._process = self._start()
        self._process.wait_ready()

    async def _prepare(self, companies: int) -> None:
        log = EmbeddedLog(self._world.data / "log", topics=declared(4))
        await log.start()
        await send_watches(log, companies)
        await log.stop()

    def _start(self) -> Process:
        order = ["run", "--data-dir", str(self._world.data), "--port", str(self._port)]
        return Process(self._world, "run", order, self._port)

    def strike(self, fault: Fault) -> None:
        """Do what the fault says to the process, and come back when it is over."""
        began = time.monotonic()
        if fault.kind is Kind.KILL:
            self._process.kill()
        elif fault.kind is Kind.RESTART:
            self._process.stop()
        elif fault.kind is Kind.DISK:
            self._disk.fill(self._process.pid)
            code = self._process.wait(_MOST_FULL_SECONDS)
            self._disk.make_room()
            if code == 0:
                raise ProductError("a full disk ended the product as if all were well")
            if code is None:  # nothing was written meanwhile, or it was borne
                self._process.kill()
        self._process = self._start()
        self._process.wait_ready()
        if fault.kind is not Kind.RESTART:  # an orderly end loses no answer
            self.losses.append((began, time.monotonic()))

    def order(self, switch: Switch) -> None:
        give(switch, lambda: self._port, self._world.data)

    def look(self) -> None:
        """Raise `ProductError` when the process has ended by itself."""
        if not self._process.alive:
            raise ProductError(f"the product ended:\n{self._process.said()[-1500:]}")

    def settled(self) -> bool:
        """Return whether nothing is left to read or to send."""
        left = [self._process.gauge(f"loanwatch_{n}") for n in ("consumer_lag", "outbox_pending")]
        return left == [0, 0]

    def stored(self) -> Stored:
        return self._process.stored()

    def close(self) -> None:
        try:
            if self._process.alive:
                self._process.stop()
        finally:
            self._disk.close()
