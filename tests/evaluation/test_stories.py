from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from config.catalogue import load_catalogue
from config.policy import load_policy
from evaluation import story_ranking as orders
from evaluation.disturbances import DISTURBANCES
from evaluation.story_figures import at_budget
from evaluation.story_walk import Offered, Walk, walk
from simulate.city import build_city
from simulate.events import events
from simulate.stories import Story

CONFIG = Path(__file__).parents[2] / "config"
CATALOGUE = load_catalogue(CONFIG / "catalogue.yaml")
POLICY = load_policy(CONFIG / "policy.yaml", CATALOGUE)
START = datetime(2024, 1, 1, tzinfo=UTC)
DAY = 86_400.0


@cache
def walked() -> Walk:
    return walk(build_city(5, 400, START), 5, 400, POLICY, CATALOGUE.by_code())


def test_a_fact_belongs_to_a_story_of_its_company_before_the_default():
    found = walked()
    assert found.stories and any(one.story >= 0 for one in found.offered)
    for one in found.offered:
        if one.story >= 0:
            story = found.stories[one.story]
            assert story.company == one.company
            assert one.at < story.default_at.timestamp()


def test_what_is_offered_comes_in_order_and_every_alert_is_one_of_it():
    found = walked()
    assert [one.at for one in found.offered] == sorted(one.at for one in found.offered)
    assert sum(one.pushes for one in found.offered) == found.alerts
    assert found.events > len(found.offered) > found.alerts > 0


@pytest.mark.parametrize(
    "order", [orders.rules, orders.scores, orders.patterns, orders.river_defaults, orders.online]
)
def test_every_order_gives_each_fact_a_worth(order):
    worth = order(walked())
    assert len(worth) == len(walked().offered)
    assert all(0 <= value <= 1 for value in worth)


def test_the_ranking_is_told_nothing_before_its_time():
    """With a truth that comes too late for all, it is the order of judgement alone."""
    late = orders.online(walked(), delay_days=10_000)
    assert late == pytest.approx(orders.patterns(walked()))


def made(*facts: tuple[float, int, float]) -> tuple[Walk, list[float]]:
    """Return a walk of facts (day, story, worth); two stories default on day 50."""
    when = START + timedelta(days=50)
    story = Story(
        uscc="x" * 18, company=0, typology="t", starts_at=START, default_at=when, steps=()
    )
    origin = START.timestamp()
    offered = [
        Offered(
            at=origin + day * DAY, company=0, kind="lawsuit", severity=1, rule_severity=1,
            score=worth, pattern=0, traits={}, prior=0, pushes=1, story=which,
        )
        for day, which, worth in facts
    ]  # fmt: skip
    return Walk(offered, [story, story], 100, len(offered), 1), [worth for *_, worth in facts]


def test_a_budget_finds_stories_and_the_lead_counts_from_the_first_alert():
    found = at_budget(*made((10, 0, 0.9), (20, -1, 0.9), (30, 0, 0.9), (40, -1, 0.9)), a_day=5)
    assert (found.told, found.precision, found.found) == (4, 0.5, 0.5)
    assert found.lead_days == 40
    assert found.events_per_alert == 25


def test_nothing_worth_anything_tells_nothing():
    found = at_budget(*made((10, 0, 0.0)), a_day=5)
    assert (found.told, found.found, found.lead_days) == (0, 0.0, 0.0)


@pytest.mark.parametrize("name", DISTURBANCES)
def test_a_disturbance_is_the_same_every_time_and_invents_no_fact(name):
    def stream():
        return (
            c
            for c, _ in zip(events(build_city(6, 200, START), 6, START), range(3000), strict=False)
        )

    whole = {change.fact_id for change in stream()}
    first = list(DISTURBANCES[name](stream()))
    assert first == list(DISTURBANCES[name](stream()))
    assert {change.fact_id for change in first} <= whole
    assert first != list(stream())
