from __future__ import annotations

from evaluation.story_patterns import Level, PatternFound, measure_patterns
from evaluation.story_walk import Offered, Walk


def offered(story: int, *patterns: tuple[str, str]) -> Offered:
    return Offered(
        at=0.0, company=1, kind="lawsuit", severity=0, rule_severity=0, score=0.0, pattern=0.0,
        traits={}, prior=0.0, pushes=0, story=story, patterns=patterns,
    )  # fmt: skip


def city(*facts: Offered) -> Walk:
    return Walk(list(facts), [], 0, 0, 1)


def test_facts_are_counted_by_level_and_stories_once_in_each_city():
    a, b = ("a", "notice"), ("b", "notice")
    first = city(offered(0, a), offered(0, ("a", "act"), b), offered(-1, a), offered(-1))
    second = city(offered(0, a), offered(1, a))
    assert measure_patterns([first, second], ["a", "b", "never"]) == {
        "a": PatternFound(
            notice=Level(facts=4, in_stories=0.75), act=Level(facts=1, in_stories=1.0), stories=3
        ),
        "b": PatternFound(
            notice=Level(facts=1, in_stories=1.0), act=Level(facts=0, in_stories=None), stories=1
        ),
        "never": PatternFound(
            notice=Level(facts=0, in_stories=None), act=Level(facts=0, in_stories=None), stories=0
        ),
    }
