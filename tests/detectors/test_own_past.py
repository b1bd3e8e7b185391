from __future__ import annotations

import pytest
from remembered import KIND_OF_FAMILY, fact
from some_changes import A

from detectors.examine import see
from detectors.memory import DAY, Memory, Past, encode
from detectors.moments import Moments
from detectors.own_past import AS_USUAL, Own

KINDS = {kind.code: kind for kind in KIND_OF_FAMILY.values()}
AT = 1000 * DAY


def own(memory: Memory, at: int = AT, fen: int | None = None) -> Own:
    """Return how a change of the family penalty, 3, lies to this past."""
    seen = see([fact(1, at, 3, fen)], {A: encode(memory)}, lambda uscc: None, KINDS)
    return seen.observations.own_of(0)


def fined(n: int, mean: float = 4.0, var: float = 0.01) -> Memory:
    """Return the memory of so many fines, of about 10,000 yuan."""
    return Memory(n=n, last=AT, families=(Past(3, AT, n, 0, Moments(n, mean, var)),))


def test_an_amount_a_thousand_times_the_usual_is_named_in_yuan():
    found = own(fined(4), fen=(10**7 - 1) * 100)
    assert found.strange == pytest.approx(9 / (9 + 0.09))  # three decades, least spread 0.3
    assert found.feature == "amount_yuan"
    assert (found.value, found.usual) == pytest.approx((10**7 - 1, 10**4 - 1))


def test_a_smaller_amount_or_none_is_as_usual():
    assert own(fined(4), fen=99 * 100) is AS_USUAL
    assert own(fined(4)) is AS_USUAL


def test_two_amounts_are_no_past_yet():
    assert own(fined(2), fen=10**11) is AS_USUAL
    assert own(Memory(n=2, last=AT, families=(Past(3, 0, 2),)), fen=10**11) is AS_USUAL


def busy(n: int, mean: float) -> Memory:
    return Memory(n=n, last=AT, gap=Moments(n - 1, mean, 0.0))


def test_a_quiet_borrower_suddenly_busy_is_strange_and_a_long_pause_is_not():
    """Changes about 99 days apart (log10 of 100 is 2)."""
    soon = own(busy(7, 2.0))
    assert soon.strange == pytest.approx(4 / (4 + 0.0625))
    assert (soon.feature, soon.value) == ("days_since_last", 0)
    assert soon.usual == pytest.approx(99)
    assert own(busy(7, 2.0), AT + 2000 * DAY) is AS_USUAL


def test_four_gaps_are_no_past_yet():
    assert own(busy(5, 4.0)) is AS_USUAL
    assert own(Memory()) is AS_USUAL


def test_a_gap_counts_in_either_direction():
    early, late = own(busy(7, 2.0), AT - 9 * DAY), own(busy(7, 2.0), AT + 9 * DAY)
    assert early == late
    assert early.value == pytest.approx(9)


def test_of_two_strange_things_the_stranger_is_named():
    """An amount two decades above the usual, after a gap nearly as usual; and the other way round."""
    families = (Past(3, AT, 9, 0, Moments(9, 4.0, 0.0)),)
    memory = Memory(n=9, last=AT, gap=Moments(8, 0.1, 0.0), families=families)
    assert own(memory, fen=10**8).feature == "amount_yuan"
    memory = Memory(n=9, last=AT, gap=Moments(8, 3.0, 0.0), families=families)
    assert own(memory, fen=2 * 10**6).feature == "days_since_last"
