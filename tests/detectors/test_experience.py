from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.experience import Experience
from schemas.loan_outcomes import LoanState

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TRAITS, PRIOR = {"kind:lawsuit": 1.0, "severity": 0.5}, -1.0


def said(
    taught: Experience, *, right: bool, day: float = 0, bank: str = "north", borrower: str = "A",
    alert: str = "a",
) -> None:  # fmt: skip
    at = START + day * DAY
    taught.verdict(bank, borrower, alert, TRAITS, PRIOR, right=right, raised_at=at, at=at)


def worth(
    taught: Experience, day: float = 1, bank: str = "north", borrower: str = "A"
) -> float:  # fmt: skip
    traits, prior = taught.seen(bank, borrower, TRAITS, PRIOR, START + day * DAY)
    return taught.worth(bank, traits, prior)


@pytest.mark.parametrize("right", [True, False])
def test_what_a_bank_said_of_a_borrower_counts_for_its_next_alert_and_for_nobody_else_s(right):
    taught = Experience()
    said(taught, right=right)
    elsewhere = worth(taught, borrower="B")
    assert (worth(taught) > elsewhere) if right else (worth(taught) < elsewhere)
    for bank, borrower in (("north", "B"), ("south", "A")):
        seen, prior = taught.seen(bank, borrower, TRAITS, PRIOR, START + DAY)
        assert seen is TRAITS and prior == PRIOR, (bank, borrower)


def test_of_several_verdicts_on_one_borrower_the_mistaken_one_is_outvoted():
    taught = Experience()
    for number, right in enumerate((True, False, True)):
        said(taught, right=right, alert=f"{number}")
    assert worth(taught) > worth(taught, borrower="B")


def test_a_verdict_counts_half_after_sixty_days_and_nothing_after_half_a_year():
    taught = Experience()
    said(taught, right=True)
    more = [taught.seen("north", "A", {}, 0.0, START + d * DAY)[1] for d in (0, 60, 120, 181)]
    assert more == pytest.approx([1.0, 0.5, 0.25, 0.0])


def test_the_newest_verdict_of_an_alert_counts():
    taught, once = Experience(), Experience()
    said(taught, right=False)
    said(taught, right=True)
    said(once, right=True)
    at = START + DAY
    assert taught.seen("north", "A", TRAITS, PRIOR, at) == once.seen(
        "north", "A", TRAITS, PRIOR, at
    )


def test_of_a_lost_loan_nothing_is_a_warning_until_its_bank_says_otherwise():
    taught = Experience()
    before = worth(taught)
    for loan in ("1", "2"):
        taught.outcome("north", "A", loan, LoanState.DEFAULT, START)
    assert worth(taught) < before / 5
    assert worth(taught, bank="south") == worth(taught, borrower="B") == before
    taught.outcome("north", "A", "1", LoanState.REPAID, START)
    assert worth(taught) < before / 5
    taught.outcome("north", "A", "2", LoanState.REPAID, START)
    assert worth(taught) == before


@pytest.mark.parametrize("state", LoanState)
def test_an_alert_called_wrong_before_a_loan_failed_had_been_right(state: LoanState):
    taught = Experience()
    said(taught, right=False)
    before = worth(taught, borrower="B")
    taught.outcome("north", "A", "1", state, START + 90 * DAY)
    assert (worth(taught, borrower="B") > before) == state.bad
    again = worth(taught, borrower="B")
    taught.outcome("north", "A", "1", state, START + 91 * DAY)
    assert worth(taught, borrower="B") == again  # once


@pytest.mark.parametrize(
    ("bank", "borrower", "day"),
    [("south", "A", 90), ("north", "B", 90), ("north", "A", 0), ("north", "A", 181)],
)
def test_only_alerts_of_that_bank_and_borrower_in_the_half_year_before_had_been_right(
    bank: str, borrower: str, day: int
):
    taught = Experience()
    said(taught, right=False)
    before = worth(taught, borrower="C")
    taught.outcome(bank, borrower, "1", LoanState.DEFAULT, START + day * DAY)
    assert worth(taught, borrower="C") == before


def test_a_verdict_that_names_no_borrower_teaches_what_alerts_are_worth_and_is_no_memory():
    taught = Experience()
    before = worth(taught)
    said(taught, right=False, borrower="")
    assert worth(taught) < before
    assert taught.seen("north", "", TRAITS, PRIOR, START) == (TRAITS, PRIOR)


@given(
    st.lists(st.tuples(st.sampled_from("ABCD"), st.integers(0, 120), st.booleans()), max_size=30)
)
def test_forgetting_whom_nobody_spoke_of_changes_nothing(verdicts):
    """Against all there is: what is older than half a year counts nothing."""
    taught, days = Experience(), 0
    every: list[tuple[str, int, bool]] = []
    for number, (borrower, pause, right) in enumerate(verdicts):
        days += pause
        said(taught, right=right, day=days, borrower=borrower, alert=f"{number}")
        every.append((borrower, days, right))
    for borrower in "ABCD":
        due = sum(
            (1 if right else -1) * 0.5 ** ((days - day) / 60)
            for name, day, right in every
            if name == borrower and days - day <= 180
        )
        _, prior = taught.seen("north", borrower, {}, 0.0, START + days * DAY)
        assert prior == pytest.approx(max(-3.0, min(3.0, due)))
