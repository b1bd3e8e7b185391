"""Alerts that wait, by what they wait for; each such wait is over at one time, for all in it."""

from __future__ import annotations

from heapq import heappop, heappush

from msgspec import Struct

from schemas.held import Held
from schemas.quiet import Stay
from schemas.scalars import Instant

__all__ = ["Stays"]

_Name = tuple[Held, str]


class _Wait(Struct):
    stays: dict[str, Stay] = {}  # by alert, in the order they came
    due: Instant | None = None  # of the first; None: to be looked up anew


class Stays:
    """Waits by reason and key, and which is over next.

    A wait is over when the first of its alerts is due: whoever joins it waits no longer than that.
    """

    def __init__(self) -> None:
        self._waits: dict[_Name, _Wait] = {}
        self._due: list[tuple[Instant, _Name]] = []
        self._of_alert: dict[str, tuple[_Name, ...]] = {}  # the waits an alert is in: mostly one
        self.counts: dict[Held, int] = dict.fromkeys(Held, 0)

    def put(self, stay: Stay) -> None:
        """Let an alert wait; one that waits there already is replaced, in its place."""
        name, alert_id = (stay.reason, stay.key), stay.brief.alert_id
        wait = self._waits.get(name)
        if wait is None:
            wait = self._waits[name] = _Wait()
        if alert_id not in wait.stays:
            self.counts[stay.reason] += 1
            self._of_alert[alert_id] = (*self._of_alert.get(alert_id, ()), name)
        else:
            wait.due = None  # it may have been the first: looked up anew
        wait.stays[alert_id] = stay
        if len(wait.stays) == 1 or (wait.due is not None and stay.due < wait.due):
            wait.due = stay.due
            heappush(self._due, (stay.due, name))
        elif wait.due is None:
            heappush(self._due, (stay.due, name))

    def due_of(self, reason: Held, key: str) -> Instant | None:
        """Return when a wait is over, None where nobody waits."""
        wait = self._waits.get((reason, key))
        if wait is None:
            return None
        if wait.due is None:
            wait.due = min(stay.due for stay in wait.stays.values())
            heappush(self._due, (wait.due, (reason, key)))
        return wait.due

    def waiting(self, reason: Held, key: str) -> tuple[Stay, ...]:
        """Return who waits, in the order they came."""
        wait = self._waits.get((reason, key))
        return () if wait is None else tuple(wait.stays.values())

    def of_alert(self, alert_id: str) -> tuple[Stay, ...]:
        """Return every stay of an alert: more than one where channels are silent for it."""
        names = self._of_alert.get(alert_id, ())
        return tuple(self._waits[name].stays[alert_id] for name in names)

    def _left(self, alert_id: str, name: _Name) -> None:
        others = tuple(other for other in self._of_alert[alert_id] if other != name)
        if others:
            self._of_alert[alert_id] = others
        else:
            del self._of_alert[alert_id]

    def take(self, reason: Held, key: str) -> tuple[Stay, ...]:
        """End a wait and return who waited."""
        wait = self._waits.pop((reason, key), None)
        if wait is None:
            return ()
        self.counts[reason] -= len(wait.stays)
        for alert_id in wait.stays:
            self._left(alert_id, (reason, key))
        return tuple(wait.stays.values())

    def drop(self, reason: Held, key: str, alert_id: str) -> None:
        """Take one alert out of its wait; one that does not wait is out already."""
        wait = self._waits.get((reason, key))
        if wait is None or wait.stays.pop(alert_id, None) is None:
            return
        self.counts[reason] -= 1
        self._left(alert_id, (reason, key))
        wait.due = None  # looked up anew when its old time comes
        if not wait.stays:
            del self._waits[(reason, key)]

    def next_due(self) -> tuple[Instant, Held, str] | None:
        """Return the wait that is over first."""
        while self._due:
            due, (reason, key) = self._due[0]
            if self.due_of(reason, key) == due:
                return due, reason, key
            heappop(self._due)
        return None
