from __future__ import annotations

from datetime import UTC, datetime, timedelta

from evaluation.story_feedback import SPANS, measure_feedback
from evaluation.story_walk import Offered, Walk
from simulate.stories import Story

START = datetime(2024, 1, 1, tzinfo=UTC)
DAYS = 600


def city(days: int = DAYS) -> Walk:
    """Two facts a day, whose priors say nothing; those of kind `a` belong to a story a month."""
    end = START + timedelta(days=days + 1)
    stories = [
        Story(uscc="x" * 18, company=0, typology="t", starts_at=START, default_at=end, steps=())
        for _ in range(days // 30 + 1)
    ]
    offered = [
        Offered(
            at=(START + timedelta(days=day, hours=12 * place)).timestamp(),
            company=day // 30 if kind == "a" else 100 + day % 50, kind=kind,
            severity=1, rule_severity=1, score=0.5, pattern=0.0,
            traits={f"kind:{kind}": 1.0, "severity": 0.5}, prior=(7 * day + 3 * place) % 10 / 10,
            pushes=1, story=day // 30 if kind == "a" else -1,
        )
        for day in range(days) for place, kind in enumerate("ab")
    ]  # fmt: skip
    return Walk(offered, stories, len(offered), len(offered), 2000)  # half an alert a day


def test_verdicts_a_fifth_of_them_wrong_teach_what_nobody_knows_without_them():
    found = measure_feedback([city(), city()])
    assert found.unanswered.verdicts == 0
    for name, _, _ in SPANS:
        assert 0.3 < found.unanswered.precision[name].value < 0.7, name
    for answered in (found.alone, found.together):
        assert answered.precision["180 days"].value > 0.9
        times = answered.times_unanswered
        assert times.value > 1.4 and times.low <= times.value <= times.high
        assert answered.found_more.value >= 0


def test_who_shares_a_ranking_learns_from_as_many_verdicts_sooner():
    found = measure_feedback([city() for _ in range(4)])
    assert found.together.precision["start"].value > found.alone.precision["start"].value


def test_what_nobody_answered_is_once_itself():
    same = measure_feedback([city(), city()]).unanswered
    assert same.times_unanswered.value == 1.0
    assert same.found_more.value == 0.0


def failing_city(days: int = DAYS) -> Walk:
    """Of ten borrowers one fails every second month; all of them go on giving the same facts."""
    starts = [START + timedelta(days=60 * n) for n in range(10)]
    stories = [
        Story(
            uscc="x" * 18, company=company, typology="t", starts_at=START,
            default_at=starts[company], steps=(),
        ) for company in range(10)
    ]  # fmt: skip
    offered = []
    for day in range(days):
        at, company = START + timedelta(days=day), day % 10
        offered.append(
            Offered(
                at=at.timestamp(), company=company, kind="a", severity=1, rule_severity=1,
                score=0.5, pattern=0.0, traits={"kind:a": 1.0, "severity": 0.5}, prior=0.0,
                pushes=1, story=company if at < starts[company] else -1,
            )
        )  # fmt: skip
    return Walk(offered, stories, len(offered), len(offered), 1200)


def test_who_says_that_a_loan_is_lost_is_told_less_of_its_borrower():
    found = measure_feedback([failing_city(), failing_city()])
    for reporting, silent in (
        (found.alone_reporting, found.alone), (found.together_reporting, found.together),
    ):  # fmt: skip
        assert reporting.precision["90 days"].value > silent.precision["90 days"].value
        assert reporting.found["90 days"].value >= silent.found["90 days"].value


def test_no_verdict_is_given_in_the_first_year():
    found = measure_feedback([city(365)])
    assert found.alone.verdicts == found.together.verdicts == 0
