"""Changes in; how strange each looks, and memories that have learnt it, out. No clock, no I/O."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, MutableMapping, Sequence

import numpy as np

from detectors.causes import causes_of, deviations
from detectors.families import FAMILY_INDEX
from detectors.features import amount_log, extract
from detectors.memory import DAY, Memory
from detectors.models import Models, Observation
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, Dated, kind_of
from schemas.companies import Company
from schemas.scores import Score

__all__ = ["examine"]

_DAY_KNOWN = frozenset({Dated.MINUTE, Dated.DAY})
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
        memory = memories[change.uscc]
        if memory.knows(change.fact_id):
            continue
        kind = kinds.get(kind_of(change), _UNKNOWN_KIND)
        at = int(change.occurred_at.timestamp())
        log_yuan = amount_log(change)
        features = extract(change, memory, kind, at, log_yuan)
        company = companies(change.uscc)
        industry = (company.industry if company is not None else "") or "-"
        places.append(index)
        observations.append(
            Observation(
                f"{industry}:{kind.family}",
                at // DAY if change.dated in _DAY_KNOWN else -1,
                max(features[3], _burst(memory, at)),
                features,
            )
        )
        memories[change.uscc] = memory.learn(
            change.fact_id, at, FAMILY_INDEX[kind.family], log_yuan
        )
    judged = models.judge(observations)
    if not judged:
        return scores
    stand_out = deviations(
        np.array([j.features for j in judged]),
        np.array([j.usual for j in judged]),
        np.array([j.spread for j in judged]),
    ).tolist()
    for index, judgement, deviation in zip(places, judged, stand_out, strict=True):
        scores[index] = Score(
            fact_id=changes[index].fact_id,
            score=judgement.score,
            axes=judgement.axes,
            causes=causes_of(judgement.features, judgement.usual, deviation, judgement.axes),
            segment=judgement.segment,
        )
    return scores


def _burst(memory: Memory, at: int) -> float:
    """Return how much sooner than usual for this borrower the change came, in [0, 1]."""
    gap = memory.gap
    if gap.n < 5:
        return 0.0
    log_gap = math.log10(1 + abs(at - memory.last) / DAY)
    return gap.strangeness(log_gap, 0.2) if log_gap < gap.mean else 0.0
