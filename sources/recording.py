"""An outlet that is a list: for tests, and for trying a source without sending anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from schemas.incoming import Rejection, Row
from schemas.source_health import SourceAlert
from schemas.verifications import Verification
from sources.outlet import Item, State

__all__ = ["RecordingOutlet"]


class RecordingOutlet:
    """Keeps what it is given in memory.

    Parameters
    ----------
    before
        Called with the number of puts so far before each; what it raises, the put raises, and
        nothing is kept: a process that is killed, a disk that is full.
    """

    def __init__(self, before: Callable[[int], None] = lambda puts: None) -> None:
        self.items: list[Item] = []
        self.state: dict[str, dict[str, bytes]] = {}
        self._before, self._puts = before, 0

    @property
    def rows(self) -> list[Row]:
        return [item for item in self.items if isinstance(item, Row)]

    @property
    def refused(self) -> list[Rejection]:
        return [item for item in self.items if isinstance(item, Rejection)]

    @property
    def alerts(self) -> list[SourceAlert]:
        return [item for item in self.items if isinstance(item, SourceAlert)]

    @property
    def verifications(self) -> list[Verification]:
        return [item for item in self.items if isinstance(item, Verification)]

    async def open(self, feed: str) -> dict[str, bytes]:
        return dict(self.state.get(feed, {}))

    async def put(self, feed: str, items: Sequence[Item], state: State) -> None:
        self._before(self._puts)
        self._puts += 1
        self.items += items
        known = self.state.setdefault(feed, {})
        for key, value in state.items():
            if value is None:
                known.pop(key, None)
            else:
                known[key] = value

    async def ready(self) -> None:
        return None

    async def close(self) -> None:
        return None
