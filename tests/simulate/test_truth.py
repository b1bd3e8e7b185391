"""The truth is what the changes tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
