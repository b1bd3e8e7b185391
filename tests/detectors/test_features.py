from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_changes import KINDS, START, A, arrears, equity, inspection, listing, patent

from detectors.causes import natural as in_its_unit
from detectors.examine import see
from detectors.features import FEATURES
from detectors.memory import DAY, Memory, Past, encode
from schemas.control import lines_crossed

AT = int(START.timestamp())
NAMES = [feature.name for feature in FEATURES]


def seen(change, memory: Memory | None = None) -> dict[str, float]:
    memories = {} if memory is None else {A: encode(memory)}
    [observation] = see([change], memories, lambda uscc: None, KINDS).observations
    return dict(zip(NAMES, observation.features, strict=True))


def natural(found: dict[str, float], name: str) -> float:
    feature = FEATURES[NAMES.index(name)]
    return in_its_unit(feature.form, feature.half, found[name])


def test_a_first_change_of_an_unknown_borrower():
    found = seen(inspection())
    assert found == dict.fromkeys(NAMES, 0.0) | {
        "direction": 0.5,
        "days_since_last": 1.0,
        "days_since_same_family": 1.0,
        "novelty_of_family": 1.0,
    }


def test_every_feature_reads_back_in_the_unit_of_its_name():
    past = Past(2, AT - 180 * DAY, 2, 1000)
    memory = Memory(first=0, last=AT - 30 * DAY, n=5, short=4000, long=3000, families=(past,))
    found = seen(arrears(yuan=10**5 - 1), memory)
    expected = {
        "severity_prior": 2,
        "direction": 1,
        "amount_yuan": 10**5 - 1,
        "amount_against_own": 0,
        "days_since_last": 30,
        "days_since_same_family": 180,
        "changes_30_days": 2,  # four, one half-life ago
        "changes_180_days": 3 * 0.5 ** (1 / 6),
        "same_family_180_days": 0.5,
        "novelty_of_family": 1 / 3,
        "share_moved": 0,
        "failed_or_listed": 0,
    }
    assert {name: natural(found, name) for name in NAMES} == pytest.approx(expected)


def test_a_failed_inspection_and_a_listing_stand_out_and_their_good_twins_do_not():
    assert seen(inspection(passed=False))["failed_or_listed"] == 1
    assert seen(inspection(passed=True))["failed_or_listed"] == 0
    assert seen(listing(action="listed"))["failed_or_listed"] == 1
    assert seen(listing(action="removed"))["failed_or_listed"] == 0
    assert seen(patent())["direction"] == 0


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(equity(before=0.1, after=0.3), 0.1, id="a fifth moves, no line crossed"),
        pytest.param(equity(before=0.3, after=0.4), 0.55, id="a tenth moves over one third"),
        pytest.param(equity(before=0.0, after=1.0), 1.0, id="everything"),
        pytest.param(equity(nature="pledge", pledged=0.8), 0.4, id="four fifths pledged"),
        pytest.param(equity(nature="freeze", frozen=0.6), 0.3, id="three fifths frozen"),
    ],
)
def test_the_share_at_stake(change, expected):
    assert seen(change)["share_moved"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (0.3, 0.34, True),
        (0.34, 0.3, True),
        (0.51, 0.66, False),
        (0.5, 0.5, False),
        (0.49, 0.5, True),
    ],
)
def test_lines_of_control(before, after, expected):
    assert (lines_crossed(before, after) > 0) is expected


@given(
    last=st.integers(0, 2 * AT),
    counts=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6)),
    n=st.integers(1, 10**4),
    fen=st.integers(0, 2**62),
    share=st.floats(0, 1),
)
def test_every_feature_lies_in_the_unit_interval(last, counts, n, fen, share):
    families = tuple(Past(family, last, n, counts[2]) for family in (1, 2))
    memory = Memory(first=0, last=last, n=n, short=counts[0], long=counts[1], families=families)
    for change in (
        equity(before=share, after=1 - share, pledged=share), arrears(yuan=fen / 100)
    ):  # fmt: skip
        assert all(0 <= value <= 1 for value in seen(change, memory).values())
