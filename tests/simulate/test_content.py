"""What changes say fits their kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.changes import TYPED_KINDS, AdministrativePenalty, Catalogued, Inspection
from simulate.content import content
from simulate.kinds import KIND_PLACE, KINDS
from simulate.ordinary import Row

STATEFUL = {"equity_change", "abnormal_operation", "name_change"}  # made by `simulate.making`
chances = st.lists(st.floats(0, 1, exclude_max=True), min_size=6, max_size=6)


def row(code, chances, *, fen=123_400, grave=False):
    return Row(0, KIND_PLACE[code], 0, 1, fen, 60, chances, None, grave)


@given(st.sampled_from([k.code for k in KINDS if k.code not in STATEFUL]), chances, st.booleans())
def test_a_kind_has_the_class_of_its_schema(code, chances, grave):
    cls, fields = content(row(code, chances, grave=grave))
    assert cls is TYPED_KINDS.get(code, Catalogued)
    assert fields.get("code", code) == code
    own = set(cls.__struct_fields__) - set(cls.__mro__[1].__struct_fields__)
    assert set(fields) <= own


@pytest.mark.parametrize(("chance", "passed"), [(0.05, False), (0.07, True), (0.99, True)])
def test_six_in_a_hundred_inspections_are_failed(chance, passed):
    assert content(row("inspection", [chance] * 6)) [1]["passed"] is passed  # fmt: skip


def test_a_company_going_bad_fails_most_inspections():
    assert content(row("inspection", [0.8] * 6, grave=True))[1]["passed"] is False
    assert content(row("inspection", [0.8] * 6))[0] is Inspection


def test_a_warning_has_no_fine_and_a_confiscation_is_half_of_it():
    assert "fine" not in content(row("administrative_penalty", [0.1] * 6))[1]
    cls, fields = content(row("administrative_penalty", [0.95] * 6, fen=10_100))
    assert cls is AdministrativePenalty
    assert (fields["fine"], fields["confiscated"]) == (10_100, 5_000)  # whole yuan


def test_a_company_going_bad_is_not_let_off_with_a_warning():
    assert content(row("administrative_penalty", [0.1] * 6, grave=True))[1]["fine"] == 123_400


def test_kinds_without_money_have_no_amount():
    assert content(row("legal_representative_change", [0.5] * 6, fen=0))[1]["amount"] is None
