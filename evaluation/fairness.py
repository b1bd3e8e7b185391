"""What becomes of the scores when data are missing, late or repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from evaluation.inspections import product_scores
from evaluation.ranking import auc
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, Inspection
from schemas.policy import Policy

__all__ = ["FairnessResult", "measure_fairness"]

_SEED = 13
_REPEATED, _LATE, _LATE_DAYS = 0.1, 0.2, 30.0


class FairnessResult(Struct, frozen=True):
    """AUC of the score of an inspection for its having failed, under each condition."""

    as_published: float
    without_source: dict[str, float]  # one source missing at a time
    repeated: float  # a tenth of the facts comes again later
    late: float  # a fifth comes up to thirty days late, out of order


def measure_fairness(
    facts: Sequence[ChangeEvent], policy: Policy, kinds: Mapping[str, Kind]
) -> FairnessResult:
    """Score the same facts under each condition."""
    ordered = sorted(facts, key=lambda one: one.occurred_at)
    rng = np.random.default_rng(_SEED)
    days = np.array([one.occurred_at.timestamp() / 86_400 for one in ordered])
    late = days + np.where(rng.random(len(days)) < _LATE, rng.random(len(days)) * _LATE_DAYS, 0.0)
    again = np.flatnonzero(rng.random(len(days)) < _REPEATED)
    with_repeats = np.concatenate([days, days[again] + rng.random(len(again)) * _LATE_DAYS])
    repeated = [*ordered, *(ordered[at] for at in again.tolist())]

    def measured(stream: Sequence[ChangeEvent]) -> float:
        pairs = [
            (not fact.passed, score)
            for fact, score in zip(stream, product_scores(stream, policy, kinds), strict=True)
            if score is not None and isinstance(fact, Inspection)
        ]
        return auc([failed for failed, _ in pairs], [score for _, score in pairs])

    def in_order_of(times: NDArray[np.float64], stream: Sequence[ChangeEvent]) -> list[ChangeEvent]:
        return [stream[at] for at in np.argsort(times, kind="stable").tolist()]

    sources = sorted({one.provenance.source for one in ordered})
    inspecting = {one.provenance.source for one in ordered if isinstance(one, Inspection)}
    return FairnessResult(
        as_published=measured(ordered),
        without_source={
            source: measured([one for one in ordered if one.provenance.source != source])
            for source in sources
            if source not in inspecting
        },
        repeated=measured(in_order_of(with_repeats, repeated)),
        late=measured(in_order_of(late, ordered)),
    )
