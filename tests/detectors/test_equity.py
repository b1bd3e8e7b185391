from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_changes import DAY, START, equity

from detectors.equity import EQUITY_FEATURES, against_register
from detectors.memory import NOTHING, Past
from schemas.holders import HolderFact

FACT = HolderFact(
    fact_id="a" * 32, kind="bankruptcy", name_zh="破产", name_en="b", occurred_at=START
)
AT = int(START.timestamp())
shares = st.floats(0, 1)
natures = st.sampled_from(["transfer", "pledge", "freeze", "release", "capital_reduction"])


def judged(past: Past = NOTHING, **more):
    return against_register(equity(**more), past, AT)


@pytest.mark.parametrize(
    ("change", "feature", "value"),
    [
        ({"before": 0.6, "after": 0.4}, "control_lines", 1),
        ({"before": 1.0, "after": 0.0}, "control_lines", 3),
        ({"before": 0.3, "after": 0.1}, "share_handed_over", 0.2),
        ({"nature": "capital_reduction", "before": 0.3, "after": 0.05}, "capital_withdrawn", 0.25),
        ({"nature": "pledge", "before": 0.6, "after": 0.6, "pledged": 0.4}, "pledged_part", 0.4),
        ({"nature": "freeze", "before": 0.6, "after": 0.6, "frozen": 0.1}, "frozen_part", 0.1),
        ({"new_holder_since": START - 40 * DAY}, "holder_age_days", 40),
        ({"new_holder_record": "失信被执行人"}, "holder_record", 1),
        ({"new_holder_facts": (FACT,)}, "holder_record", 1),
        ({"new_holder_facts": (FACT, FACT), "new_holder_record": "失信"}, "holder_record", 2),
    ],
)
def test_the_gravest_part_is_named_with_its_value(change, feature, value):
    found = judged(**change)
    assert found.feature == feature in EQUITY_FEATURES
    assert found.value == pytest.approx(value)
    assert 0 < found.strange < 1


def test_one_change_soon_after_another_is_stranger_than_a_late_one():
    past = Past(1, AT - 5 * 86_400, 2)
    quick = judged(past, before=0.3, after=0.3)
    assert (quick.feature, quick.value) == ("days_since_equity_change", 5)
    assert judged(Past(1, AT - 400 * 86_400, 2), before=0.3, after=0.3).strange == 0


def test_a_release_and_a_mere_note_are_as_usual():
    assert judged(nature="release", before=0.6, after=0.6, pledged=0.5).strange == 0
    assert judged(before=0.3, after=0.3).strange == 0


def test_doubts_add_up():
    alone = judged(before=0.6, after=0.4)
    both = judged(before=0.6, after=0.4, new_holder_record="失信被执行人")
    assert both.strange > alone.strange


@given(natures, shares, shares, shares, shares)
def test_it_is_a_strangeness(nature, before, after, pledged, frozen):
    found = judged(nature=nature, before=before, after=after, pledged=pledged, frozen=frozen)
    assert 0 <= found.strange <= 0.99
    assert (found.strange == 0) or found.feature in EQUITY_FEATURES


@given(st.sampled_from(["pledged", "frozen"]), shares, shares)
def test_more_pledged_or_frozen_is_no_less_strange(what, one, other):
    less, more = sorted((one, other))
    assert (
        judged(nature="pledge", **{what: less}).strange
        <= judged(nature="pledge", **{what: more}).strange
    )


@given(shares, shares, st.integers(0, 3), st.booleans())
def test_each_grave_fact_of_the_new_holder_makes_it_stranger(before, after, facts, said):
    """What is named is what it rests on: taken away, the change is less strange."""
    record = "失信被执行人" if said else ""
    more, less = (
        judged(before=before, after=after, new_holder_facts=(FACT,) * n, new_holder_record=record)
        for n in (facts + 1, facts)
    )
    known_already = facts >= 3 or (said and facts == 0) or less.strange == 0.99  # the most
    assert more.strange >= less.strange if known_already else more.strange > less.strange
