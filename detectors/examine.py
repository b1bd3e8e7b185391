"""Changes in; how strange each looks, and memories that have learnt it, out. No clock, no I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from math import log10

from detectors.equity import against_register
from detectors.families import FAMILY_INDEX
from detectors.features import extract
from detectors.memory import DAY, Memory, mark_of
from detectors.models import Models
from detectors.observations import Observation
from detectors.own_past import against_amounts, against_gaps, log_gap
from detectors.peers import peers_of
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, Dated, EquityChange, amount_fen, kind_of
from schemas.companies import Company
from schemas.scores import Score

__all__ = ["examine", "observe"]

_DAY_KNOWN = (Dated.MINUTE, Dated.DAY)
_SHANGHAI = 8 * 3600  # seconds ahead of UTC, all year: days are those of the people there
_UNKNOWN_KIND = Kind(
    code="unknown", name_zh="未知", name_en="Unknown", category="unknown",
    family="other", direction="neutral",
)  # fmt: skip


def examine(
    changes: Sequence[ChangeEvent],
    memories: MutableMapping[str, Memory],
    companies: Callable[[str], Company | None],
    models: Models,
    kinds: Mapping[str, Kind],
) -> list[Score | None]:
    """Score each change against what was known before it, then learn it, in order.

    None stands for a fact that the borrower's memory knows already: a repeat teaches nothing.
    `memories` gives an empty `Memory` for a borrower it does not know. How the sequence is cut
    into calls changes neither scores nor memories.
    """
    scores: list[Score | None] = [None] * len(changes)
    places: list[int] = []
    observations: list[Observation] = []
    for index, change in enumerate(changes):
        uscc, mark = change.uscc, mark_of(change.fact_id)
        memory = memories[uscc]
        if memory.knows(mark):
            continue
        places.append(index)
        observation, memories[uscc] = _observe(
            change, mark, memory, kinds.get(kind_of(change), _UNKNOWN_KIND), companies(uscc)
        )
        observations.append(observation)
    names = [changes[index].fact_id for index in places]
    for index, score in zip(places, models.judge(observations, names), strict=True):
        scores[index] = score
    return scores


def observe(
    change: ChangeEvent, memory: Memory, kinds: Mapping[str, Kind], company: Company | None
) -> tuple[Observation, Memory] | None:
    """Return one change as the models see it, and the memory that has learnt it; None for a repeat."""
    mark = mark_of(change.fact_id)
    if memory.knows(mark):
        return None
    return _observe(change, mark, memory, kinds.get(kind_of(change), _UNKNOWN_KIND), company)


def _observe(
    change: ChangeEvent, mark: bytes, memory: Memory, kind: Kind, company: Company | None
) -> tuple[Observation, Memory]:
    """Return the change as the models see it, and the memory that has learnt it."""
    occurred_at = change.occurred_at
    # A date in the future is a mistake of the source: it must not make all others look late.
    sound = occurred_at <= change.seen_at
    at = int((occurred_at if sound else change.seen_at).timestamp())
    fen = amount_fen(change)
    family = FAMILY_INDEX[kind.family]
    past = memory.past(family)
    standing = memory.standing(past, at)
    gap = log_gap(memory, at)
    own, log_yuan, against_own = against_gaps(memory, gap), None, 0.0
    if fen is not None:
        log_yuan = log10(1 + fen / 100)
        amounts = against_amounts(past, log_yuan)
        against_own = amounts.strange
        if against_own >= own.strange:
            own = amounts
    if type(change) is EquityChange:
        register = against_register(change, past, at)
        if register.strange >= own.strange:
            own = register
    observation = Observation(
        peers_of(company),
        kind.family,
        (at + _SHANGHAI) // DAY if sound and change.dated in _DAY_KNOWN else -1,
        own,
        extract(change, kind, memory, past, standing, at, log_yuan, against_own),
    )
    return observation, memory.learn(mark, at, family, past, standing, gap, log_yuan)
