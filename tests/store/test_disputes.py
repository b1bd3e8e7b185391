"""Two sources, one fact: what they agree on is no dispute, and nothing that was said is lost."""

from __future__ import annotations

from datetime import timedelta

from archived import archive as write
from some_alerts import NOON, accepted, arrears

from schemas.assessments import Assessment, Outcome
from schemas.changes import Dated, Provenance
from schemas.corrections import Corrected, Correction, CorrectionKind, CorrectionOutcome
from store.disputes import disputes, readings_of


def later(source: str = "other", **said: object) -> Assessment:
    """What another table says of the first fact, an hour later."""
    at = Provenance(source=source, load="l", file="b.csv", row=9)
    change = arrears(1, provenance=at, seen_at=NOON + timedelta(hours=1), **said)
    return Assessment(change=change, outcome=Outcome.MERGED)


def test_a_sum_that_two_sources_state_differently_is_in_dispute(store):
    write(store, accepted(1), later(amount=100))
    [found] = disputes(store)
    assert (found["field"], found["first_said"], found["later_said"]) == (
        "amount_fen", "143531365", "100",
    )  # fmt: skip
    assert (found["source"], found["against"], found["kind"]) == ("arrears", "other", "tax_arrears")
    assert disputes(store, source="other") == [found]
    assert disputes(store, source="third") == []


def test_each_field_that_differs_is_a_line_of_its_own(store):
    write(store, accepted(1), later(occurred_at=NOON - timedelta(days=1), authority="另一税务局"))
    assert {found["field"] for found in disputes(store)} == {"occurred_at", "authority"}


def test_what_is_left_out_less_exact_or_spelt_otherwise_is_no_dispute(store):
    month = NOON.replace(day=1)
    write(
        store, accepted(1), later("a", name=""), later("b", name="京样(某) 有限公司"),
        later("c", occurred_at=month, dated=Dated.MONTH), later("d"),
    )  # fmt: skip
    assert disputes(store) == []


def test_the_history_of_a_fact_is_all_that_was_said_the_first_first(store):
    write(store, accepted(1), later(amount=100), accepted(2))
    said = readings_of(store, arrears(1).fact_id)
    assert [(row["source"], row["amount_fen"], bool(row["first"])) for row in said] == [
        ("arrears", 143_531_365, True), ("other", 100, False),
    ]  # fmt: skip
    assert readings_of(store, "0" * 32) == []


def test_a_dispute_ends_with_a_correction_of_its_field(store):
    write(store, accepted(1), later(amount=100, authority="另一税务局"))
    settled = Correction(
        fact_id=arrears(1).fact_id, uscc=arrears(1).uscc, kind="tax_arrears", occurred_at=NOON,
        what=CorrectionKind.CONFIRMED, decided_at=NOON, seen_at=NOON, source="registry",
        amended={"amount_fen": "143531365"},
    )  # fmt: skip
    write(store, Corrected(correction=settled, outcome=CorrectionOutcome.NOTED))
    assert [found["field"] for found in disputes(store)] == ["authority"]
