"""Lists of watches, and what was ordered of one, as the engine has them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from archived import archive
from msgspec.structs import asdict, replace
from rows_of_watches import order_rows, watch_rows
from some_alerts import NOON, accepted, arrears
from some_changes import A, B, watch

from schemas import codec
from schemas.orders import Ordered, OrderOutcome, OrderRefusal
from schemas.watches import Watch, WatchState
from store.known import known_of
from store.watch_list import watch_by_id, watch_history, watch_list, watch_totals

DAY = timedelta(days=1)
ONE = watch(
    "north", A, watch_id="w1", loan_reference="L-1", officer="rm-07", borrower_name="甲公司",
    balance=500, maturity=NOON + 30 * DAY, consent_until=NOON + 20 * DAY, ends_at=NOON + 40 * DAY,
)  # fmt: skip
PAUSED = watch("north", B, watch_id="w2", state=WatchState.PAUSED)
MOVED = watch("south", B, watch_id="w3", former_uscc=A, moved_from="w0", maturity=NOON + 5 * DAY)
GONE = watch("south", A, watch_id="w0", state=WatchState.MOVED, moved_to=B)
ALL = (ONE, PAUSED, MOVED, GONE)


def ids(store, **asked) -> list[str]:
    return [row["watch_id"] for row in watch_list(store, **asked)]


def row_of(found: dict, by_hand: dict) -> dict:
    """The same columns in the same form."""
    by_hand = {
        name: f"{value:%Y-%m-%dT%H:%M:%S.%f}"[: 26 if name == "at" else 23] + "Z"
        if isinstance(value, datetime) else value
        for name, value in by_hand.items()
    }  # fmt: skip
    return {name: json.loads(v) if name == "watch" and v else v for name, v in found.items()}, {
        name: json.loads(v) if name == "watch" and v else v for name, v in by_hand.items()
    }


@pytest.mark.parametrize("one", ALL, ids=lambda w: w.watch_id)
def test_the_row_of_a_watch_is_the_one_made_by_hand(store, one: Watch):
    archive(store, one)
    [found] = store.query("SELECT * FROM watches FINAL")
    [(_, by_hand)] = watch_rows(one, "watches/0/0")
    found, by_hand = row_of(found, asdict(by_hand))
    assert found == by_hand


def test_the_row_of_an_answer_is_the_one_made_by_hand(store):
    answer = Ordered(
        order_id="o1", order="change", institution="north", uscc=A, watch_id="w1", by="rm-07",
        outcome=OrderOutcome.REFUSED, refusal=OrderRefusal.BAD_PERIOD, field="maturity", count=3,
        reason="展期", at=NOON, watch=ONE,
    )  # fmt: skip
    archive(store, answer, replace(answer, watch=None, order_id="o2"))
    rows = store.query("SELECT * FROM watch_orders FINAL ORDER BY position")
    for number, found in enumerate(rows):
        one = answer if number == 0 else replace(answer, watch=None, order_id="o2")
        [(_, by_hand)] = order_rows(one, f"ordered/0/{number}")
        found, by_hand = row_of(found, asdict(by_hand))
        assert found == by_hand


def test_the_newest_record_of_the_log_counts_whoever_wrote_it(store):
    """A decision counts its own changes; what is loaded afterwards has no number and still counts."""
    decided, loaded = replace(ONE, version=7, balance=1), replace(ONE, balance=2)
    archive(store, ONE, decided, loaded)
    assert codec.decoder(Watch)(watch_by_id(store, "w1")["watch"].encode()) == loaded
    assert watch_by_id(store, "w9") is None


def test_lists_by_every_filter(store):
    archive(store, *ALL)
    assert ids(store) == ["w1", "w2", "w0", "w3"]
    assert ids(store, institution="south") == ["w0", "w3"]
    assert ids(store, state="live") == ["w1", "w2", "w3"]
    assert ids(store, state="paused") == ["w2"]
    assert ids(store, officer="rm-07") == ids(store, loan="L-1") == ["w1"]
    assert ids(store, uscc=A) == ["w1", "w0", "w3"]  # the one that was on it before, too
    assert ids(store, ending_before=f"{NOON + 10 * DAY:%Y-%m-%dT%H:%M:%SZ}") == ["w3"]
    assert watch_totals(store) == {"active": 2, "moved": 1, "paused": 1}
    assert watch_totals(store, "north") == {"active": 1, "paused": 1}


def test_pages_follow_each_other_without_gap_or_repeat(store):
    archive(store, *ALL)
    found: list[str] = []
    after = ("", "", "")
    while rows := watch_list(store, after=after, limit=1):
        found.append(rows[0]["watch_id"])
        after = tuple(rows[0][name] for name in ("institution", "uscc", "watch_id"))
    assert found == ["w1", "w2", "w0", "w3"]


def test_what_was_ordered_of_a_watch_newest_first(store):
    def answer(n: int, order: str, outcome: OrderOutcome, watch_id: str = "w1") -> Ordered:
        return Ordered(
            order_id=f"o{n}", order=order, institution="north", uscc=A, watch_id=watch_id,
            outcome=outcome, by="rm-07", at=NOON + n * DAY,
        )  # fmt: skip

    archive(
        store, answer(1, "add", OrderOutcome.ADDED), answer(2, "pause", OrderOutcome.PAUSED),
        answer(3, "add", OrderOutcome.ADDED, "w2"),
    )  # fmt: skip
    found = watch_history(store, "north", "w1")
    assert [(row["asked"], row["outcome"], row["asker"]) for row in found] == [
        ("pause", "paused", "rm-07"), ("add", "added", "rm-07"),
    ]  # fmt: skip
    assert watch_history(store, "south", "w1") == []


def test_what_is_known_of_companies_gravest_and_newest_first(store):
    facts = [
        replace(accepted(n), change=arrears(n, occurred_at=NOON - n * DAY), severity=severity)
        for n, severity in ((1, 1), (2, 3), (3, 2), (4, 2))
    ]
    archive(store, *facts)
    uscc = facts[0].change.uscc
    found = known_of(store, [uscc, A], ["tax_arrears"], 3)
    total, rows = found[uscc]
    assert (total, [row["severity"] for row in rows]) == (4, [3, 2, 2])
    ids_ = [json.loads(row["change"])["fact_id"] for row in rows]
    assert ids_ == [facts[n].change.fact_id for n in (1, 2, 3)]
    assert known_of(store, [uscc], ["court_seizure"], 3) == {}
