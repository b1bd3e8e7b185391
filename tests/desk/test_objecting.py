"""The life of an objection or a request for repair: legal steps only, and their deadlines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.days import SHANGHAI
from desk.objecting import LEGAL, Ruling, moot, rule
from schemas.corrections import CorrectionKind
from schemas.deadlines import Deadlines
from schemas.objections import (
    Advance,
    Answer,
    Applicant,
    Decide,
    File,
    Objection,
    ObjectionState,
    Plea,
    Proof,
    StepKind,
)

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
USCC, FACT = "91110105585615050L", "ab" * 16
LIMITS = Deadlines()


def file(plea: Plea = Plea.OBJECTION, request: str = "r1", at: datetime = MONDAY) -> File:
    return File(
        request_id=request, uscc=USCC, by="operator", at=at, plea=plea, fact_id=FACT,
        kind="court_seizure", occurred_at=MONDAY - timedelta(days=30),
        applicant=Applicant.COMPANY, claim="查封已解除", proofs=(Proof(reference="文书1"),),
    )  # fmt: skip


def step(on: Objection, kind: StepKind, at: datetime = MONDAY, **more: object) -> Advance:
    return Advance(
        request_id="r2", uscc=USCC, by="operator", at=at, objection_id=on.objection_id, step=kind,
        **more,
    )  # fmt: skip


def decide(on: Objection, uphold: bool, **more: object) -> Decide:
    return Decide(
        request_id="r3", uscc=USCC, by="operator", at=MONDAY, objection_id=on.objection_id,
        uphold=uphold, **more,
    )  # fmt: skip


def none(fact: str, plea: Plea) -> None:
    return None


def ruled(wish, found=None, running=none) -> Ruling:
    return rule(wish, found, running, LIMITS)


def filed(plea: Plea = Plea.OBJECTION) -> Objection:
    found = ruled(file(plea)).objection
    assert found is not None
    return found


def after(found: Objection, *kinds: StepKind) -> Objection:
    for kind in kinds:
        proofs = {"proofs": (Proof(reference="x"),)} if kind is StepKind.SUPPLY else {}
        ruling = ruled(step(found, kind, **proofs), found)
        assert ruling.answer is Answer.DONE and ruling.objection is not None, ruling
        found = ruling.objection
    return found


def test_an_objection_disputes_its_fact_from_acceptance_to_the_decision():
    found = filed()
    assert not found.disputes
    found = after(found, StepKind.ACCEPT)
    assert found.disputes
    assert after(found, StepKind.CHECK).disputes
    over = ruled(decide(found, uphold=False), found).objection
    assert over.state is ObjectionState.DISMISSED and not over.disputes


def test_who_asks_for_repair_admits_the_fact():
    assert not after(filed(Plea.REPAIR), StepKind.ACCEPT).disputes


def test_deadlines_are_working_days_from_the_day_all_was_there():
    found = after(filed(), StepKind.ACCEPT)
    assert found.accept_by.astimezone(SHANGHAI).day == 24  # 1 working day
    assert found.decide_by.astimezone(SHANGHAI).day == 30  # 5, over a weekend
    lacking = after(filed(), StepKind.LACK)
    wednesday = MONDAY + timedelta(days=2)
    supply = step(lacking, StepKind.SUPPLY, wednesday, proofs=(Proof(reference="补正"),))
    whole = ruled(supply, lacking).objection
    assert whole.state is ObjectionState.FILED
    assert after(whole, StepKind.ACCEPT).decide_by.astimezone(SHANGHAI).isoformat() == (
        "2026-12-02T23:59:59+08:00"
    )


def test_more_time_is_given_once_where_the_act_allows_it():
    repair = after(filed(Plea.REPAIR), StepKind.ACCEPT)
    longer = after(repair, StepKind.EXTEND)
    assert longer.decide_by.astimezone(SHANGHAI).isoformat() == "2026-12-01T23:59:59+08:00"
    assert ruled(step(longer, StepKind.EXTEND), longer).answer is Answer.ILLEGAL
    objection = after(filed(), StepKind.ACCEPT)
    assert ruled(step(objection, StepKind.EXTEND), objection).answer is Answer.ILLEGAL


@pytest.mark.parametrize(
    ("plea", "more", "what"),
    [
        (Plea.OBJECTION, {}, CorrectionKind.WITHDRAWN),
        (Plea.OBJECTION, {"what": CorrectionKind.REMOVED}, CorrectionKind.REMOVED),
        (
            Plea.OBJECTION,
            {"what": CorrectionKind.AMENDED, "amended": {"amount_fen": "100"}},
            CorrectionKind.AMENDED,
        ),
        (Plea.REPAIR, {}, CorrectionKind.REPAIRED),
    ],
)
def test_what_an_upheld_request_makes_of_the_fact(plea, more, what):
    found = after(filed(plea), StepKind.ACCEPT)
    ruling = ruled(decide(found, uphold=True, **more), found)
    assert ruling.answer is Answer.DONE
    assert ruling.objection.what is what and ruling.objection.decided_at == MONDAY


@pytest.mark.parametrize(
    ("plea", "uphold", "more"),
    [
        (Plea.REPAIR, True, {"what": CorrectionKind.WITHDRAWN}),
        (Plea.OBJECTION, True, {"what": CorrectionKind.PAID}),
        (Plea.OBJECTION, True, {"what": CorrectionKind.AMENDED}),
        (Plea.OBJECTION, True, {"amended": {"name": "乙"}}),
        (Plea.OBJECTION, False, {"what": CorrectionKind.WITHDRAWN}),
    ],
)
def test_a_decision_that_does_not_fit_the_request_is_refused(plea, uphold, more):
    found = after(filed(plea), StepKind.ACCEPT)
    ruling = ruled(decide(found, uphold=uphold, **more), found)
    assert ruling.answer is Answer.UNFIT and ruling.objection is found


def test_the_same_twice_is_one():
    found = filed()
    assert ruled(file(), found) == Ruling(Answer.REPEATED, found)
    accepted = after(found, StepKind.ACCEPT)
    over = ruled(decide(accepted, uphold=False), accepted).objection
    assert ruled(decide(over, uphold=False), over).answer is Answer.REPEATED
    assert ruled(decide(over, uphold=True), over).answer is Answer.ILLEGAL
    told = after(over, StepKind.NOTIFY)
    assert told.notified_at == MONDAY
    assert ruled(step(told, StepKind.NOTIFY), told).answer is Answer.REPEATED


def test_one_request_of_a_kind_at_a_time_about_a_fact():
    found = filed()
    second = ruled(file(request="r9"), None, lambda fact, plea: found)
    assert second.answer is Answer.RUNNING and second.objection is found


def test_an_unknown_request_is_said_to_be_unknown():
    found = filed()
    assert ruled(step(found, StepKind.ACCEPT), None).answer is Answer.UNKNOWN


@given(st.lists(st.sampled_from(StepKind), max_size=12))
def test_only_legal_steps_are_ever_taken_and_every_one_is_kept(kinds):
    found = filed()
    for kind in kinds:
        if kind in (StepKind.UPHOLD, StepKind.DISMISS):
            wish = decide(found, uphold=kind is StepKind.UPHOLD)
        else:
            wish = step(found, kind, proofs=(Proof(reference="x"),))
        before, ruling = found, ruled(wish, found)
        found = ruling.objection
        if ruling.answer is Answer.DONE:
            assert LEGAL[before.state][kind] is found.state
            assert found.steps[:-1] == before.steps and found.steps[-1].kind is kind
        else:
            assert found == before
        if before.state.final:
            assert found.state is before.state
    assert (found.decided_at is not None) == found.state.final
    if found.state is ObjectionState.MOOT:
        raise AssertionError("nobody can wish a request away")


def test_a_fact_that_ends_by_another_way_ends_the_request():
    found = moot(after(filed(), StepKind.ACCEPT), MONDAY, "withdrawn")
    assert found.state is ObjectionState.MOOT and not found.disputes
