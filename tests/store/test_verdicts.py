from __future__ import annotations

from datetime import timedelta

from archived import archive
from some_alerts import NOON, accepted, alert

from schemas.decisions import Decision, Reason
from schemas.disposals import Disposal, Verdict
from schemas.echoes import Decided
from store.pages import alert as one
from store.verdicts import held_back, precision

MONTH = timedelta(days=31)


def said(number: int, verdict: Verdict, bank: str = "north", months: int = 0, minutes: int = 0):
    return Disposal(
        alert_id=f"{number:032d}", institution=bank, verdict=verdict,
        raised_at=NOON + months * MONTH, at=NOON + months * MONTH + timedelta(minutes=minutes),
    )  # fmt: skip


def test_precision_by_bank_and_month_the_newest_verdict_of_an_alert_counts(store):
    archive(
        store,
        said(1, Verdict.WRONG), said(1, Verdict.RIGHT, minutes=5), said(2, Verdict.WRONG),
        said(3, Verdict.KNOWN), said(4, Verdict.RIGHT, months=1), said(5, Verdict.WRONG, "south"),
    )  # fmt: skip
    assert precision(store, "north") == [
        {"month": "2026-04", "institution": "north", "said": 1, "right": 1, "known": 0},
        {"month": "2026-03", "institution": "north", "said": 3, "right": 2, "known": 1},
    ]
    assert {row["institution"] for row in precision(store)} == {"north", "south"}


def test_what_was_held_back_is_found_with_its_fact(store):
    over = Decision(institution="north", reason=Reason.OVER_BUDGET, rule="tax_arrears")
    sent = Decision(institution="south", reason=Reason.FIRST, rule="tax_arrears")
    fact = accepted(1, over, sent)
    echo = Decided(
        fact_id=fact.change.fact_id, uscc="911101158976043341", seen_at=fact.change.seen_at,
        decisions=(Decision(institution="west", reason=Reason.OVER_BUDGET, rule="related"),),
    )  # fmt: skip
    archive(store, fact, echo)
    found = {row["institution"]: row for row in held_back(store)}
    assert set(found) == {"north", "west"}
    assert (found["north"]["uscc"], found["north"]["kind"]) == (fact.change.uscc, "tax_arrears")
    assert found["west"]["uscc"] == "911101158976043341"
    assert [row["institution"] for row in held_back(store, "north")] == ["north"]


def test_two_decisions_of_one_bank_on_one_fact_are_both_kept(store):
    fact = accepted(
        1,
        Decision(institution="north", reason=Reason.FIRST, rule="owner_leaves"),
        Decision(institution="north", reason=Reason.INHIBITED, rule="tax_arrears"),
    )
    archive(store, fact, alert(1))
    found = one(store, alert(1).alert_id)
    assert [(d["rule"], d["reason"]) for d in found["decisions"]] == [
        ("owner_leaves", "first"), ("tax_arrears", "inhibited")
    ]  # fmt: skip
    assert found["disposal"] is None
