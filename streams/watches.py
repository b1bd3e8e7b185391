"""The watches of one partition: by borrower, and by when time has something to do with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from sys import intern
from typing import TypeVar

from msgspec.structs import replace

from desk.wheel import Wheel
from routing.deadlines import next_due
from schemas import codec
from schemas.watches import Watch

__all__ = ["Watches"]

T = TypeVar("T")
_BUCKET_SECONDS = 60  # nothing is ended or told later than this after its time
_MOST_TOUCHED = 10_000  # borrowers; when more have changed all are counted anew
_decode = codec.decoder(Watch)


class Watches:
    """What of the topic `watches` concerns this partition, as its own changelog.

    The monitor's decisions and what others load come through one topic, and its order is what
    counts. A decision is known here before it is read back, so it carries a version: an older one
    than what is known is passed over when it comes. What was loaded from outside has none and
    always counts.

    Most borrowers have one watch, which stands for itself; some have ten thousand.
    """

    def __init__(self, notice: timedelta) -> None:
        self._notice = notice
        self._of: dict[str, Watch | dict[str, Watch]] = {}
        self._wheel = Wheel(_BUCKET_SECONDS)
        self._lent: Counter[str] | None = None  # borrowers a bank; counted when first asked for
        self._touched: dict[str, frozenset[str]] = {}  # who lent to whom that was changed since
        self.known_to = 0  # offset up to which recovery has read the topic

    def of(self, uscc: str) -> tuple[Watch, ...]:
        """Return the watches on a borrower, those that are over too."""
        found = self._of.get(uscc)
        if found is None:
            return ()
        return (found,) if isinstance(found, Watch) else tuple(found.values())

    def get(self, uscc: str, watch_id: str) -> Watch | None:
        found = self._of.get(uscc)
        if isinstance(found, Watch):
            return found if found.watch_id == watch_id else None
        return None if found is None else found.get(watch_id)

    def all(self) -> Iterator[tuple[str, tuple[Watch, ...]]]:
        """Yield every borrower with its watches."""
        for uscc in self._of:
            yield uscc, self.of(uscc)

    def put(self, watch: Watch) -> None:
        """Know a watch as it is now."""
        uscc = watch.uscc
        there = self._of.get(uscc)
        before = self.get(uscc, watch.watch_id)
        self._touch(uscc)
        watch = _lean(watch, there.uscc if isinstance(there, Watch) else uscc)
        if there is None or (isinstance(there, Watch) and before is not None):
            self._of[watch.uscc] = watch
        elif isinstance(there, Watch):
            self._of[uscc] = {there.watch_id: there, watch.watch_id: watch}
        else:
            there[watch.watch_id] = watch
        due = next_due(watch, self._notice)
        if due is not None and (before is None or due != next_due(before, self._notice)):
            self._wheel.put(watch.uscc, due)

    def drop(self, uscc: str, watch_id: str) -> None:
        """Forget a watch that was deleted from the topic."""
        self._touch(uscc)
        found = self._of.get(uscc)
        if isinstance(found, dict):
            found.pop(watch_id, None)
        elif found is not None and found.watch_id == watch_id:
            del self._of[uscc]

    def learn(self, key: str, value: bytes | None, offset: int) -> None:
        """Take one record of the topic, of the key `uscc|watch id`.

        Raises `msgspec.DecodeError`.
        """
        if offset < self.known_to:
            return
        uscc, _, watch_id = key.partition("|")
        if value is None:
            self.drop(uscc, watch_id)
            return
        watch = _decode(value)
        known = self.get(watch.uscc, watch.watch_id)
        if known is not None:
            if watch.version == 0:
                watch = replace(watch, version=known.version)
            elif watch.version < known.version:
                return
        self.put(watch)

    def due_of(self, watch: Watch) -> datetime | None:
        """Return when something is due of one watch, None where nothing is."""
        return next_due(watch, self._notice)

    def due(self, now: datetime, most: int) -> list[str]:
        """Take out about `most` borrowers that have something due; what it is, is for who asks."""
        return list(dict.fromkeys(self._wheel.take(now, most)))

    def is_due(self, now: datetime) -> bool:
        return self._wheel.due(now)

    def lent_by(self, institution: str) -> int:
        """Return how many borrowers an institution watches here, paused ones too.

        All are counted once; later only those whose watches have changed since the last call.
        """
        if self._lent is None:
            self._lent = Counter(bank for uscc in self._of for bank in self._lenders(uscc))
        for uscc, before in self._touched.items():
            self._lent.subtract(before)
            self._lent.update(self._lenders(uscc))
        self._touched.clear()
        return self._lent[institution]

    def _touch(self, uscc: str) -> None:
        """Remember who lends to a borrower before its watches change."""
        if self._lent is None or uscc in self._touched:
            return
        if len(self._touched) < _MOST_TOUCHED:
            self._touched[uscc] = self._lenders(uscc)
        else:
            self._lent = None
            self._touched.clear()

    def _lenders(self, uscc: str) -> frozenset[str]:
        return frozenset([w.institution for w in self.of(uscc) if not w.state.over])


@lru_cache(maxsize=1 << 14)
def _shared(value: T) -> T:
    """Return one object for all equal ones: days and lists of kinds are few."""
    return value


def _lean(watch: Watch, uscc: str) -> Watch:
    """Return the same watch, sharing what very many watches have alike."""
    return replace(
        watch, uscc=uscc, institution=intern(watch.institution),
        maturity=_shared(watch.maturity), starts_at=_shared(watch.starts_at),
        ends_at=_shared(watch.ends_at), consent_from=_shared(watch.consent_from),
        consent_until=_shared(watch.consent_until), kinds=_shared(watch.kinds),
    )  # fmt: skip
