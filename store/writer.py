"""Records collected for one insert a topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from store.base import Store, StoreError
from store.migrating import migrate
from store.pieces import Piece, pieces

__all__ = ["Pending", "Writer"]


class Pending:
    """Records taken from a writer, to be written in a thread; writing twice changes nothing."""

    def __init__(
        self, store: Store, ready: Callable[[], None], landing: dict[str, list[Piece]],
        counts: Counter[str],
    ) -> None:  # fmt: skip
        self._store, self._ready = store, ready
        self._landing, self._counts = landing, counts

    def write(self) -> dict[str, int]:
        """Insert everything; return records by topic. Blocks.

        Raises `StoreError`: call again, and what has been stored already is left out.
        """
        self._ready()
        for topic in list(self._landing):
            self._store.land(topic, self._landing[topic])
            del self._landing[topic]
        return dict(self._counts)


class Writer:
    """Collects records of the topics as they stand in the log, until somebody takes them.

    The first write brings the tables up to date: a server may have been down until then.
    """

    def __init__(self, store: Store) -> None:
        self.store = self._store = store
        self._migrated = False
        self._landing: dict[str, list[Piece]] = {}
        self._counts: Counter[str] = Counter()
        self.bytes = 0  # collected and not yet taken

    def _ready(self) -> None:
        if not self._migrated:
            migrate(self._store)
            self._migrated = True

    def store_answers(self) -> bool:
        """Return whether the store is there. Blocks."""
        try:
            self._store.query("SELECT 1 AS one")
        except StoreError:
            return False
        return True

    def ask(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """Return what the store answers to a question. Blocks; raises `StoreError`."""
        self._ready()
        return self._store.query(sql, parameters)

    def add(
        self,
        topic: str,
        place: str,
        at: datetime,
        values: Sequence[bytes],
        first: int,
        offsets: Sequence[int] | None = None,
    ) -> None:
        """Collect records for the landing of `topic`; see `Piece` for where they stand."""
        landing = self._landing.setdefault(topic, [])
        for piece in pieces(place, at, values, first, offsets):
            landing.append(piece)
            self.bytes += len(piece.lines)
        self._counts[topic] += len(values)

    def take(self) -> Pending:
        """Hand over what has been collected."""
        taken = Pending(self._store, self._ready, self._landing, self._counts)
        self._landing, self._counts, self.bytes = {}, Counter(), 0
        return taken
