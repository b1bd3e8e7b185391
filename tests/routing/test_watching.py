"""The life of a watch: which orders it takes in which state, and that time ends it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from some_changes import DAY, START, A, B

from routing.deadlines import ended, ending_of, next_due, noticed
from routing.watching import Rules, decide, moved, watch_meant
from schemas.orders import (
    AddWatch,
    Changes,
    ChangeWatch,
    PauseWatch,
    ReceiveWatch,
    RemoveWatch,
    ResumeWatch,
    Terms,
    TransferWatch,
)
from schemas.watches import Watch, WatchState

RULES = Rules(institutions={"north", "south"}, kinds={"tax_arrears"}, late_days=30)
WEEK = 7 * DAY
TERMS = Terms(loan_reference="L-1", consent_reference="授权1", balance=500)


def add(at=START, institution="north", **terms) -> AddWatch:
    return AddWatch(
        order_id="o", institution=institution, uscc=A, at=at,
        terms=msgspec.structs.replace(TERMS, **terms),
    )  # fmt: skip


def wish(cls, watch: Watch, at=START, **more):
    more = {"institution": watch.institution, **more}
    return cls(order_id="o", uscc=watch.uscc, watch_id=watch.watch_id, at=at, **more)


def added(**terms) -> Watch:
    watch = decide(add(**terms), None, RULES).watch
    assert watch is not None
    return watch


def said(answer) -> str:
    return answer.refusal.value or answer.outcome.value


def test_a_watch_begins_some_days_before_its_order_so_that_late_news_is_news():
    answer = decide(add(), None, RULES)
    assert (said(answer), answer.seed) == ("added", True)
    assert answer.watch.starts_at == answer.watch.consent_from == START - 30 * DAY
    assert answer.watch.watch_id == watch_meant(add())


def test_the_same_terms_again_change_nothing_and_others_change_the_same_watch():
    watch = added()
    again = decide(add(at=START + WEEK), watch, RULES)
    assert (said(again), again.watch is watch, again.seed) == ("unchanged", True, False)
    other = decide(add(at=START + WEEK, balance=400), watch, RULES)
    assert (said(other), other.watch.watch_id) == ("changed", watch.watch_id)
    assert (other.watch.balance, other.watch.starts_at) == (400, watch.starts_at)
    assert other.watch.version == watch.version + 1


def test_a_paused_watch_stays_paused_when_its_terms_come_again():
    paused = decide(wish(PauseWatch, added()), added(), RULES).watch
    assert decide(add(balance=400), paused, RULES).watch.state is WatchState.PAUSED


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"consent_reference": ""}, "no_consent consent_reference"),
        ({"kinds": ("nonsense",)}, "unknown_kind kinds"),
        ({"maturity": START - DAY}, "over_already maturity"),
        ({"consent_until": START}, "over_already consent_until"),
        ({"ends_at": START - 31 * DAY}, "over_already ends_at"),
        ({"consent_from": START + DAY, "consent_until": START + DAY}, "bad_period consent_until"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_field(terms, expected):
    answer = decide(add(**terms), None, RULES)
    assert f"{said(answer)} {answer.field}" == expected
    assert answer.watch is None


def test_a_stranger_is_refused_and_learns_nothing_of_another_s_watch():
    assert said(decide(add(institution="east"), None, RULES)) == "unknown_institution"
    theirs = wish(PauseWatch, added(), institution="south")
    assert said(decide(theirs, added(), RULES)) == said(decide(theirs, None, RULES))
    assert said(decide(theirs, None, RULES)) == "unknown_watch"


S = WatchState
LEGAL = {  # state -> order -> what is said of it
    S.ACTIVE: {"pause": "paused", "resume": "unchanged", "remove": "removed", "transfer": "transferred",
               "change": "changed"},
    S.PAUSED: {"pause": "unchanged", "resume": "resumed", "remove": "removed",
               "transfer": "transferred", "change": "changed"},
    S.ENDED: {"pause": "is_over", "resume": "is_over", "remove": "removed", "transfer": "is_over",
              "change": "changed"},
    S.REMOVED: {"pause": "is_over", "resume": "is_over", "remove": "unchanged",
                "transfer": "is_over", "change": "is_over"},
    S.MOVED: {"pause": "is_over", "resume": "is_over", "remove": "is_over", "transfer": "is_over",
              "change": "is_over"},
}  # fmt: skip
ORDERS = {
    "pause": (PauseWatch, {}), "resume": (ResumeWatch, {}), "remove": (RemoveWatch, {}),
    "transfer": (TransferWatch, {"to": B}), "change": (ChangeWatch, {"changes": Changes(balance=1)}),
}  # fmt: skip


@pytest.mark.parametrize("state", WatchState)
@pytest.mark.parametrize("order", ORDERS)
def test_every_order_in_every_state(state, order):
    watch = replace(added(), state=state)
    cls, more = ORDERS[order]
    assert said(decide(wish(cls, watch, **more), watch, RULES)) == LEGAL[state][order]


def test_a_removed_watch_that_is_added_again_begins_anew_with_a_seed():
    removed = replace(added(), state=S.REMOVED)
    again = decide(add(at=START + 90 * DAY), removed, RULES)
    assert (said(again), again.seed) == ("added", True)
    assert again.watch.starts_at == START + 60 * DAY


def test_a_watch_goes_with_its_borrower_and_can_be_found_from_either_end():
    watch = replace(added(maturity=START + WEEK), state=S.PAUSED)
    order = wish(TransferWatch, watch, to=B)
    left = decide(order, watch, RULES).watch
    assert (left.state, left.moved_to) == (S.MOVED, B)
    received = decide(moved(order, left, watch.state), None, RULES)
    there = received.watch
    assert (said(received), there.uscc, there.state) == ("received", B, S.PAUSED)
    assert (there.moved_from, there.former_uscc) == (watch.watch_id, A)
    assert (there.balance, there.maturity, there.starts_at) == (
        500,
        watch.maturity,
        watch.starts_at,
    )
    assert said(decide(moved(order, left, watch.state), there, RULES)) == "unchanged"
    assert said(decide(wish(TransferWatch, there, to=B), there, RULES)) == "same_company"


def test_an_end_is_told_beforehand_once_and_again_when_it_is_put_off():
    watch = added(maturity=START + 30 * DAY, consent_until=START + 60 * DAY)
    assert next_due(watch, WEEK) == START + 23 * DAY
    told = noticed(watch)
    assert next_due(told, WEEK) == START + 30 * DAY
    later = replace(told, maturity=START + 50 * DAY)
    assert next_due(later, WEEK) == START + 43 * DAY
    assert (ending_of(watch), ending_of(replace(watch, maturity=None))) == ("maturity", "consent")
    assert next_due(ended(told), WEEK) is None
    assert next_due(added(), WEEK) is None


def test_a_watch_that_ended_lives_again_when_its_loan_is_prolonged():
    over = ended(added(maturity=START + WEEK))
    order = wish(ChangeWatch, over, at=START + 2 * WEEK, changes=Changes(maturity=START + 9 * WEEK))
    answer = decide(order, over, RULES)
    assert (said(answer), answer.watch.state) == ("changed", S.ACTIVE)
    still = wish(ChangeWatch, over, at=START + 2 * WEEK, changes=Changes(balance=1))
    assert said(decide(still, over, RULES)) == "over_already"


orders = st.lists(
    st.one_of(
        st.builds(add, balance=st.integers(0, 3), maturity=st.none() | st.just(START + WEEK)),
        st.sampled_from(list(ORDERS)),
        st.sampled_from(["tick"]),
    ),
    max_size=12,
)


@given(orders)
def test_whatever_is_ordered_a_watch_stays_one_and_counts_its_changes(some):
    watch: Watch | None = None
    for order in some:
        before = watch
        if order == "tick":
            if watch is not None and next_due(watch, WEEK) is not None:
                watch = ended(watch)
        elif isinstance(order, str):
            subject = watch or added()
            cls, more = ORDERS[order]
            answer = decide(wish(cls, subject, **more), watch, RULES)
            watch = answer.watch
        else:
            watch = decide(order, watch, RULES).watch
        if before is None:
            continue
        assert watch is not None  # nothing that was there is ever lost
        assert watch.watch_id == before.watch_id
        assert watch.version == before.version + (watch is not before)


def test_what_is_received_keeps_its_terms_whatever_they_are():
    watch = added(officer="rm-07", guarantors=("乙公司",), consent_level="restricted")
    order = ReceiveWatch(order_id="o", uscc=B, at=START, watch=watch)
    there = decide(order, None, RULES).watch
    assert (there.officer, there.guarantors, there.consent_level) == (
        "rm-07", ("乙公司",), "restricted"
    )  # fmt: skip
