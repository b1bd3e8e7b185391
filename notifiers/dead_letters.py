"""Dead letters of one desk: for how long, and how many, they can be sent again. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from notifiers.outbox import DEAD_LETTERS
from schemas.deliveries import Delivery

__all__ = ["DeadLetters", "KEPT"]

KEPT = timedelta(days=30)
"""How long a dead letter can be sent again."""
_MOST = 20_000  # dead letters of one partition; a notice is one to five kilobytes
_TOO_OLD = "超过三十日未重发 not sent again within thirty days"
_TOO_MANY = "死信过多，最早的不再保留 too many dead letters, the oldest go first"


class DeadLetters:
    """Which letters are dead, the oldest first, and which of them have had their time."""

    def __init__(self, outbox: Iterable[Delivery] = (), most: int = _MOST) -> None:
        self._most = most
        self._died: dict[str, datetime] = {}
        for delivery in sorted(filter(_is_dead, outbox), key=_death):
            self.note(delivery)

    def __len__(self) -> int:
        return len(self._died)

    def note(self, delivery: Delivery) -> None:
        """Take a delivery as it is now: one that died, or one that was sent again."""
        self._died.pop(delivery.delivery_id, None)
        if _is_dead(delivery):
            self._died[delivery.delivery_id] = _death(delivery)

    def forget(self, delivery_id: str) -> None:
        self._died.pop(delivery_id, None)

    def due(self, now: datetime) -> bool:
        """Return whether any letter is to go. Costs nothing while none is."""
        if len(self._died) > self._most:
            return True
        return bool(self._died) and next(iter(self._died.values())) + KEPT <= now

    def lapsed(self, now: datetime, most: int) -> list[tuple[str, str]]:
        """Return letters that are to go by now, some at a time, each with the reason."""
        over, found = len(self._died) - self._most, list[tuple[str, str]]()
        for delivery_id, died in self._died.items():
            if len(found) == most:
                break
            if died + KEPT <= now:
                found.append((delivery_id, _TOO_OLD))
            elif len(found) < over:
                found.append((delivery_id, _TOO_MANY))
            else:
                break
        return found


def _is_dead(delivery: Delivery) -> bool:
    return delivery.outcome in DEAD_LETTERS


def _death(delivery: Delivery) -> datetime:
    """Return when a letter died; of one from before that was written when it ended at the latest."""
    died = delivery.died_at or delivery.expires_at
    return died or delivery.notice.at
