from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from some_changes import DAY, KINDS, START, arrears, equity, inspection, listing, patent, seizure

from detectors.examine import examine
from detectors.memory import DAY as SECONDS
from detectors.memory import decode
from detectors.models import Models
from detectors.peers import standing_of
from schemas.changes import ChangeEvent, Dated
from schemas.companies import Company
from schemas.policy import Forest, Policy

POLICY = Policy(forest=Forest(n_trees=8, height=5, window_size=30), warm_up=40)
BORROWERS = [f"9111010558561505{n:02d}" for n in range(12)]
INDUSTRY = {
    uscc: standing_of(Company(uscc=uscc, source="t", industry="CFI"[n % 3]))
    for n, uscc in enumerate(BORROWERS)
}
del INDUSTRY[BORROWERS[0]]


def history(n: int, seed: int = 1) -> list[ChangeEvent]:
    """A year of mixed changes, some late, some repeated."""
    rng = random.Random(seed)
    changes: list[ChangeEvent] = []
    for number in range(n):
        at = START + rng.gauss(number / n * 365, 3) * DAY
        uscc = rng.choice(BORROWERS)
        changes.append(
            rng.choice(
                [
                    inspection(number, at, uscc, passed=rng.random() < 0.8),
                    arrears(number, at, uscc, yuan=10 ** rng.gauss(5, 1)),
                    equity(number, at, uscc, before=rng.random(), after=rng.random()),
                    listing(number, at, uscc),
                    patent(number, at, uscc),
                    seizure(number, at, uscc, dated=Dated.MONTH),
                ]
            )
        )
        if rng.random() < 0.1:
            changes.append(rng.choice(changes))
    return changes


def examined(batches: Sequence[Sequence[ChangeEvent]]):
    memories, models = {}, Models(POLICY)
    scores = [s for b in batches for s in examine(b, memories, INDUSTRY.get, models, KINDS)[0]]
    return [score and score.whole() for score in scores], memories


@settings(max_examples=12, deadline=None)
@given(cuts=st.lists(st.integers(0, 260), max_size=8).map(sorted), seed=st.integers(0, 50))
def test_the_cut_into_batches_changes_neither_scores_nor_memories(cuts, seed):
    changes = history(240, seed)
    parts = [changes[a:b] for a, b in zip([0, *cuts], [*cuts, len(changes)], strict=True)]
    assert examined(parts) == examined([changes])


def test_one_by_one_is_the_same_as_all_at_once():
    changes = history(200)
    scores, memories = examined([[change] for change in changes])
    assert (scores, memories) == examined([changes])
    assert max(score.score for score in scores if score) > 0.9


def test_a_repeat_is_no_fact_even_within_its_batch_and_teaches_nothing():
    change = arrears()
    scores, memories = examined([[change, change], [change]])
    assert [score is None for score in scores] == [False, True, True]
    assert decode(memories[change.uscc]).n == 1


def test_each_is_scored_before_it_is_learnt():
    """The first large amount is strange; the same amount for the sixth time is as usual."""
    small = [arrears(n, START + n * DAY, yuan=1000) for n in range(8)]
    large = [arrears(n, START + n * DAY, yuan=1_000_000) for n in range(8, 30)]
    scores, _ = examined([small + large])
    assert [s.axes.own for s in scores[:8]] == pytest.approx([0] * 8)
    assert scores[8].axes.own > 0.98
    assert scores[-1].axes.own < 0.3


def test_baseline_changes_teach_like_all_others():
    changes = history(100)
    _, news = examined([changes])
    _, baseline = examined([[replace(change, baseline=True) for change in changes]])
    assert baseline == news


def test_a_company_without_an_industry_and_a_kind_without_a_catalogue_entry_are_judged_too():
    change = arrears(uscc=BORROWERS[0])
    [score], _ = examine([change], {}, INDUSTRY.get, Models(POLICY), {})
    assert score.whole().segment == "-:-:-:other"
    assert score.score == 0


def test_a_date_in_the_future_does_not_make_all_others_late():
    """Occurred in 2099, seen today: remembered as of today."""
    mistaken = replace(arrears(1), occurred_at=START + 27_000 * DAY, seen_at=START)
    _, memories = examined([[mistaken, arrears(2, START + 10 * DAY)]])
    memory = decode(memories[mistaken.uscc])
    assert memory.first == int(START.timestamp())
    assert memory.last == memory.first + 10 * SECONDS


def test_only_memories_that_changed_are_written_back():
    class Watched(dict):
        def update(self, changed) -> None:
            written.extend(changed)
            super().update(changed)

    written: list[str] = []
    memories, models = Watched(), Models(POLICY)
    one, other = arrears(), arrears(2, uscc=BORROWERS[1])
    examine([one], memories, INDUSTRY.get, models, KINDS)
    examine([one, other, one, other], memories, INDUSTRY.get, models, KINDS)
    assert written == [one.uscc, other.uscc]


def test_the_day_is_that_of_shanghai():
    """One event every noon; six more at 16:36 UTC, which is the next day in Shanghai.

    Up to two on a day are as usual. Were the day UTC's, the second of the six would be the third.
    """
    noons = [arrears(n, START + n * DAY, BORROWERS[1]) for n in range(30)]
    night = START + 29 * DAY + 12.6 / 24 * DAY
    assert (START.hour, night.hour) == (4, 16)
    scores, _ = examined([noons + [arrears(100 + n, night, BORROWERS[1]) for n in range(6)]])
    counts = [score.axes.industry for score in scores[30:]]
    assert counts[:2] == [0, 0]
    assert 0 < counts[2] < counts[5]
    assert counts[5] > 0.9


def test_what_is_dated_by_month_only_is_no_pulse():
    """A year's case list that names months would be a surge on every first of a month."""
    days = [seizure(n, START + n * DAY, BORROWERS[1]) for n in range(30)]
    months = [
        seizure(100 + n, START + 30 * DAY, BORROWERS[1], dated=Dated.MONTH) for n in range(20)
    ]
    scores, _ = examined([days + months])
    assert {score.axes.industry for score in scores[30:]} == {0.0}
    dated = [replace(change, dated=Dated.DAY) for change in months]
    assert examined([days + dated])[0][-1].axes.industry > 0.9
