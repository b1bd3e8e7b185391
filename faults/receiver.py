"""The banks' webhook receivers: every call is kept, and answered as a fault has it.

`/bank_one` is the address of bank_one, and so on. A call counts as answered when its answer was
handed to the network.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from msgspec import Struct

from faults.plan import Kind

__all__ = ["SECRET", "Call", "Receiver"]

SECRET = "whsec_" + base64.b64encode(b"a secret of the faults only 0001").decode()


_HANG_SECONDS = 10.0  # longer than the product waits


class Call(Struct, frozen=True):
    """One call of a bank's receiver. `status` 0 says that the bank gave no answer."""

    bank: str
    webhook_id: str
    at: float  # seconds, monotonic
    status: int
    document: str
    institution: str  # as the alert says
    signed: bool
    borrowers: tuple[str, ...] = ()  # of a summary: credit codes, one for each alert it names
    unnamed: int = 0  # alerts that a summary counts and does not name


class Receiver:
    """Serves all banks in threads of its own. `trouble` says how a bank answers now."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.trouble: dict[str, Kind] = {}
        self._closing = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                bank = self.path.strip("/")
                kind = receiver.trouble.get(bank)
                status = {None: 204, Kind.ERRORS: 500}.get(kind, 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.calls.append(_call(bank, headers, body, status))
                if kind is Kind.HANGS:
                    receiver._closing.wait(_HANG_SECONDS)
                if status == 0:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A caller that was killed amid its call is what we are here for."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def url(self, bank: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/{bank}"

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _call(bank: str, headers: dict[str, str], body: bytes, status: int) -> Call:
    data = json.loads(body)["data"]
    if "briefs" in data:
        borrowers = tuple(brief["uscc"] for brief in data["briefs"])
        return Call(
            bank, headers["webhook-id"], time.monotonic(), status, "", data["institution"],
            _signed(headers, body), borrowers, data["total"] - len(borrowers),
        )  # fmt: skip
    alert = data["alert"]
    return Call(
        bank, headers["webhook-id"], time.monotonic(), status,
        alert["change"].get("document_number", ""), alert["institution"], _signed(headers, body),
    )  # fmt: skip


def _signed(headers: dict[str, str], body: bytes) -> bool:
    """Check the signature by hand: HMAC-SHA256 over id, time and body (standardwebhooks.com)."""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    text = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    right = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return f"v1,{right}" in headers["webhook-signature"].split(" ")
