"""What follows an inspection is looked at only when it is known; labels are those of the calendar."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta

import pytest
from test_architecture import ROOT

from config.catalogue import load_catalogue
from evaluation.fairness import measure_fairness
from evaluation.inspection_learner import InspectionLearner
from evaluation.inspections import HORIZON, measure_inspections
from schemas.changes import AdministrativePenalty, Inspection, Provenance
from schemas.policy import Forest, Policy

START = datetime(2021, 1, 4, 1, tzinfo=UTC)
KINDS = {k.code: k for k in load_catalogue(ROOT / "config" / "catalogue.yaml").kinds}
POLICY = Policy(forest=Forest(n_trees=8, height=5, window_size=60), warm_up=60)


def inspection(n: int, company: int, hours: float, passed: bool) -> Inspection:
    at = START + timedelta(hours=hours)
    return Inspection(
        fact_id=f"{n:032x}"[::-1], uscc=f"9150010600000{company:05d}", occurred_at=at, seen_at=at,
        passed=passed, form="日常检查", provenance=Provenance(source="inspections"),
    )  # fmt: skip


def penalty(n: int, company: int, hours: float) -> AdministrativePenalty:
    at = START + timedelta(hours=hours)
    return AdministrativePenalty(
        fact_id=f"{n:032x}"[::-1], uscc=f"9150010600000{company:05d}", occurred_at=at, seen_at=at,
        provenance=Provenance(source="penalties"),
    )  # fmt: skip


def world(n=1500, seed=1):
    """Who fails is fined a month later nine times in ten, who passes once in two hundred."""
    rng = random.Random(seed)
    facts = []
    for k in range(n):
        company, hours, passed = rng.randrange(500), 12.0 * k, rng.random() > 0.05
        facts.append(inspection(k, company, hours, passed))
        if rng.random() < (0.005 if passed else 0.9):
            facts.append(penalty(100_000 + k, company, hours + 24 * 30))
    return facts


def test_the_score_finds_what_is_fined_later():
    found = measure_inspections(world(), POLICY, KINDS).outcomes["penalty"]
    assert found["all"].positives > 60
    assert found["all"].score.value > 0.8
    assert found["all"].learned.value > 0.8
    assert found["all"].score.low < found["all"].score.value < found["all"].score.high
    first, later = found["first"], found["at_least_one_earlier"]
    assert first.inspections + later.inspections == found["all"].inspections == 1500
    assert first.novelty == pytest.approx(0.5)
    assert 0 < found["all"].median_lead_days <= 90


def test_an_outcome_counts_from_just_after_the_inspection_until_ninety_days():
    facts = [inspection(n, n, 0.0, passed=False) for n in range(4)]
    days = [0, 1, 90, 90.1]
    facts += [penalty(10 + n, n, 24 * d) for n, d in enumerate(days)]
    found = measure_inspections(facts, POLICY, KINDS)
    assert found.outcomes["penalty"]["all"].positives == 2
    assert found.outcomes["bad_from_then_on"]["all"].positives == 4


def test_the_learner_never_looks_ahead():
    """What is not due cannot change a score, even when it is handed over."""
    rng = random.Random(2)
    facts = [inspection(n, n % 40, 6.0 * n, rng.random() > 0.3) for n in range(300)]
    assert facts[-1].occurred_at - facts[200].occurred_at < HORIZON

    def scores(later):
        learner = InspectionLearner(HORIZON)
        return [learner.score_learn_one(f, k > 200 and later) for k, f in enumerate(facts)]

    assert scores(True) == scores(False)


def test_without_any_outcome_there_is_no_figure():
    found = measure_inspections([inspection(0, 0, 0.0, passed=True)], POLICY, KINDS)
    assert math.isnan(found.outcomes["penalty"]["all"].score.value)


def test_missing_repeated_and_late_facts_change_the_scores_little():
    found = measure_fairness(world(600), POLICY, KINDS)
    assert found.as_published > 0.9
    assert list(found.without_source) == ["penalties"]
    for other in (*found.without_source.values(), found.repeated, found.late):
        assert other == pytest.approx(found.as_published, abs=0.03)
