"""How the rounds of a campaign are shared out: none is lost, none is run twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from faults.checker import Found
from faults.report import line
from faults.shares import shares


@given(st.integers(0, 300), st.integers(1, 9), st.sampled_from([["a"], ["a", "b"]]))
def test_the_rounds_come_out_and_are_shared_evenly(rounds, worlds, logs):
    found = shares(logs, rounds, worlds)
    assert sum(share.rounds for share in found) == rounds
    assert len({share.name for share in found}) == len(found)
    assert all(share.rounds > 0 for share in found)
    assert len(found) <= max(worlds, len(logs))
    by_log = [sum(s.rounds for s in found if s.log == log) for log in logs]
    assert max(by_log) - min(by_log) <= 1
    for log in logs:
        mine = [share.rounds for share in found if share.log == log]
        assert not mine or max(mine) - min(mine) <= 1


def test_one_world_of_a_log_keeps_its_name_and_the_order_of_the_logs():
    assert [(s.name, s.rounds) for s in shares(["embedded", "kafka"], 7, 1)] == [
        ("embedded", 4), ("kafka", 3),
    ]  # fmt: skip
    assert [s.name for s in shares(["embedded", "kafka"], 8, 4)] == [
        "embedded", "embedded-1", "kafka", "kafka-1",
    ]  # fmt: skip


def test_what_is_told_of_a_round_says_whether_it_was_sound():
    good = Found(facts_sent=90, alerts_expected=88, in_summaries=3, repeats_on_wire=2)
    assert line("kafka round 3, kill intake", good, 12.34) == (
        "kafka round 3, kill intake: sound, 12.3 s; 90 facts, 88 alerts, 3 of them in summaries,"
        " 2 repeats"
    )
    assert "NOT SOUND" in line("x", Found(facts_lost=1), 1.0)
