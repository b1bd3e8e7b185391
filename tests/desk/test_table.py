from __future__ import annotations

import re
from pathlib import Path

import pytest

from desk.transitions import TRANSITIONS, deeds_from
from schemas.actions import Deed
from schemas.cases import CaseState


def reachable(state: CaseState) -> set[CaseState]:
    found, waiting = {state}, [state]
    while waiting:
        here = waiting.pop()
        for (before, _), after in TRANSITIONS.items():
            if before is here and after not in found:
                found.add(after)
                waiting.append(after)
    return found


def test_only_review_is_reached_by_no_entry_of_the_table_because_four_eyes_lead_there():
    assert set(CaseState) - reachable(CaseState.OPEN) == {CaseState.REVIEW}


@pytest.mark.parametrize("state", list(CaseState))
def test_no_state_is_a_trap_but_withdrawn_and_everybody_can_always_comment(state):
    assert Deed.COMMENT in deeds_from(state)
    if state is not CaseState.WITHDRAWN:
        assert {CaseState.CLOSED, CaseState.WITHDRAWN} & (reachable(state) - {state})


def test_what_is_withdrawn_stays_withdrawn():
    assert deeds_from(CaseState.WITHDRAWN) == (Deed.COMMENT,)


def test_the_picture_in_the_document_is_the_table():
    text = (Path(__file__).parents[2] / "docs/alerts.md").read_text(encoding="utf-8")
    drawn = {
        (before, deed, after)
        for before, after, deeds in re.findall(r"^    (\w+) --> (\w+): (.+)$", text, re.MULTILINE)
        for deed in deeds.split(", ")
    }
    table = {
        (before.value, deed.value, after.value)
        for (before, deed), after in TRANSITIONS.items()
        if deed is not Deed.COMMENT
    }
    assert drawn == table
