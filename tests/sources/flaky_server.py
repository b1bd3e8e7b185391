"""A small real HTTP server that fails half of the time, in every way there is."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Serve = Callable[[dict[str, str]], Any]
FAILURES = ("500", "503 later", "429 later", "hang", "cut", "cut json", "reset", "html")


class Served:
    """Answers with what `serve` makes of the query; before that it may fail.

    `failing` is the part of the requests that fail, by seeded chance.
    """

    def __init__(self, serve: Serve, failing: float, seed: int, token: str) -> None:
        self.serve, self.failing, self.token = serve, failing, token
        self.rng = random.Random(seed)
        self.requests: list[dict[str, str]] = []
        self.failures: list[str] = []
        self.unchanged = 0
        self.redirect = ""
        served = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                query = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
                served.requests.append(query)
                if served.token and self.headers["authorization"] != f"Bearer {served.token}":
                    return self.answer(401, b"")
                if served.redirect:
                    self.send_response(302)
                    self.send_header("location", served.redirect)
                    self.send_header("content-length", "0")
                    return self.end_headers()
                body = json.dumps(served.serve(query), ensure_ascii=False).encode()
                if served.rng.random() < served.failing:
                    return self.fail(body)
                etag = f'"{hash(body)}"'
                if self.headers["if-none-match"] == etag:
                    served.unchanged += 1
                    return self.answer(304, b"")
                return self.answer(200, body, etag=etag)

            def fail(self, body: bytes) -> None:
                how = served.rng.choice(FAILURES)
                served.failures.append(how)
                if how == "500":
                    return self.answer(500, b"oops")
                if how.endswith("later"):
                    return self.answer(int(how[:3]), b"", **{"retry-after": "7"})
                if how == "html":
                    return self.answer(200, b"<html>maintenance</html>")
                if how == "cut json":
                    return self.answer(200, body[: len(body) // 2])
                self.close_connection = True
                if how == "hang":
                    return time.sleep(0.3)
                if how == "reset":
                    return self.connection.shutdown(socket.SHUT_RDWR)
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2])

            def answer(self, status: int, body: bytes, **headers: str) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/changes"


@contextmanager
def served(
    serve: Serve, *, failing: float = 0.0, seed: int = 1, token: str = ""
) -> Iterator[Served]:
    found = Served(serve, failing, seed, token)
    thread = threading.Thread(target=found.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.server.shutdown()
        found.server.server_close()
        thread.join()


class Listing:
    """Rows of an office, cut into pages or handed out behind a cursor."""

    def __init__(self, rows: list[dict[str, Any]], size: int, *, newest: bool = False) -> None:
        self.rows, self.size, self.newest = rows, size, newest

    def pages(self, query: dict[str, str]) -> Any:
        start = (int(query.get("page", "1")) - 1) * self.size
        rows = self.rows[::-1] if self.newest else self.rows
        return {"code": 0, "data": {"records": rows[start : start + self.size]}}

    def cursors(self, query: dict[str, str]) -> Any:
        start = int(query.get("after", "0"))
        end = min(start + self.size, len(self.rows))
        more = str(end) if end < len(self.rows) else None
        return {"rows": self.rows[start:end], "next": more}
