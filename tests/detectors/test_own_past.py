from __future__ import annotations

import pytest

from detectors.memory import DAY, Memory, Past
from detectors.moments import Moments
from detectors.own_past import AS_USUAL, against_amounts, against_gaps, log_gap

FINES = Past(3, 0, 4, 0, Moments(4, 4.0, 0.01))  # four of about 10,000 yuan


def test_an_amount_a_thousand_times_the_usual_is_named_in_yuan():
    own = against_amounts(FINES, 7.0)
    assert own.strange == pytest.approx(9 / (9 + 0.09))  # three decades, least spread 0.3
    assert (own.feature, own.value, own.usual) == ("amount_yuan", 10**7 - 1, 10**4 - 1)


def test_a_smaller_amount_or_none_is_as_usual():
    assert against_amounts(FINES, 2.0) is AS_USUAL
    assert against_amounts(FINES, None) is AS_USUAL


def test_two_amounts_are_no_past_yet():
    assert against_amounts(Past(3, 0, 2, 0, Moments(2, 4.0, 0.0)), 9.0) is AS_USUAL
    assert against_amounts(Past(3, 0, 2), 9.0) is AS_USUAL


def test_a_quiet_borrower_suddenly_busy_is_strange_and_a_long_pause_is_not():
    """Changes about 99 days apart (log10 of 100 is 2)."""
    memory = Memory(n=7, last=1000 * DAY, gap=Moments(6, 2.0, 0.0))
    soon = against_gaps(memory, log_gap(memory, 1000 * DAY))
    assert soon.strange == pytest.approx(4 / (4 + 0.0625))
    assert (soon.feature, soon.value) == ("days_since_last", 0)
    assert soon.usual == pytest.approx(99)
    assert against_gaps(memory, log_gap(memory, 3000 * DAY)) is AS_USUAL


def test_four_gaps_are_no_past_yet():
    memory = Memory(n=5, last=1000 * DAY, gap=Moments(4, 2.0, 0.0))
    assert against_gaps(memory, 0.0) is AS_USUAL
    assert against_gaps(Memory(), log_gap(Memory(), DAY)) is AS_USUAL


def test_a_gap_counts_in_either_direction():
    memory = Memory(n=1, last=1000 * DAY)
    assert log_gap(memory, 1009 * DAY) == log_gap(memory, 991 * DAY) == 1
