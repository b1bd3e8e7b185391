"""Which segments are held: narrow ones where companies are many enough, within bounds."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.features import AMOUNT
from detectors.norms import Norms
from detectors.numbering import Numbering
from detectors.observations import WITH_AMOUNT, Observations
from detectors.peers import LEVELS, UNKNOWN, segments_of
from detectors.segments import Segments
from loops.compiled import compiled

__all__ = ["SeatState", "Seats"]

Index = NDArray[np.intp]
Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

_NARROW = 2  # levels that must earn their place; the industry and all industries always have one
_CANDIDATES = 2  # for each place
_MOST_KNOWN = 65_536  # of peers, family and whether there is an amount: whose segments are at hand
_FIRST_ROOM = 64


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
        self._held: dict[str, int] = {}  # narrow segment -> number
        self._last = np.zeros(0, dtype=np.int64)  # by number, the newest observation
        self._peers, self._families = Numbering(), Numbering()
        # By these two, for a family without and with amounts: row of `_rows`, -1 if there is none.
        self._known = np.full((_FIRST_ROOM, 8), -1, dtype=np.int32)
        self._kept = 0  # rows
        # As in the answers, but narrow segments by their place among those that were met.
        self._rows = np.zeros((_FIRST_ROOM, LEVELS + 2), dtype=np.intp)
        self._names: list[str] = []  # narrow segments that were met
        self._met: dict[str, int] = {}  # the same -> place there and in the next three
        self._number = np.full(_FIRST_ROOM, -1, dtype=np.intp)  # -1 of those that are not held
        self._counts = np.zeros(_FIRST_ROOM, dtype=np.int64)  # of candidates: how often they came
        self._since = np.zeros(_FIRST_ROOM, dtype=np.int64)  # and their order, the oldest first
        self._tally = np.zeros(2, dtype=np.int64)  # candidates now, and ever

    def __len__(self) -> int:
        """How many narrow segments are held."""
        return len(self._held)

    def take(self, observations: Observations) -> tuple[Index, str]:
        """Return segments and forests of observations, and the segment that asks for a place.

        The first four columns are numbers of norms, the narrowest first, the last two those of
        forests. With a segment that asks, the answer ends at the observation that brought it: learn
        so far, then call `replace`, then ask for the rest.
        """
        if self._kept > _MOST_KNOWN:
            self._forget(self._candidates())
        found = self._places(observations)
        numbers = np.empty((len(found), LEVELS + 2), dtype=np.intp)
        row = level = 0
        while row < len(found):
            row, level = _seat(
                found, self._rows, self._number, self._counts, self._since, self._tally,
                self._last, self._seen, self._after, _CANDIDATES * self._most,
                len(self._held) < self._most, self._look_again, row, level, numbers,
            )  # fmt: skip
            if row == len(found):
                break
            name = self._names[self._rows[found[row], level]]
            if len(self._held) >= self._most:
                self._seen += row + 1
                return numbers[: row + 1], name
            self._hold(name, self._seen + row + 1)
            level += 1
        self._seen += len(found)
        return numbers, ""

    def _places(self, observations: Observations) -> Index:
        """Return the row of `_rows` of each observation."""
        peers, families = (
            self._peers.of(observations.peers),
            self._families.of(observations.families),
        )
        self._known = known = _with_room(self._known, len(self._peers), 2 * len(self._families))
        kinds, found = np.empty_like(peers), np.empty_like(peers)
        if _look_up(peers, families, observations.rows, known, kinds, found):
            for new in np.flatnonzero(found < 0).tolist():
                of = peers[new], kinds[new]
                if known[of] < 0:
                    known[of] = self._place_of(
                        observations.peers[new], observations.families[new], bool(kinds[new] % 2)
                    )
                found[new] = known[of]
        return found

    def _place_of(self, peers: str, family: str, has_amount: bool) -> int:
        names = segments_of(peers, f"{family}{WITH_AMOUNT}" if has_amount else family)
        number, forest = self._norms.number, self._forests.number
        row = [self._meet(name) if name else -1 for name in names[:_NARROW]]
        row += [number(name) if name else -1 for name in names[_NARROW:]]
        row += [-1 if peers[0] == UNKNOWN else forest(f"{peers[0]}:{family}")]
        at = self._kept
        self._kept += 1
        if at >= len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[at] = [*row, forest(f"{UNKNOWN}:{family}")]
        return at

    def _meet(self, name: str) -> int:
        """Return the place of a narrow segment among those that were met."""
        at = self._met.get(name)
        if at is not None:
            return at
        at = self._met[name] = len(self._names)
        self._names.append(name)
        if at >= len(self._number):
            self._number = np.concatenate([self._number, np.full_like(self._number, -1)])
            self._counts = np.concatenate([self._counts, np.zeros_like(self._counts)])
            self._since = np.concatenate([self._since, np.zeros_like(self._since)])
        return at

    def _hold(self, name: str, place: int) -> None:
        number = self._held[name] = self._norms.number(name, narrow=True)
        if number >= len(self._last):
            more = np.zeros(max(number + 1 - len(self._last), len(self._last)), dtype=np.int64)
            self._last = np.concatenate([self._last, more])
        self._last[number] = place
        at = self._meet(name)
        self._number[at] = number
        self._tally[0] -= self._counts[at] > 0
        self._counts[at] = 0

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
        self._number[self._meet(idle)] = -1
        self._hold(name, self._seen)

    def _candidates(self) -> dict[str, int]:
        """Return how often each segment came that is not held but counted, the oldest first."""
        some = np.flatnonzero(self._counts)
        some = some[np.argsort(self._since[some])]
        names = [self._names[at] for at in some.tolist()]
        return dict(zip(names, self._counts[some].tolist(), strict=True))

    def _forget(self, candidates: dict[str, int]) -> None:
        """Forget all that was met but what is held and these candidates."""
        self._peers.clear()
        self._known[:] = -1
        self._kept = 0
        self._names.clear()
        self._met.clear()
        self._number[:] = -1
        self._counts[:] = 0
        self._tally[:] = len(candidates)
        for order, (name, count) in enumerate(candidates.items()):
            at = self._meet(name)
            self._counts[at], self._since[at] = count, order
        for name, number in self._held.items():
            self._number[self._meet(name)] = number

    def state(self) -> SeatState:
        """Return what must survive a restart."""
        narrow = {name: int(self._last[at]) for name, at in self._held.items()}
        return SeatState(self._seen, narrow, self._candidates())

    def restore(self, state: SeatState) -> None:
        """Take a state whose narrow segments have been restored as norms."""
        self._seen, self._look_again = state.seen, 0
        self._held.clear()
        self._forget(state.candidates)
        for name, place in state.narrow.items():
            self._hold(name, place)


def _with_room(known: NDArray[np.int32], peers: int, kinds: int) -> NDArray[np.int32]:
    """Return the table with at least so many rows and columns."""
    room = [0, 0]
    for axis, wanted in enumerate((peers, kinds)):
        if wanted > known.shape[axis]:
            room[axis] = max(wanted - known.shape[axis], known.shape[axis])
    if not any(room):
        return known
    return np.pad(known, [(0, room[0]), (0, room[1])], constant_values=-1)


@compiled
def _look_up(
    peers: Index,
    families: Index,
    rows: Floats,
    known: NDArray[np.int32],
    kinds: Index,
    found: Index,
) -> int:
    """Fill in which kind of change of its family each is, and what is known; return how much is not."""
    unknown = 0
    for row in range(len(peers)):
        kinds[row] = 2 * families[row] + (1 if rows[row, AMOUNT] > 0.0 else 0)
        found[row] = known[peers[row], kinds[row]]
        unknown += found[row] < 0
    return unknown


@compiled
def _seat(
    found: Index, rows: Index, number: Index, counts: Counts, since: Counts, tally: Counts,
    last: Counts, seen: int, after: int, most: int, has_room: bool, look_again: int,
    row: int, level: int, numbers: Index,
) -> tuple[int, int]:  # fmt: skip
    """Fill in the numbers of observations from `row` on, and count what is not held.

    Ends at the first that came often enough to be held, where there is room or it is time to look
    for the idle: its row, and its place there. To go on, begin with the next place. One beyond the
    last row, when there is none.
    """
    while row < len(found):
        of = rows[found[row]]
        if level == 0:
            for column in range(len(of)):
                numbers[row, column] = of[column]
            for narrow in range(_NARROW):
                if of[narrow] >= 0:
                    held = numbers[row, narrow] = number[of[narrow]]
                    if held >= 0:
                        last[held] = seen + row + 1
        while level < _NARROW:
            at = of[level]
            if at >= 0 and numbers[row, level] < 0:
                if counts[at] == 0 and tally[0] >= most:
                    for other in range(len(counts)):
                        if counts[other] > 0:
                            counts[other] -= 1
                            tally[0] -= counts[other] == 0
                elif counts[at] + 1 < after:
                    if counts[at] == 0:
                        tally[0] += 1
                        since[at] = tally[1]
                        tally[1] += 1
                    counts[at] += 1
                elif has_room or seen + row + 1 >= look_again:
                    return row, level
            level += 1
        level = 0
        row += 1
    return row, 0
