"""A real ClickHouse server for a campaign: own folder, port and process, killed and started again.

Debian's is of 2018: it knows neither DateTime64, CODEC nor JSONExtract, so that our tables and pages
cannot be there. The archive's landings are plain rows, which it takes over the same wire as any.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from cluster.process import free_port
from faults.checker import Stored
from faults.landed import READ, Landing, stored_of
from faults.process import ProductError
from store.server import ServerStore
from streams.archived import ARCHIVED

__all__ = ["ClickHouse", "installed"]

_PATIENCE_SECONDS = 120.0
_CONFIG = """<?xml version="1.0"?>
<yandex>
  <logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/err</errorlog></logger>
  <tcp_port>{port}</tcp_port><listen_host>127.0.0.1</listen_host>
  <path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path>
  <users_config>{folder}/users.xml</users_config>
  <default_profile>default</default_profile><default_database>default</default_database>
  <mark_cache_size>5368709</mark_cache_size>
</yandex>"""
_USERS = """<?xml version="1.0"?>
<yandex>
  <profiles><default/></profiles><quotas><default/></quotas>
  <users><default>
    <password></password><networks><ip>127.0.0.1</ip></networks>
    <profile>default</profile><quota>default</quota>
  </default></users>
</yandex>"""
_LANDING = (
    "CREATE TABLE IF NOT EXISTS landed_{} (place String, first UInt64, at DateTime, lines String,"
    " day Date DEFAULT toDate(at)) ENGINE = MergeTree(day, (place, first), 8192)"
)


def installed() -> str | None:
    """Return the path of the server's program, None where it is not installed."""
    found = shutil.which("clickhouse-server") or "/usr/sbin/clickhouse-server"
    return found if Path(found).exists() else None


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


class ClickHouse:
    """The server of one folder. What it has written stays when it is killed."""

    def __init__(self, folder: Path) -> None:
        program = installed()
        if program is None:
            raise ProductError("clickhouse-server is not installed (--store embedded does without)")
        folder.mkdir(parents=True, exist_ok=True)
        self.port, self._folder = free_port(), folder.resolve()
        self._order = [program, "--config-file", str(self._folder / "config.xml")]
        self._process: subprocess.Popen[bytes] | None = None
        for name, text in (("config", _CONFIG), ("users", _USERS)):
            filled = text.format(folder=self._folder, port=self.port)
            (folder / f"{name}.xml").write_text(filled, encoding="utf-8")
        self.start()
        store = ServerStore("127.0.0.1", self.port, settings={})
        for topic in ARCHIVED:
            store.command(_LANDING.format(topic))
        store.close()

    def start(self) -> None:
        """Start it and wait until it answers. Raises `ProductError` where it does not come up."""
        self._process = subprocess.Popen(
            self._order, cwd=self._folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + _PATIENCE_SECONDS
        while not _listens(self.port):
            if self._process.poll() is not None or time.monotonic() > until:
                said = (self._folder / "err").read_text(errors="replace")[-1500:]
                raise ProductError(f"ClickHouse did not come up:\n{said}")
            time.sleep(0.1)

    def kill(self) -> None:
        """End it at once (SIGKILL); clients are told nothing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stored(self) -> Stored:
        """Return what it holds, read over a connection of its own."""
        store = ServerStore("127.0.0.1", self.port, settings={})
        try:
            rows = {
                topic: store.query(f"SELECT place, first, hex(lines) AS text FROM landed_{topic}")
                for topic in READ
            }
        finally:
            store.close()
        return stored_of(
            {
                topic: [Landing(r["place"], r["first"], bytes.fromhex(r["text"])) for r in some]
                for topic, some in rows.items()
            }
        )
