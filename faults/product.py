"""The product as it is, with shorter waits, a store that can be switched off, and one that answers.

    python -m faults.product run --data-dir ... (any command of `./loanwatch`)

What is changed, and nothing else: the waits between attempts at a receiver and before a call is
given up, so that a round takes seconds; the store raises what a store raises that is down while a
file is there; on SIGUSR1 what is stored is written out, because one process alone may open it.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import commands.stores
import notifiers.breaker
import notifiers.webhook
import streams.engine
from commands.main import main
from notifiers.backoff import Backoff
from store.base import StoreDown
from store.embedded import EmbeddedStore
from store.exports import export
from store.pieces import Piece
from store.server import ServerStore

__all__: list[str] = []

_ASKED = ("facts", "deliveries", "alerts", "rejected", "held")
_CALL_SECONDS = 5.0


class SwitchedStore:
    """The embedded store while the file of the fault is not there, else a store that is down."""

    def __init__(self, *args: Any, **more: Any) -> None:
        self._inner = EmbeddedStore(*args, **more)
        self._down = Path(os.environ["FAULTS_STORE_DOWN"])
        _answer_on_signal(self._inner)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name == "close" or not callable(found):
            return found
        return partial(self._call, found)

    def _call(self, method: Any, *args: Any, **more: Any) -> Any:
        if self._down.exists():
            raise StoreDown("switched off by a fault")
        return method(*args, **more)


class WiredStore(SwitchedStore):
    """What is archived goes to a real server, over the wire; then to the embedded store, for pages."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._server = ServerStore("127.0.0.1", int(os.environ["FAULTS_CLICKHOUSE"]), settings={})

    def land(self, topic: str, pieces: Sequence[Piece]) -> None:
        self._server.land(topic, pieces)
        self._inner.land(topic, pieces)

    def close(self) -> None:
        self._server.close()
        self._inner.close()


def _answer_on_signal(store: EmbeddedStore) -> None:
    """Write what is stored into FAULTS_ANSWERS on SIGUSR1; `ready` appears last."""
    folder = Path(os.environ["FAULTS_ANSWERS"])
    folder.mkdir(parents=True, exist_ok=True)

    def answer() -> None:
        for what in _ASKED:
            with (folder / f"{what}.jsonl").open("wb") as file:
                export(store, what, "jsonl", file)
        (folder / "ready").touch()

    def asked(*_: object) -> None:
        threading.Thread(target=answer, daemon=True).start()

    signal.signal(signal.SIGUSR1, asked)


def _replace(module: Any, **values: Any) -> None:
    for name, value in values.items():
        if not hasattr(module, name):
            raise SystemExit(f"faults.product: {module.__name__}.{name} is gone; look there")
        setattr(module, name, value)


def _shorten_waits() -> None:
    quick = Backoff(first_seconds=0.2, factor=2.0, most_seconds=1.0, attempts=10_000)
    _replace(streams.engine, Backoff=lambda: quick)
    _replace(notifiers.breaker, _FIRST_SECONDS=0.2, _LONGEST_SECONDS=1.0)
    _replace(notifiers.webhook, _ANSWER_SECONDS=_CALL_SECONDS)


if __name__ == "__main__":
    _shorten_waits()
    wired = bool(os.environ.get("FAULTS_CLICKHOUSE"))
    _replace(commands.stores, EmbeddedStore=WiredStore if wired else SwitchedStore)
    main()
