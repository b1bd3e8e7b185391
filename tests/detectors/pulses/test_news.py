"""An episode is told once, unless it turns far graver."""

from __future__ import annotations

from detectors.pulses.news import News


def told(*evidence: float) -> list[bool]:
    news = News()
    return [news.judge(one) >= 0.5 for one in evidence]


def test_news_begins_at_its_threshold():
    assert told(3.5, 3.6) == [False, True]


def test_what_goes_on_is_quiet_for_a_hundred_numbers():
    assert told(4, *[5] * 100, 5) == [True, *[False] * 100, True]


def test_what_is_half_as_rare_again_breaks_the_quiet_and_begins_a_new_one():
    assert told(4, 5.9, 6.1, 6.1) == [True, False, True, False]


def test_more_evidence_scores_higher():
    first, second = News(), News()
    assert 0.5 <= first.judge(4) < second.judge(8) <= 1
    assert first.judge(2) < 0.5
