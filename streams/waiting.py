"""The parked rows of one partition, and which of them have had their company named since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from faust.types import TP

from intake.parking import Parked
from schemas import codec
from schemas.incoming import Row
from streams.shares import Share
from streams.tables import Table
from streams.work import Work

__all__ = ["Waiting"]

_MOST = 50_000  # rows a partition: the rest stay rejected and can be sent again by hand
_decode = codec.decoder(Parked)


class Waiting:
    """Rows by their place, found by the keys they wait for. `due` have been named and not yet tried."""

    def __init__(self, partition: int, *, most: int = _MOST) -> None:
        self._most = most
        self._by_key: dict[str, set[str]] = {}
        self._count = 0
        self.due: set[str] = set()
        self._rows: Table[Parked | None] = Table(
            "parked", partition, encode=codec.encode, decode=_decode, empty=None
        )

    @classmethod
    async def recover(cls, share: Share[Waiting]) -> Waiting:
        """Return what waits in this partition. Whether any of it is due, the caller finds out."""
        found = cls(share.partition)
        async for batch in share.group.log.replay({TP("parked", share.partition): None}):
            found._rows.load(batch)
        for place in found._rows:
            found._index(place, found[place].keys)
        return found

    def __getitem__(self, place: str) -> Parked:
        parked = self._rows[place]
        if parked is None:
            raise KeyError(place)
        return parked

    def __len__(self) -> int:
        return self._count

    def park(self, parked: Parked) -> bool:
        """Let a row wait; return whether there was room. A row that waits already stays as it is."""
        place = _place(parked.row)
        if place in self._rows:
            return True
        if self._count >= self._most:
            return False
        self._rows[place] = parked
        self._index(place, parked.keys)
        return True

    def hear(self, keys: Iterable[str]) -> None:
        """Take note that companies have been named."""
        for key in keys:
            self.due |= self._by_key.get(key, set())

    def waited_for(self) -> list[str]:
        """Return everything that rows wait for."""
        return list(self._by_key)

    def take_due(self, most: int) -> Iterator[tuple[str, Parked]]:
        """Yield up to so many rows to try now, in order; each is due no longer."""
        places = sorted(self.due)[:most]
        self.due.difference_update(places)
        for place in places:
            yield place, self[place]

    def let_go(self, row: Row) -> None:
        """Let a row go that came again by another way and was accepted, if it waits at all."""
        if (place := _place(row)) in self._rows:
            self.due.discard(place)
            self.leave(place)

    def leave(self, place: str) -> None:
        """Let a row go: it joined its company, or was refused for good."""
        for key in self[place].keys:
            others = self._by_key.get(key, set())
            others.discard(place)
            if not others:
                self._by_key.pop(key, None)
        del self._rows[place]
        self._count -= 1

    def flush(self, work: Work) -> None:
        """Write every change as part of `work`."""
        self._rows.flush(work)

    def _index(self, place: str, keys: Iterable[str]) -> None:
        self._count += 1
        for key in keys:
            self._by_key.setdefault(key, set()).add(place)


def _place(row: Row) -> str:
    return f"{row.load}/{row.file}/{row.row}"
