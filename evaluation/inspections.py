"""Inspections as early signs: what the score of one says about the ninety days after it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.examine import examine
from detectors.models import Models
from evaluation.inspection_learner import InspectionLearner
from evaluation.ranking import Interval, auc, bootstrap
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, Dated, Inspection, kind_of
from schemas.policy import Policy

__all__ = ["HORIZON", "Stratum", "InspectionResult", "measure_inspections", "product_scores"]

HORIZON = timedelta(days=90)
_PENALTIES = {"administrative_penalty", "tax_penalty", "major_tax_violation"}
_KNOWN = {Dated.DAY, Dated.MINUTE}
_TOP = 0.02  # of the inspections, by score: where precision and recall are read
_SEED = 9
_BATCH = 500

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Stratum(Struct, frozen=True):
    """AUC of each way to rank, NaN without both outcomes; and what the top 2 % by score bring."""

    inspections: int
    positives: int
    score: Interval  # of the product
    learned: Interval  # an online model of what followed earlier inspections
    this_failed: float
    novelty: float
    precision: float
    recall: float
    median_lead_days: float


class InspectionResult(Struct, frozen=True):
    """By outcome within 90 days on the same company, then by stratum.

    `penalty` and `failed_again` lie strictly after the inspection; `bad_from_then_on` is either of
    them or the failure of the inspection itself.
    """

    outcomes: dict[str, dict[str, Stratum]]


def product_scores(
    facts: Sequence[ChangeEvent], policy: Policy, kinds: Mapping[str, Kind]
) -> list[float | None]:
    """Return what the product says of each fact, in order, before it learns it; None of a repeat."""
    models = Models(policy)
    memories: dict[str, bytes] = {}
    found: list[float | None] = []
    for at in range(0, len(facts), _BATCH):
        part = facts[at : at + _BATCH]
        scores, _ = examine(part, memories, lambda uscc: None, models, kinds)
        found += [None if one is None else one.score for one in scores]
    return found


def measure_inspections(
    facts: Sequence[ChangeEvent], policy: Policy, kinds: Mapping[str, Kind]
) -> InspectionResult:
    """Score the facts in the order of their time and look what followed each inspection."""
    facts = sorted(facts, key=lambda one: one.occurred_at)
    scored = [
        (fact, score)
        for fact, score in zip(facts, product_scores(facts, policy, kinds), strict=True)
        if score is not None
    ]
    penalties: dict[str, list[datetime]] = defaultdict(list)
    failures: dict[str, list[datetime]] = defaultdict(list)
    for fact, _ in scored:
        if kind_of(fact) in _PENALTIES and fact.dated in _KNOWN:
            penalties[fact.uscc].append(fact.occurred_at)
        elif isinstance(fact, Inspection) and not fact.passed:
            failures[fact.uscc].append(fact.occurred_at)
    inspections = [(fact, score) for fact, score in scored if isinstance(fact, Inspection)]
    return InspectionResult(
        {
            "penalty": _by_stratum(inspections, penalties),
            "failed_again": _by_stratum(inspections, failures),
            "bad_from_then_on": _by_stratum(inspections, _both(penalties, failures), itself=True),
        }
    )


def _both(
    one: Mapping[str, list[datetime]], other: Mapping[str, list[datetime]]
) -> dict[str, list[datetime]]:
    return {uscc: one.get(uscc, []) + other.get(uscc, []) for uscc in {*one, *other}}


def _by_stratum(
    inspections: Sequence[tuple[Inspection, float]],
    after: Mapping[str, Sequence[datetime]],
    *,
    itself: bool = False,
) -> dict[str, Stratum]:
    """Measure by stratum; with `itself` an outcome at the very time of the inspection counts."""
    lead = np.array([_lead(fact, after.get(fact.uscc, ()), itself) for fact, _ in inspections])
    label = ~np.isnan(lead)
    earlier = _earlier([fact for fact, _ in inspections])
    learner = InspectionLearner(HORIZON)
    learned = np.array(
        [
            learner.score_learn_one(fact, bool(followed))
            for (fact, _), followed in zip(inspections, label.tolist(), strict=True)
        ]
    )
    score = np.array([score for _, score in inspections])
    failed = np.array([not fact.passed for fact, _ in inspections], float)
    units = np.array([fact.uscc for fact, _ in inspections])
    strata = {"all": earlier >= 0, "first": earlier == 0, "at_least_one_earlier": earlier > 0}
    return {
        name: _stratum(
            label[kept], lead[kept], score[kept], learned[kept], failed[kept],
            -earlier[kept].astype(float), units[kept].tolist(),
        )
        for name, kept in strata.items()
    }  # fmt: skip


def _stratum(
    label: Bools, lead: Floats, score: Floats, learned: Floats, failed: Floats, novelty: Floats,
    units: Sequence[str],
) -> Stratum:  # fmt: skip
    def interval(ranking: Floats) -> Interval:
        figure: Callable[[NDArray[np.intp]], float] = lambda at: auc(label[at], ranking[at])  # noqa: E731
        return bootstrap(figure, units, seed=_SEED, draws=200)

    top = np.argsort(-score, kind="stable")[: math.ceil(_TOP * len(score))]
    hits = int(label[top].sum())
    return Stratum(
        inspections=len(label),
        positives=int(label.sum()),
        score=interval(score),
        learned=interval(learned),
        this_failed=auc(label, failed),
        novelty=auc(label, novelty),
        precision=hits / len(top) if len(top) else float("nan"),
        recall=hits / int(label.sum()) if label.any() else float("nan"),
        median_lead_days=float(np.median(lead[top][label[top]])) if hits else float("nan"),
    )


def _lead(fact: Inspection, after: Sequence[datetime], itself: bool) -> float:
    """Return the days until the first outcome after the inspection, NaN without one in time."""
    least = timedelta(0) if itself else timedelta(microseconds=1)
    gaps = [gap for when in after if (gap := when - fact.occurred_at) >= least]
    first = min((gap for gap in gaps if gap <= HORIZON), default=None)
    return float("nan") if first is None else first / timedelta(days=1)


def _earlier(inspections: Sequence[Inspection]) -> NDArray[np.intp]:
    """Return how many inspections of the same company there were before each."""
    seen: dict[str, int] = defaultdict(int)
    found = []
    for fact in inspections:
        found.append(seen[fact.uscc])
        seen[fact.uscc] += 1
    return np.array(found)
