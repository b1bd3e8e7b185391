"""The truth is what the changes tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median

import msgspec

from schemas.changes import kind_of
from simulate.city import build_city
from simulate.events import events
from simulate.stories import Story
from simulate.truth import truth, write_truth

START = datetime(2026, 1, 1, tzinfo=UTC)
CITY = build_city(2, 1500, START)
END = START + timedelta(days=540)


def before_end(stream):
    found = {}
    for change in stream:
        if change.occurred_at >= END:
            return found
        found[change.fact_id] = change
    raise AssertionError("the stream is endless")


def test_every_step_of_the_truth_is_a_change_of_the_stream_with_that_id():
    changes = before_end(events(CITY, 2, START, repeats=0, late=0, undated=0))
    steps = [step for story in truth(CITY, 2, START) for step in story.steps if step.at < END]
    assert len(steps) > 50
    for step in steps:
        change = changes[step.fact_id]
        assert (change.uscc, kind_of(change)) == (CITY.uscc(step.company), step.kind)
        assert change.occurred_at == step.at


def test_companies_going_bad_show_it_in_their_changes():
    changes = before_end(events(CITY, 2, START, repeats=0, late=0, undated=0))
    planted = [
        (step, changes[step.fact_id])
        for story in truth(CITY, 2, START, days=540)
        for step in story.steps
        if step.at < END
    ]
    pledges = [change.nature for step, change in planted if step.nature == "pledge"]
    assert pledges
    # What cannot be pledged any more is released, see `simulate.shares`.
    assert pledges.count("pledge") > 0.9 * len(pledges)
    inspections = [change.passed for step, change in planted if step.kind == "inspection"]
    assert sum(inspections) < len(inspections) / 2  # where all others pass 94 in 100
    owed = [change.amount for step, change in planted if step.kind == "tax_arrears"]
    ids = {step.fact_id for step, _ in planted}
    usual = [
        change.amount for fact, change in changes.items()
        if kind_of(change) == "tax_arrears" and fact not in ids
    ]  # fmt: skip
    assert median(owed) > 2 * median(usual)  # e ** (1.2 * 1.2) = 4.2 for a company of one size


def test_late_and_undated_facts_keep_the_id_of_the_truth():
    changes = before_end(events(CITY, 2, START, repeats=0.1, late=0.2, undated=0.2))
    soon = END - timedelta(days=365)  # late ones of the last year may still be on their way
    steps = [step for story in truth(CITY, 2, START) for step in story.steps if step.at < soon]
    assert steps
    assert {step.fact_id for step in steps} <= set(changes)


def test_without_stories_nothing_of_the_truth_happens():
    changes = before_end(events(CITY, 2, START, stories=False))
    ids = {step.fact_id for story in truth(CITY, 2, START) for step in story.steps}
    assert not ids & set(changes)


def test_the_file_holds_what_was_written(tmp_path):
    stories = truth(CITY, 2, START)
    path = tmp_path / "truth.jsonl"
    assert write_truth(path, stories) == len(stories)
    decode = msgspec.json.Decoder(Story).decode
    assert [decode(line) for line in path.read_bytes().splitlines()] == stories
