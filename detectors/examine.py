"""Changes in; how strange each looks, and memories that have learnt it, out. No clock, no I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from itertools import accumulate

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.equity import against_register
from detectors.events import events_of
from detectors.families import FAMILY_INDEX
from detectors.features import FEATURES
from detectors.learning import EVENT_COLUMNS, learn_all
from detectors.memory import Past
from detectors.models import Models
from detectors.observations import Observations
from detectors.packed import GROWS, MOST_FAMILIES, read_all, write_all
from detectors.peers import peers_of
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, EquityChange
from schemas.companies import Company
from schemas.scores import Scored

__all__ = ["Seen", "examine", "see"]

_AT = EVENT_COLUMNS.index("at")
_MARK_DIGITS = 16  # of a fact id: eight bytes, see `detectors.memory.mark_of`


def examine(
    changes: Sequence[ChangeEvent],
    memories: MutableMapping[str, bytes],
    companies: Callable[[str], Company | None],
    models: Models,
    kinds: Mapping[str, Kind],
) -> list[Scored | None]:
    """Score each change against what was known before it, then learn it, in order.

    None stands for a fact that the borrower's memory knows already: a repeat teaches nothing.
    `memories` holds a `detectors.memory.Memory` in bytes for each borrower it knows. How the
    sequence is cut into calls changes neither scores nor memories.
    """
    scores: list[Scored | None] = [None] * len(changes)
    if changes:
        seen = see(changes, memories, companies, kinds)
        names = [changes[place].fact_id for place in seen.places]
        judged = models.judge(seen.observations, names)
        for place, score in zip(seen.places, judged, strict=True):
            scores[place] = score
    return scores


class Seen(Struct, frozen=True):
    """What the models see of some changes."""

    places: list[int]  # of the changes that are no repeats
    observations: Observations  # of these


def see(
    changes: Sequence[ChangeEvent],
    memories: MutableMapping[str, bytes],
    companies: Callable[[str], Company | None],
    kinds: Mapping[str, Kind],
) -> Seen:
    """Return the changes as the models see them, each before it is learnt; let memories learn them."""
    events, n = events_of(changes, kinds), len(changes)
    kept = [memories.get(uscc, b"") for uscc in events.borrowers]
    starts = np.array([*accumulate(map(len, kept), initial=0)], np.int64)
    raw = np.frombuffer(b"".join(kept), np.uint8)
    heads, counts = np.empty((len(kept), 5), np.int64), np.empty((len(kept), 3), np.int64)
    pasts = np.empty((len(kept), MOST_FAMILIES, 5), np.int64)
    moments = np.empty((len(kept), 1 + MOST_FAMILIES, 2))
    read_all(raw, starts, heads, pasts, moments, counts)

    digits = "".join([change.fact_id[:_MARK_DIGITS] for change in changes])
    marks = np.frombuffer(bytes.fromhex(digits), np.uint8).reshape(n, -1)
    rows, own = np.empty((n, len(FEATURES))), np.empty((n, 4))
    past, days = np.empty((n, 2), np.int64), np.empty(n, np.int64)
    places, learnt = np.empty(n, np.int64), np.empty(len(kept), np.int64)
    following = np.empty(n, np.int64)
    n = learn_all(
        events.rows, marks, raw, starts, heads, pasts, moments, counts,
        rows, own, past, days, places, learnt, following,
    )  # fmt: skip

    out, ends = np.empty(len(raw) + GROWS * (len(kept) + n), np.uint8), np.empty_like(learnt)
    write_all(
        raw, starts, heads, pasts, moments, counts, learnt, following, marks, out, ends
    )  # fmt: skip
    written, begin = out[: ends[-1]].tobytes(), 0
    changed: dict[str, bytes] = {}
    for uscc, end in zip(events.borrowers, ends.tolist(), strict=True):
        if end > begin:
            changed[uscc], begin = written[begin:end], end
    memories.update(changed)

    which = places[:n].tolist()
    peers = [peers_of(companies(uscc)) for uscc in events.borrowers]
    observations = Observations(
        [peers[events.numbers[place]] for place in which],
        [events.families[place] for place in which],
        days[:n], own[:n], rows[:n],
    )  # fmt: skip
    for place, index in enumerate(which):
        change = changes[index]
        if type(change) is EquityChange:
            _hold_against_register(
                change, events.rows[index, _AT], past[place], observations, place
            )
    return Seen(which, observations)


def _hold_against_register(
    change: EquityChange, at: float, past: NDArray[np.int64], observations: Observations, place: int
) -> None:
    """Let the axis own be that of the register where this is the stranger of both."""
    last, n = past.tolist()
    register = against_register(change, Past(FAMILY_INDEX["equity"], last, n), int(at))
    if register.strange >= observations.own[place, 0]:
        observations.put_own(place, register)
