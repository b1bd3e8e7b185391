"""A fact's row says how it stands by now, wherever it is shown, in whatever order topics arrive."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from itertools import permutations

import pytest
from archived import archive
from some_alerts import COMPANY, NOON, accepted, arrears

from desk.objecting import rule
from schemas.corrections import Corrected, Correction, CorrectionKind, CorrectionOutcome
from schemas.deadlines import Deadlines
from schemas.objections import (
    Advance,
    Answer,
    Applicant,
    File,
    Objection,
    ObjectionAnswer,
    Plea,
    StepKind,
)
from store.exports import export
from store.facts_known import facts_of
from store.requests import objection, objections
from store.standing import corrections_of


def corrected(
    number: int, what: str, day: int = 1, outcome: str = "ended", **more: object
) -> Corrected:
    at = NOON + timedelta(days=day)
    correction = Correction(
        fact_id=arrears(number).fact_id, uscc=COMPANY, kind="tax_arrears", occurred_at=NOON,
        what=CorrectionKind(what), decided_at=at, seen_at=at, source="court", reason=what, **more,
    )  # fmt: skip
    return Corrected(correction=correction, outcome=CorrectionOutcome(outcome))


def request(number: int, *steps: StepKind) -> Objection:
    wish = File(
        request_id=str(number), uscc=COMPANY, by="operator", at=NOON, plea=Plea.OBJECTION,
        fact_id=arrears(number).fact_id, kind="tax_arrears", occurred_at=NOON,
        applicant=Applicant.COMPANY, claim="已缴清",
    )  # fmt: skip
    found = rule(wish, None, lambda fact, plea: None, Deadlines()).objection
    for step in steps:
        advance = Advance(
            request_id="s", uscc=COMPANY, by="operator", at=NOON,
            objection_id=found.objection_id, step=step,
        )  # fmt: skip
        found = rule(advance, found, lambda fact, plea: None, Deadlines()).objection
    return found


def answered(number: int, *steps: StepKind) -> ObjectionAnswer:
    return ObjectionAnswer(
        request_id="r", uscc=COMPANY, answer=Answer.DONE, objection=request(number, *steps)
    )


def states(store) -> dict[str, str]:
    return {row["fact_id"]: row["state"] for row in facts_of(store, COMPANY)}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_in_whatever_order_it_arrives_a_fact_that_ended_says_so(store, order):
    records = [accepted(1), corrected(1, "withdrawn"), accepted(2)]
    archive(store, *[records[i] for i in order])
    assert states(store) == {arrears(1).fact_id: "withdrawn", arrears(2).fact_id: "standing"}
    ended = next(row for row in facts_of(store, COMPANY) if row["state"] == "withdrawn")
    assert ended["ended_reason"] == "withdrawn"
    assert str(ended["ended_at"]).startswith("2026-03-03")


def test_a_fact_ends_once_and_its_history_keeps_everything(store):
    archive(
        store, accepted(1), corrected(1, "amended", 1, "noted", amended={"amount_fen": "100"}),
        corrected(1, "repaired", 2), corrected(1, "withdrawn", 3, "repeated"),
    )  # fmt: skip
    assert list(states(store).values()) == ["repaired"]
    assert [(row["what"], row["outcome"]) for row in corrections_of(store, arrears(1).fact_id)] == [
        ("amended", "noted"), ("repaired", "ended"), ("withdrawn", "repeated"),
    ]  # fmt: skip


def test_an_amendment_shows_what_the_fact_says_now(store):
    archive(
        store, accepted(1), corrected(1, "amended", 1, "noted", amended={"amount_fen": "100"}),
        corrected(1, "amended", 2, "noted", amended={"amount_fen": "90"}),
        corrected(1, "confirmed", 3, "noted", amended={"name": "甲"}),
    )  # fmt: skip
    [row] = facts_of(store, COMPANY)
    assert (row["state"], json.loads(row["amended"])) == ("amended", {"amount_fen": "90"})


def test_a_fact_is_disputed_while_an_objection_runs(store):
    archive(store, accepted(1), answered(1))
    assert list(states(store).values()) == ["standing"]
    archive(store, answered(1, StepKind.ACCEPT))
    assert list(states(store).values()) == ["disputed"]
    archive(store, answered(1, StepKind.ACCEPT, StepKind.RECALL))
    assert list(states(store).values()) == ["standing"]


def test_exports_say_how_a_fact_stands_and_so_does_its_score(store):
    archive(store, accepted(1), accepted(2), corrected(1, "expired"), answered(2))
    for what in ("facts", "scores"):
        out = io.BytesIO()
        export(store, what, "jsonl", out)
        rows = [json.loads(line) for line in out.getvalue().splitlines()]
        assert sorted(row["state"] for row in rows) == ["expired", "standing"]
    out = io.BytesIO()
    export(store, "corrections", "csv", out)
    assert out.getvalue().count(b"\n") == 2
    out = io.BytesIO()
    export(store, "objections", "jsonl", out)
    assert json.loads(out.getvalue())["state"] == "filed"


def test_requests_are_listed_by_what_runs_out_first_and_say_when_they_are_late(store):
    archive(
        store, answered(1), answered(2, StepKind.ACCEPT), answered(3, StepKind.REFUSE),
        answered(4, StepKind.LACK),
    )  # fmt: skip
    now = NOON + timedelta(days=3)
    rows = objections(store, now)
    found = {row["fact_id"]: row for row in rows}
    late = {n: bool(found[arrears(n).fact_id]["overdue"]) for n in (1, 2, 3, 4)}
    assert late == {1: True, 2: False, 3: False, 4: False}
    assert rows[-1]["state"] == "refused"
    assert len(objections(store, now, overdue=True)) == 1
    assert len(objections(store, now + timedelta(days=30), overdue=True)) == 2
    assert len(objections(store, now, state="lacking")) == 1
    assert len(objections(store, now, uscc=COMPANY, fact_id=arrears(1).fact_id)) == 1


def test_one_request_comes_back_as_it_was_written(store):
    whole = request(1, StepKind.ACCEPT, StepKind.CHECK)
    archive(store, answered(1, StepKind.ACCEPT), answered(1, StepKind.ACCEPT, StepKind.CHECK))
    assert objection(store, whole.objection_id) == whole
    assert objection(store, "0" * 32) is None
