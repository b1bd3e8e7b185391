"""When the clock has to look at which key: a timing wheel.

Keys lie in buckets of some seconds; a bucket is handed out once it has passed entirely, so nothing
comes early and nothing later than a bucket's length. Entries are not taken back: whoever is handed
a key asks whether it is still due. Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (1987).
"""

from __future__ import annotations

from datetime import datetime
from heapq import heappop, heappush

__all__ = ["Wheel"]


class Wheel:
    """Keys by when they are due. Asking costs one comparison while nothing is.

    >>> from datetime import UTC
    >>> wheel, noon = Wheel(seconds=10), datetime(2026, 7, 6, 12, tzinfo=UTC)
    >>> wheel.put("a", noon)
    >>> wheel.due(noon), wheel.take(noon, 100), wheel.due(noon)
    (True, ['a'], False)
    """

    def __init__(self, seconds: int = 10) -> None:
        self._seconds = seconds
        self._buckets: dict[int, list[str]] = {}
        self._heap: list[int] = []

    def put(self, key: str, at: datetime) -> None:
        """Have a key handed out once it is `at`."""
        number = -int(-at.timestamp() // self._seconds)
        bucket = self._buckets.get(number)
        if bucket is None:
            self._buckets[number] = [key]
            heappush(self._heap, number)
        else:
            bucket.append(key)

    def due(self, now: datetime) -> bool:
        """Return whether anything is to be handed out."""
        return bool(self._heap) and self._heap[0] * self._seconds <= now.timestamp()

    def take(self, now: datetime, most: int) -> list[str]:
        """Return keys that are due, about `most` of them; each is handed out once for every `put`."""
        taken: list[str] = []
        while len(taken) < most and self.due(now):
            number = self._heap[0]
            bucket = self._buckets[number]
            room = most - len(taken)
            taken += bucket[-room:]
            del bucket[-room:]
            if not bucket:
                del self._buckets[number]
                heappop(self._heap)
        return taken
