"""The pulse on NAB, by NAB's rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.nab import measure_nab

FOLDER = Path(__file__).parents[2] / "benchmarks" / "data" / "nab"


@pytest.fixture(scope="module")
def found():
    return measure_nab(FOLDER)


def test_the_pulse_scores_seventy_with_one_setting_for_all(found):
    assert found.standard.normalised >= 70
    assert found.series == 30


def test_no_category_carries_the_others(found):
    assert all(score >= 50 for score in found.by_category.values())


def test_the_scoring_itself_is_sound(found):
    assert found.nothing == 0
    assert found.perfect == pytest.approx(100)
    # Published: 39.6 over all 58 series, of which these are 30.
    assert 30 <= found.windowed_gaussian <= 45


def test_the_left_out_score_is_no_better_than_the_one_tuned_to_all(found):
    assert found.left_out <= found.standard.normalised
