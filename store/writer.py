"""Records collected for one insert a topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from store.base import Store
from store.pieces import Piece, pieces

__all__ = ["Pending", "Writer"]


class Pending:
    """Records taken from a writer, to be written in a thread; writing twice changes nothing."""

    def __init__(self, store: Store, landing: dict[str, list[Piece]], counts: Counter[str]) -> None:
        self._store, self._landing, self._counts = store, landing, counts

    def write(self) -> dict[str, int]:
        """Insert everything; return records by topic. Blocks. Raises `StoreError`: call again."""
        for topic, parts in self._landing.items():
            self._store.land(topic, parts)
        return dict(self._counts)


class Writer:
    """Collects records of the topics as they stand in the log, until somebody takes them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._landing: dict[str, list[Piece]] = {}
        self._counts: Counter[str] = Counter()
        self.bytes = 0  # collected and not yet taken

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
        taken = Pending(self._store, self._landing, self._counts)
        self._landing, self._counts, self.bytes = {}, Counter(), 0
        return taken
