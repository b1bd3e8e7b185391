"""Which segments are held: narrow ones where companies are many enough, within bounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.features import AMOUNT
from detectors.norms import Norms
from detectors.observations import WITH_AMOUNT, Observation
from detectors.peers import LEVELS, UNKNOWN, segments_of
from detectors.segments import Segments

__all__ = ["SeatState", "Seats"]

Index = NDArray[np.intp]

_Key = tuple[str, str, bool]  # peers, family, whether there is an amount

_NARROW = 2  # levels that must earn their place; the industry and all industries always have one
_CANDIDATES = 2  # for each place
_MOST_KNOWN = 65_536  # keys whose segments are kept ready


class SeatState(Struct, array_like=True):
    """What must survive a restart."""

    seen: int = 0
    narrow: dict[str, int] = {}  # segment that is held -> number of its newest observation
    candidates: dict[str, int] = {}  # segment that is not -> how often it came


class Seats:
    """Gives every observation the segments it belongs to, -1 where a level is not held.

    A narrow segment is held once `after` of its observations came, and only from then on learns:
    a thin one costs a counter. At most `most` narrow ones are held; one more takes the place of
    that which has been silent the longest, if that was for `after * most` observations: a tenth of
    a fair share, as shipped. The others are counted in a table of bounded size, which misses none
    that has more than its share of them (Misra and Gries 1982, Finding repeated elements). Nothing
    here depends on how observations are cut into batches.

    Parameters
    ----------
    forests
        Those of the industries; an observation's follow its segments in the answers.
    """

    def __init__(self, norms: Norms, forests: Segments, after: int, most: int) -> None:
        self._norms, self._forests, self._after, self._most = norms, forests, after, most
        self._patience, self._look_again = after * most, 0
        self._seen = 0
        self._candidates: dict[str, int] = {}
        self._held: dict[str, int] = {}  # narrow segment -> number
        self._last = np.zeros(0, dtype=np.int64)  # by number, the newest observation
        self._known: dict[_Key, int] = {}  # -> row of `_rows`
        self._rows = np.zeros((64, LEVELS + 2), dtype=np.intp)
        self._waiting: list[tuple[str, ...]] = []  # of each row, segments that are not held
        self._users: dict[str, list[_Key]] = {}  # narrow segment -> who belongs to it

    def __len__(self) -> int:
        """How many narrow segments are held."""
        return len(self._held)

    def take(self, observations: Sequence[Observation]) -> tuple[Index, str]:
        """Return segments and forests of observations, and the segment that asks for a place.

        The first four columns are numbers of norms, the narrowest first, the last two those of
        forests. With a segment that asks, the answer ends at the observation that brought it: learn
        so far, then call `replace`, then ask for the rest.
        """
        if len(self._waiting) > _MOST_KNOWN:
            self._forget()
        found: list[int] = []
        known, asks = self._known, ""
        for place, o in enumerate(observations, self._seen + 1):
            key = o.peers, o.family, o.features[AMOUNT] > 0.0
            at = known.get(key, -1)
            if at < 0:
                at = self._seat(key)
            found.append(at)
            if (waiting := self._waiting[at]) and (asks := self._count(waiting, place)):
                break
        numbers = self._rows[found]
        self._remember(numbers)
        return numbers, asks

    def _seat(self, key: _Key) -> int:
        peers, family, has_amount = key
        names, held = (
            segments_of(peers, f"{family}{WITH_AMOUNT}" if has_amount else family),
            self._held,
        )
        for name in filter(None, names[:_NARROW]):
            self._users.setdefault(name, []).append(key)
        number, forest = self._norms.number, self._forests.number
        row = [held.get(name, -1) for name in names[:_NARROW]]
        row += [number(name) if name else -1 for name in names[_NARROW:]]
        row += [-1 if peers[0] == UNKNOWN else forest(f"{peers[0]}:{family}")]
        at = self._known[key] = len(self._waiting)
        if at >= len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[at] = [*row, forest(f"{UNKNOWN}:{family}")]
        self._waiting.append(tuple([n for n in names[:_NARROW] if n and n not in held]))
        return at

    def _count(self, waiting: tuple[str, ...], place: int) -> str:
        """Count what waits; hold it where there is room, else return who asks for a place."""
        counts = self._candidates
        for name in waiting:
            n = counts.get(name, 0) + 1
            if n == 1 and len(counts) >= _CANDIDATES * self._most:
                self._candidates = counts = {k: v - 1 for k, v in counts.items() if v > 1}
            elif n < self._after:
                counts[name] = n
            elif len(self._held) < self._most:
                self._hold(name, place)
            elif place >= self._look_again:
                return name
        return ""

    def _hold(self, name: str, place: int) -> None:
        self._candidates.pop(name, None)
        at = self._held[name] = self._norms.number(name, narrow=True)
        if at >= len(self._last):
            more = np.zeros(max(at + 1 - len(self._last), len(self._last)), dtype=np.int64)
            self._last = np.concatenate([self._last, more])
        self._last[at] = place
        self._tell(name)

    def replace(self, name: str) -> None:
        """Give `name` the place of the segment that was silent the longest, if it was for long."""
        oldest = int(self._last[list(self._held.values())].min())
        self._look_again = (
            oldest + self._patience
        )  # before that nobody can have been silent so long
        if self._seen < self._look_again:
            return
        idle = min(held for held, at in self._held.items() if self._last[at] == oldest)
        del self._held[idle]
        self._norms.hand_over(idle, name)
        self._tell(idle)
        self._hold(name, self._seen)

    def _tell(self, name: str) -> None:
        """Let those that belong to a segment be seated anew."""
        for key in self._users.pop(name, ()):
            self._known.pop(key, None)

    def _forget(self) -> None:
        self._known.clear()
        self._users.clear()
        self._waiting.clear()

    def _remember(self, numbers: Index) -> None:
        """Note when each narrow segment was last met."""
        for level in range(_NARROW):
            at = np.flatnonzero(numbers[:, level] >= 0)
            self._last[numbers[at, level]] = at + (self._seen + 1)  # of repeats the last remains
        self._seen += len(numbers)

    def state(self) -> SeatState:
        """Return what must survive a restart."""
        narrow = {name: int(self._last[at]) for name, at in self._held.items()}
        return SeatState(self._seen, narrow, dict(self._candidates))

    def restore(self, state: SeatState) -> None:
        """Take a state whose narrow segments have been restored as norms."""
        self._seen, self._candidates = state.seen, dict(state.candidates)
        self._look_again = 0
        self._held.clear()
        self._forget()
        for name, place in state.narrow.items():
            self._hold(name, place)
