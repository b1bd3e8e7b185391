from __future__ import annotations

import pytest
from some_changes import (
    KINDS,
    YUAN,
    arrears,
    equity,
    inspection,
    listing,
    patent,
    penalty,
    scored,
    seizure,
)  # fmt: skip

from routing.conditions import asks_anything, meets
from routing.grade import Grade, grader
from schemas.policy import Policy, Rule, Thresholds
from schemas.scalars import Severity

NOTICE, WARNING, CRITICAL = Severity.NOTICE, Severity.WARNING, Severity.CRITICAL
NOBODY = Grade()


def rule(*kinds: str, severity: int = 2, id: str = "the_rule", **conditions) -> Rule:
    return Rule(id=id, kinds=kinds, severity=Severity(severity), **conditions)


def graded(change, score: float = 0.0, *rules: Rule) -> Grade:
    policy = Policy(thresholds=Thresholds(notice=0.9, warning=0.95, critical=0.99), rules=rules)
    return grader(policy, KINDS)(change, scored(score))


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (0.899, None),
        (0.9, NOTICE),
        (0.949, NOTICE),
        (0.95, WARNING),
        (0.99, CRITICAL),
        (1, CRITICAL),
    ],
)
def test_an_adverse_change_alerts_by_its_score_from_each_threshold_on(score, expected):
    expected_rule = "" if expected is None else "strange_tax_arrears"
    assert graded(arrears(), score) == Grade(expected, expected_rule)


@pytest.mark.parametrize(
    ("change", "expected"), [(penalty(), WARNING), (arrears(), CRITICAL), (seizure(), CRITICAL)]
)
def test_a_score_alone_lifts_a_kind_one_step_above_its_prior_at_most(change, expected):
    """Priors of the test's catalogue: penalty 1, arrears 2, seizure 3."""
    assert graded(change, 1.0).severity is expected


@pytest.mark.parametrize("change", [patent(), inspection()])
def test_what_is_rare_but_not_adverse_does_not_alert_by_its_score(change):
    assert graded(change, 1.0) == NOBODY


def test_a_kind_that_nobody_catalogued_alerts_by_a_rule_only():
    policy = Policy(rules=(rule("court_seizure"),))
    assert grader(Policy(), {})(seizure(), scored(1.0)) == NOBODY
    assert grader(policy, {})(seizure(), scored(0.0)) == Grade(WARNING, "the_rule")


def test_a_rule_alerts_whatever_the_score_and_only_its_kinds():
    assert graded(listing(), 0.0, rule("abnormal_operation")) == Grade(WARNING, "the_rule")
    assert graded(arrears(), 0.0, rule("abnormal_operation")) == NOBODY


@pytest.mark.parametrize(
    ("severity", "score", "expected"),
    [(1, 0.98, NOTICE), (1, 0.99, WARNING), (2, 0.99, CRITICAL), (3, 0.99, CRITICAL)],
)
def test_a_rule_and_a_critical_score_count_one_step_higher(severity, score, expected):
    found = graded(inspection(passed=False), score, rule("inspection", severity=severity))
    assert found == Grade(expected, "the_rule")


def test_of_several_rules_the_gravest_counts_and_of_equals_the_first():
    rules = [
        rule("tax_arrears", severity=1, id="mild"),
        rule("tax_arrears", severity=3, id="grave"),
        rule("tax_arrears", severity=3, id="grave_too"),
        rule("tax_arrears", severity=2, id="middling"),
    ]
    assert graded(arrears(), 0.0, *rules) == Grade(CRITICAL, "grave")


@pytest.mark.parametrize(
    ("change", "conditions", "expected"),
    [
        pytest.param(arrears(yuan=10), {"amount_from": 10 * YUAN}, True, id="exactly the amount"),
        pytest.param(arrears(yuan=9.99), {"amount_from": 10 * YUAN}, False, id="one fen less"),
        pytest.param(penalty(fine=None), {"amount_from": 0}, False, id="no amount"),
        pytest.param(penalty(fine=5, confiscated=6), {"amount_from": 11}, True, id="fine and gain"),
        pytest.param(listing(action="listed"), {"actions": ("listed",)}, True, id="listed"),
        pytest.param(listing(action="removed"), {"actions": ("listed",)}, False, id="removed"),
        pytest.param(arrears(), {"actions": ("listed",)}, False, id="a kind without actions"),
        pytest.param(inspection(passed=False), {"passed": False}, True, id="failed"),
        pytest.param(inspection(passed=True), {"passed": False}, False, id="passed"),
        pytest.param(
            inspection(passed=False, reinspection_passed=True), {"passed": False}, False,
            id="failed, put right",
        ),
        pytest.param(
            inspection(passed=False, reinspection_passed=False), {"passed": False}, True,
            id="failed twice",
        ),
        pytest.param(arrears(), {"passed": False}, False, id="no inspection"),
        pytest.param(equity(nature="freeze"), {"natures": ("freeze",)}, True, id="frozen"),
        pytest.param(equity(nature="pledge"), {"natures": ("freeze",)}, False, id="not frozen"),
        pytest.param(
            equity(before=0.1, after=0.35), {"share_moved_from": 0.25}, True, id="enough moved"
        ),
        pytest.param(
            equity(before=0.35, after=0.2), {"share_moved_from": 0.25}, False, id="too little"
        ),
        pytest.param(equity(pledged=0.3), {"pledged_from": 0.3}, True, id="pledged"),
        pytest.param(equity(frozen=0.3), {"pledged_from": 0.3}, True, id="frozen counts as well"),
        pytest.param(equity(pledged=0.29), {"pledged_from": 0.3}, False, id="pledged too little"),
        pytest.param(equity(before=0.4, after=0.6), {"control_changes": True}, True, id="over 1/2"),
        pytest.param(
            equity(before=0.52, after=0.65), {"control_changes": True}, False, id="between lines"
        ),
        pytest.param(arrears(), {"control_changes": True}, False, id="no equity"),
        pytest.param(
            equity(nature="pledge", pledged=0.1), {"natures": ("pledge",), "pledged_from": 0.3},
            False, id="every condition must hold",
        ),
        pytest.param(arrears(), {}, True, id="no condition"),
    ],
)  # fmt: skip
def test_conditions(change, conditions, expected):
    assert meets(change, rule("any", **conditions)) is expected


@pytest.mark.parametrize(
    "condition",
    [
        {"amount_from": 0}, {"actions": ("listed",)}, {"passed": False}, {"natures": ("pledge",)},
        {"share_moved_from": 0.0}, {"pledged_from": 0.0}, {"control_changes": True},
    ],
)  # fmt: skip
def test_a_rule_with_any_condition_is_asked_and_one_without_is_met_by_its_kind_alone(condition):
    assert asks_anything(rule("tax_arrears", **condition))
    assert not asks_anything(rule("tax_arrears"))
    assert graded(patent(), 0.0, rule("patent_granted", **condition)) == NOBODY
    assert graded(patent(), 0.0, rule("patent_granted")).rule == "the_rule"
