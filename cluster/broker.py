"""A real Apache Kafka broker (KRaft) from its jars: one folder, one port, one process.

The port is chosen at the first start and kept in the folder, so that a broker that comes back is
found where it was. `kill` is for tests that break things.
"""

from __future__ import annotations

import base64
import fcntl
import os
import shutil
import signal
import subprocess
import time
import uuid
from pathlib import Path

from cluster.answering import answers
from cluster.errors import ClusterError
from cluster.jars import broker_jars, java
from cluster.process import end, ending_with_us, free_ports, running, start, taken
from cluster.properties import port_of, server_properties

__all__ = ["Broker"]

_PATIENCE_SECONDS = 90.0


class Broker:
    """The broker of one folder. `port` 0 takes the folder's own, else any free one.

    With `ends_with_us` it ends when the thread that started it does, however that ends, where the
    system can see to that (Linux): for tests and measurements, which somebody may cut off.
    """

    def __init__(
        self, folder: Path, port: int = 0, heap: str = "512m", *, ends_with_us: bool = False
    ) -> None:
        self.folder, self._wanted, self._heap = folder.resolve(), port, heap
        self._prefix = ending_with_us() if ends_with_us else []
        self._properties = self.folder / "server.properties"
        self._pid_file, self._output = self.folder / "pid", self.folder / "output.txt"

    @property
    def address(self) -> str:
        """The bootstrap address, HOST:PORT."""
        return f"127.0.0.1:{self._port}"

    @property
    def _port(self) -> int:
        return port_of(self._properties.read_text(encoding="utf-8"))

    def pid(self) -> int | None:
        """Return the process id of this folder's broker while it runs."""
        return running(self._pid_file, str(self._properties))

    def start(self) -> str:
        """Start the broker unless it runs, wait until it answers, return its address.

        Raises
        ------
        ClusterError
            Java or the jars are missing, or it does not come up: with the end of its output.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:  # two starts at once start one broker
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self.pid() is None:
                classpath = f"{broker_jars()}/*"
                self._prepare(classpath)
                if taken(self._port):
                    raise ClusterError(f"port {self._port} is taken by another process")
                start(  # quickly compiled: at half of the CPU in the minutes it usually lives
                    [*self._prefix, java(), "-Xms128m", f"-Xmx{self._heap}", "-XX:+UseSerialGC",
                     "-XX:TieredStopAtLevel=1",
                     "-cp", classpath,
                     "kafka.Kafka", str(self._properties)],
                    self._pid_file, self._output,
                )  # fmt: skip
            elif self._wanted not in (0, self._port):
                raise ClusterError(
                    f"the broker in {self.folder} runs at {self.address}; stop it first"
                )
            self._wait()
        return self.address

    def _prepare(self, classpath: str) -> None:
        """Write the settings and format the data folder, the first time; keep the port after."""
        if not self._properties.exists() or self._wanted not in (0, self._port):
            spoken, controller = free_ports(2)
            text = server_properties(self.folder, self._wanted or spoken, controller)
            self._properties.write_text(text, encoding="utf-8")
        if (self.folder / "data/meta.properties").exists():
            return
        # Its first character is none that an option begins with.
        cluster_id = base64.urlsafe_b64encode(b"\0" + uuid.uuid4().bytes[1:]).decode().rstrip("=")
        done = subprocess.run(
            [java(), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", classpath,
             "kafka.tools.StorageTool", "format", "-t", cluster_id, "-c", str(self._properties)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise ClusterError(f"the data folder of Kafka: {(done.stdout + done.stderr)[-800:]}")

    def _wait(self) -> None:
        port, until = self._port, time.monotonic() + _PATIENCE_SECONDS
        while not answers(port):
            if self.pid() is None or time.monotonic() > until:
                tail = self._output.read_text(encoding="utf-8", errors="replace")[-800:]
                raise ClusterError(f"Kafka did not come up in {self.folder}:\n{tail}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End this folder's broker and no other process; harmless when it does not run."""
        if (pid := self.pid()) is not None:
            end(pid)
        self._pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End it at once, as a power cut of the machine would (SIGKILL)."""
        if (pid := self.pid()) is not None:
            os.kill(pid, signal.SIGKILL)
            end(pid)

    def remove(self) -> None:
        """Stop it and delete its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
