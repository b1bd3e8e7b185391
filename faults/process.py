"""One process of the product under test: started, watched, killed, asked what is stored."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from faults.checker import Stored
from faults.world import HOOK, ROOT, World
from schemas.identifiers import delivery_id

__all__ = ["Process", "ProductError"]

_PATIENCE_SECONDS = 600.0


class ProductError(Exception):
    """The product did not come up or did not answer: with the end of what it said."""


class Process:
    """A process named `name`; `port` is where it serves its health and metrics."""

    def __init__(self, world: World, name: str, arguments: Sequence[str], port: int) -> None:
        self.world, self.name, self.port = world, name, port
        self._output = world.folder / f"{name}.txt"
        command = [sys.executable, "-P", "-m", "faults.product", *arguments]
        with self._output.open("ab") as sink:
            self._child = subprocess.Popen(
                command, cwd=ROOT, env=world.environ(name), stdin=subprocess.DEVNULL,
                stdout=sink, stderr=sink,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def alive(self) -> bool:
        return self._child.poll() is None

    def said(self) -> str:
        return self._output.read_text(encoding="utf-8", errors="replace")

    def wait_ready(self) -> None:
        """Wait for `/healthz`. Raises `ProductError`."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while self.get("/healthz") is None:
            if not self.alive or time.monotonic() > until:
                raise ProductError(f"{self.name} did not come up:\n{self.said()[-1500:]}")
            time.sleep(0.1)

    def get(self, path: str) -> str | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as reply:
                return str(reply.read().decode())
        except OSError:
            return None

    def gauge(self, name: str) -> float | None:
        """Return the sum of a metric over its labels, None when the process does not answer."""
        text = self.get("/metrics")
        if text is None:
            return None
        lines = [x for x in text.splitlines() if x.startswith((name + "{", name + " "))]
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)

    def kill(self) -> None:
        self._child.kill()
        self._child.wait()

    def stop(self) -> None:
        """End it in order; one that does not come to its end is killed and told of."""
        self._child.send_signal(signal.SIGTERM)
        try:
            self._child.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ProductError(f"{self.name} did not stop in 60 s") from None
        if self._child.returncode != 0:
            raise ProductError(f"{self.name} did not stop in order:\n{self.said()[-3000:]}")

    def wait(self, seconds: float) -> int | None:
        """Return its exit code when it ends by itself within so many seconds."""
        try:
            return self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stored(self) -> Stored:
        """Have the store written out, and read it. Raises `ProductError`."""
        folder = self.world.folder / "answers" / self.name
        ready = folder / "ready"
        ready.unlink(missing_ok=True)
        self._child.send_signal(signal.SIGUSR1)
        until = time.monotonic() + _PATIENCE_SECONDS
        while not ready.exists():
            if not self.alive or time.monotonic() > until:
                raise ProductError(
                    f"{self.name} does not tell what is stored:\n{self.said()[-800:]}"
                )
            time.sleep(0.05)
        return _read(folder)


def _read(folder: Path) -> Stored:
    def rows(what: str) -> list[dict[str, str]]:
        text = (folder / f"{what}.jsonl").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    facts = {row["fact_id"]: row["document_number"] for row in rows("facts")}
    alerts = {row["alert_id"]: facts.get(row["fact_id"], "") for row in rows("alerts")}
    done = [row for row in rows("deliveries") if row["outcome"] == "delivered"]
    alone = {(row["institution"], alerts.get(row["alert_id"], "")) for row in done}
    ids = {row["delivery_id"] for row in done}
    together = {
        (row["institution"], alerts.get(row["alert_id"], ""))
        for row in rows("held")
        if row["fate"] == "told" and delivery_id(row["notice_id"], HOOK) in ids
    }
    return Stored(
        Counter(row["document_number"] for row in rows("facts")),
        frozenset(alone | together),
        Counter((row["file"], int(row["row"])) for row in rows("rejected")),
    )
