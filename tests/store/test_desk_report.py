"""The bank's report of its desk: figures worked out by hand."""

from __future__ import annotations

from datetime import timedelta

from archived import archive
from msgspec.structs import replace
from some_alerts import COMPANY, NOON, alert
from test_cases import END, TAKE, acts, opened

from schemas.actions import Deed
from schemas.cases import Ending
from schemas.loan_outcomes import LoanOutcome, LoanState
from store.desk_report import dealt_with, foreseen, lead_of


def outcome(number: int, state: LoanState, days: float, uscc: str = COMPANY, bank: str = "north"):
    return LoanOutcome(
        outcome_id=f"{number:032d}", institution=bank, uscc=uscc, loan_reference="l", state=state,
        occurred_at=NOON + timedelta(days=days), at=NOON,
    )  # fmt: skip


def test_what_became_of_the_alerts_of_a_month(store):
    cases = [opened(n) for n in range(1, 6)]
    confirmed = acts(cases[0], TAKE, END)[1]
    wrong = acts(cases[1], (Deed.DISPOSE, {"ending": Ending.WRONG_DATA}))[1]
    taken = acts(cases[2], TAKE)[1]
    archive(store, *cases, *confirmed, *wrong, *taken)
    [row] = dealt_with(store, "north")
    assert (row["month"], row["cases"], row["answered"], row["ended"]) == ("2026-03", 5, 3, 2)
    assert (row["confirmed"], row["known"], row["wrong_data"], row["in_time"]) == (1, 0, 1, 2)
    assert row["late"] == 3  # the others: their time was in March 2026
    assert row["to_answer_minutes"] == 1.0
    assert dealt_with(store, "south") == []


def test_a_default_is_foreseen_by_the_first_alert_of_the_same_bank_within_a_year(store):
    first, second = alert(1), replace(alert(2), raised_at=NOON + timedelta(days=20))
    archive(
        store, first, second,
        outcome(1, LoanState.DEFAULT, 30), outcome(2, LoanState.DEFAULT, 30, bank="south"),
        outcome(3, LoanState.OVERDUE, -1), outcome(4, LoanState.REPAID, 40),
        outcome(5, LoanState.DEFAULT, 380), outcome(1, LoanState.DEFAULT, 30),
    )  # fmt: skip
    leads = {row["outcome_id"][-1]: row["lead"] for row in lead_of(store)}
    assert {n: round(lead) for n, lead in leads.items()} == {
        "1": 30, "2": -1, "3": -1, "4": 40, "5": 360,
    }  # fmt: skip
    months = {(r["month"], r["institution"]): r for r in foreseen(store)}
    april = months["2026-04", "north"]
    assert (april["bad"], april["foreseen"], round(april["lead_days"])) == (1, 1, 30)
    assert months["2026-04", "south"]["foreseen"] == 0
    assert months["2026-03", "north"]["foreseen"] == 0  # the alert came a day late


def test_outcomes_come_page_by_page_each_once(store):
    archive(store, *(outcome(n, LoanState.DEFAULT, n // 3) for n in range(1, 8)))
    seen, before = [], None
    while page := lead_of(store, "north", 2, before):
        seen += [row["outcome_id"] for row in page]
        before = (
            [page[-1]["occurred_at"].isoformat(), page[-1]["outcome_id"]]
            if hasattr(page[-1]["occurred_at"], "isoformat")
            else [page[-1]["occurred_at"], page[-1]["outcome_id"]]
        )
    assert seen == [f"{n:032d}" for n in range(7, 0, -1)]
