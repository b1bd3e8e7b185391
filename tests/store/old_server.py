"""A real ClickHouse server (Debian's, 18.16) for the wire: own process, ports, folder and user.

It knows no DateTime64, CODEC, TTL or Tuple of JSON: tables here are plain, SQL is tried on the
engine in the process.
"""

from __future__ import annotations

import hashlib
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from skips import skip_or_fail

from store.server import ServerStore

USER, PASSWORD = "archive", "correct horse"
LANDING = (
    "CREATE TABLE landed_assessments (place String, first UInt64, at DateTime, lines String)"
    " ENGINE = ReplacingMergeTree(day, (place, first), 8192)".replace(
        "lines String)", "lines String, day Date DEFAULT toDate(at))"
    )
)
_CONFIG = """<?xml version="1.0"?>
<yandex>
  <logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/err</errorlog></logger>
  <tcp_port>{port}</tcp_port>{tls}
  <listen_host>127.0.0.1</listen_host>
  <path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path>
  <users_config>{folder}/users.xml</users_config>
  <default_profile>default</default_profile><default_database>default</default_database>
  <mark_cache_size>5368709</mark_cache_size>
</yandex>"""
_TLS = """
  <tcp_port_secure>{port}</tcp_port_secure>
  <openSSL><server>
    <certificateFile>{folder}/cert.pem</certificateFile>
    <privateKeyFile>{folder}/key.pem</privateKeyFile>
    <verificationMode>none</verificationMode><disableProtocols>sslv2,sslv3</disableProtocols>
  </server></openSSL>"""
_USERS = """<?xml version="1.0"?>
<yandex>
  <profiles><default/></profiles><quotas><default/></quotas>
  <users><{user}>
    <password_sha256_hex>{digest}</password_sha256_hex>
    <networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>
  </{user}></users>
</yandex>"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class OldServer:
    """Started and stopped as often as a test wants; its data stays."""

    def __init__(self, folder: Path) -> None:
        binary = shutil.which("clickhouse-server") or "/usr/sbin/clickhouse-server"
        if not Path(binary).exists():
            skip_or_fail("clickhouse-server is not installed (apt-get install clickhouse-server)")
        self._binary, self.folder = binary, folder
        self.port, self.tls_port = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._write_certificate()
        tls = _TLS.format(port=self.tls_port, folder=folder)
        (folder / "config.xml").write_text(_CONFIG.format(folder=folder, port=self.port, tls=tls))
        digest = hashlib.sha256(PASSWORD.encode()).hexdigest()
        (folder / "users.xml").write_text(_USERS.format(user=USER, digest=digest))

    def _write_certificate(self) -> None:
        if not shutil.which("openssl"):
            skip_or_fail("openssl is not installed")
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                "-keyout", self.folder / "key.pem", "-out", self.folder / "cert.pem",
            ],
            check=True, capture_output=True,
        )  # fmt: skip

    def start(self) -> None:
        self._process = subprocess.Popen(
            [self._binary, "--config-file", self.folder / "config.xml"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(300):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError((self.folder / "err").read_text()[-2000:])

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()  # as a machine that is switched off: nothing is said to clients
            self._process.wait(20)
            self._process = None

    def store(self, password: str = PASSWORD, **more: object) -> ServerStore:
        options = {"port": self.port, "user": USER, "password": password, "settings": {}, **more}
        return ServerStore("localhost", options.pop("port"), **options)
