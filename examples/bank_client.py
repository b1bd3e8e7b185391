"""A bank's side, small enough to read: takes what is pushed, fetches what it missed, acts on it.

    python examples/bank_client.py --address http://127.0.0.1:8300 --port 9400 --state bank.json

with the token in BANK_TOKEN and the webhook's key in BANK_WEBHOOK_KEY. Replace `decide` by what the
bank's own system says of a borrower. Needs httpx and standardwebhooks, nothing of the platform.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any

import httpx
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

__all__ = ["BankClient", "Refused", "Seen", "decide", "serve"]

Json = dict[str, Any]
_LATER = (429, 503)  # and 409 with Retry-After: the same call is being worked on
_MOST_BYTES = 1 << 20  # of a push


class Refused(Exception):
    """The platform did not do it. `problem` is what it says (RFC 9457)."""

    def __init__(self, status: int, problem: Json) -> None:
        super().__init__(f"{status} {problem.get('title', '')} {problem.get('detail', '')}")
        self.status, self.problem = status, problem


class Seen:
    """What outlives a restart: which notices were worked on, and where the queue was left."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        kept = json.loads(path.read_text("utf-8")) if path.exists() else {}
        self._done: set[str] = set(kept.get("done", ()))
        self.after: str = kept.get("after", "")

    def __contains__(self, notice_id: str) -> bool:
        return notice_id in self._done

    def add(self, *notice_ids: str, after: str = "") -> None:
        with self._lock:
            self._done |= set(notice_ids)
            self.after = after or self.after
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps({"done": sorted(self._done), "after": self.after}), "utf-8")
            fresh.replace(self._path)  # whole, or as it was


def decide(alert: Json) -> Json:
    """Return what the bank makes of an alert: the place of its own rules."""
    if alert["severity"] >= 3:
        return {"ending": "confirmed", "measures": ["limit_cut"], "note": "压降额度 20%"}
    return {"ending": "known", "note": "贷后检查中已掌握"}


class BankClient:
    """Calls the interface of the platform as one member of staff of one bank.

    Every change carries a key made of what is changed, so that a call repeated after a crash or a
    lost answer is the same call, and done once.
    """

    def __init__(
        self, http: httpx.Client, token: str, key: str, seen: Seen,
        decision: Callable[[Json], Json] = decide,
    ) -> None:  # fmt: skip
        self._http, self._seen, self._decision = http, seen, decision
        self._headers = {"authorization": f"Bearer {token}"}
        self._webhook = Webhook(key)

    def pushed(self, body: bytes, headers: dict[str, str]) -> Json:
        """Return the notice of a push. Raises `WebhookVerificationError` where it is not theirs."""
        self._webhook.verify(body, headers)
        notice: Json = json.loads(body)["data"]
        return notice

    def take(self, notice: Json) -> bool:
        """Work on a notice, pushed or fetched, once; return whether it was new."""
        if notice["notice_id"] in self._seen:
            return False
        if notice["type"] == "alert.raised":
            self.work_on(notice["alert"])
        self._seen.add(notice["notice_id"])
        return True

    def work_on(self, alert: Json) -> None:
        """Acknowledge an alert and dispose of it. What a colleague did first stays as it is."""
        self._await_alert(alert["alert_id"])
        for deed, more in (("acknowledge", {}), ("dispose", self._decision(alert))):
            try:
                self.act(alert["alert_id"], deed, **more)
            except Refused as refused:
                if refused.status != 409:
                    raise

    def _await_alert(self, alert_id: str) -> None:
        """Wait until the interface knows the alert: a push may be quicker than what is read there."""
        for _ in range(20):
            try:
                self._call("GET", f"/api/v1/alerts/{alert_id}/case")
                return
            except Refused as refused:
                if refused.status != 404:
                    raise
            time.sleep(0.25)

    def act(self, alert_id: str, deed: str, **more: Any) -> Json:
        """Do one thing about an alert; return its case as it is then. Raises `Refused`."""
        return self._call(
            "POST", f"/api/v1/alerts/{alert_id}/actions", {"deed": deed, **more},
            {"idempotency-key": f"{deed}-{alert_id}"},
        )  # fmt: skip

    def missed(self) -> Iterator[Json]:
        """Fetch what was told since the last time, and work on what is new."""
        while True:
            query = {"after": self._seen.after} if self._seen.after else {}
            page = self._call("GET", "/api/v1/notices", query=query)
            for item in page["items"]:
                if self.take(item["data"]):
                    yield item["data"]
            self._seen.add(after=page["next"])
            if not page["more"]:
                return

    def _call(
        self, method: str, path: str, body: Json | None = None,
        headers: dict[str, str] | None = None, query: Json | None = None,
    ) -> Json:  # fmt: skip
        for attempt in range(8):
            try:
                answer = self._http.request(
                    method, path, json=body, params=query, headers=self._headers | (headers or {})
                )
            except httpx.TransportError:
                time.sleep(min(2**attempt, 60))
                continue
            wait = answer.headers.get("retry-after")
            if wait and (answer.status_code in _LATER or answer.status_code == 409):
                time.sleep(int(wait))
                continue
            found: Json = answer.json()
            if answer.is_success:
                return found
            raise Refused(answer.status_code, found)
        raise Refused(0, {"title": "the platform cannot be reached; try again later"})


def serve(client: BankClient, port: int, host: str = "127.0.0.1") -> ThreadingHTTPServer:
    """Return a server for pushes. It answers 2xx only when the notice has been worked on."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            if size > _MOST_BYTES:
                return self._answer(413)
            body = self.rfile.read(size)
            try:
                notice = client.pushed(body, {k.lower(): v for k, v in self.headers.items()})
            except (WebhookVerificationError, ValueError, KeyError):
                return self._answer(400)
            try:
                client.take(notice)
            except Refused:
                return self._answer(503)  # the platform pushes again, with growing pauses
            return self._answer(204)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing: what is pushed is not for a log."""

    return ThreadingHTTPServer((host, port), Handler)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", required=True, help="of the platform, http://HOST:PORT")
    parser.add_argument("--port", type=int, default=9400, help="on which pushes are taken")
    parser.add_argument("--state", type=Path, default=Path("bank.json"), help="file to remember in")
    given = parser.parse_args()
    token, key = os.environ["BANK_TOKEN"], os.environ["BANK_WEBHOOK_KEY"]
    with httpx.Client(base_url=given.address, timeout=30) as http:
        client = BankClient(http, token, key, Seen(given.state))
        for notice in client.missed():
            print("missed:", notice["type"], notice["notice_id"], flush=True)
        serve(client, given.port).serve_forever()


if __name__ == "__main__":
    main()
