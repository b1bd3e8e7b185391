"""Changes in; how strange each looks, and memories that have learnt it, out. No clock, no I/O."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from itertools import compress, repeat
from typing import cast

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.equity import against_register
from detectors.events import Events, events_of
from detectors.families import FAMILY_INDEX
from detectors.features import FEATURES
from detectors.learning import EVENT_COLUMNS, learn_all
from detectors.memory import Past
from detectors.models import Models
from detectors.observations import Observations
from detectors.packed import GROWS, HEAD, MOST_FAMILIES, read_all, write_all
from detectors.peers import EVERYBODY, Standing
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, EquityChange
from schemas.scores import Scored

__all__ = ["Seen", "examine", "see"]

_AT = EVENT_COLUMNS.index("at")
_EQUITY = FAMILY_INDEX["equity"]
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[bytes]).decode


class Seen(Struct, frozen=True):
    """What the models see of some changes."""

    places: list[int]  # of the changes that are no repeats
    observations: Observations  # of these
    events: Events  # of all
    standings: list[Standing | None]  # of the borrowers, by their number; None where nobody says


def examine(
    changes: Sequence[ChangeEvent],
    memories: MutableMapping[str, bytes],
    standings: Callable[[str], Standing | None],
    models: Models,
    kinds: Mapping[str, Kind],
) -> tuple[list[Scored | None], Seen]:
    """Score each change against what was known before it, then learn it, in order.

    None stands for a fact that the borrower's memory knows already: a repeat teaches nothing.
    `memories` holds a `detectors.memory.Memory` in bytes for each borrower it knows. How the
    sequence is cut into calls changes neither scores nor memories.
    """
    seen = see(changes, memories, standings, kinds)
    judged = models.judge(seen.observations, [changes[place].fact_id for place in seen.places])
    if len(judged) == len(changes):
        return [*judged], seen
    scores: list[Scored | None] = [None] * len(changes)
    for place, score in zip(seen.places, judged, strict=True):
        scores[place] = score
    return scores, seen


def see(
    changes: Sequence[ChangeEvent],
    memories: MutableMapping[str, bytes],
    standings: Callable[[str], Standing | None],
    kinds: Mapping[str, Kind],
) -> Seen:
    """Return the changes as the models see them, each before it is learnt; let memories learn them."""
    events, n = events_of(changes, kinds), len(changes)
    borrowers = len(events.borrowers)
    kept = _encode([*map(memories.get, events.borrowers, repeat(b""))])
    raw, ends = np.frombuffer(kept, np.uint8), np.empty(borrowers, np.int64)
    heads, counts = np.empty((borrowers, 5), np.int64), np.empty((borrowers, 3), np.int64)
    pasts = np.empty((borrowers, MOST_FAMILIES, 5), np.int64)
    moments = np.empty((borrowers, 1 + MOST_FAMILIES, 2))
    read_all(raw, ends, heads, pasts, moments, counts)

    rows, own = np.empty((n, len(FEATURES))), np.empty((n, 4))
    past, days = np.empty((n, 2), np.int64), np.empty(n, np.int64)
    places, learnt = np.empty(n, np.int64), np.empty(borrowers, np.int64)
    following = np.empty(n, np.int64)
    n = learn_all(
        events.rows, events.marks, raw, ends, heads, pasts, moments, counts,
        rows, own, past, days, places, learnt, following,
    )  # fmt: skip

    out = np.empty(HEAD + len(raw) + GROWS * (borrowers + n), np.uint8)
    end = write_all(
        raw, ends, heads, pasts, moments, counts, learnt, following, events.marks, out
    )  # fmt: skip
    who = compress(events.borrowers, (learnt >= 0).tolist())
    memories.update(dict(zip(who, _decode(out[:end].data), strict=True)))

    which = places[:n].tolist()
    stand = [*map(standings, events.borrowers)]
    peers = [EVERYBODY if one is None else one.peers for one in stand]
    numbers, families = events.numbers, events.families
    observations = Observations(
        [peers[numbers[place]] for place in which], [families[place] for place in which],
        days[:n], own[:n], rows[:n],
    )  # fmt: skip
    seen = Seen(which, observations, events, stand)
    if events.of_equity:
        _hold_against_registers(changes, past, seen)
    return seen


def _hold_against_registers(
    changes: Sequence[ChangeEvent], pasts: NDArray[np.int64], seen: Seen
) -> None:
    """Let the axis own be that of the register where this is the stranger of both."""
    own, places = seen.observations.own, seen.places
    for index in seen.events.of_equity:
        place = bisect_left(places, index)
        if place == len(places) or places[place] != index:
            continue  # a repeat
        last, n = pasts[place].tolist()
        past, at = Past(_EQUITY, last, n), int(seen.events.rows[index, _AT])
        register = against_register(cast(EquityChange, changes[index]), past, at)
        if register.strange >= own[place, 0]:
            seen.observations.put_own(place, register)
