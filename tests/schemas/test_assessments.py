from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import fields
from some_changes import arrears, equity, scored

from schemas import codec
from schemas.assessments import Assessment, Outcome, accepted, merged
from schemas.decisions import Decision, Reason
from schemas.scalars import Severity

TOLD = Decision(reason=Reason.FIRST, institution="north", alert_id="a")
NOBODY = Decision(reason=Reason.NOT_WATCHED)


@pytest.mark.parametrize("change", [arrears(), equity()])
@pytest.mark.parametrize("severity", [None, Severity.WARNING])
@pytest.mark.parametrize("rule", ["", "r"])
@pytest.mark.parametrize("decisions", [(), (NOBODY,), (TOLD,), (TOLD, NOBODY)])
def test_bytes_with_the_change_as_it_was_read_are_those_of_the_assessment(
    change, severity, rule, decisions
):
    whole = Assessment(
        change=change, outcome=Outcome.ACCEPTED, score=scored(0.5), severity=severity, rule=rule,
        decisions=decisions,
    )  # fmt: skip
    for _ in range(2):  # what is remembered of the first must be the same
        out = accepted(codec.encode(change), scored(0.5), severity, rule, decisions)
        assert out == codec.encode(whole)
    assert msgspec.json.decode(out, type=Assessment) == whole


def test_a_merged_fact_goes_out_as_its_assessment_would():
    whole = Assessment(change=arrears(), outcome=Outcome.MERGED)
    assert merged(codec.encode(arrears())) == codec.encode(whole)


def test_a_field_more_of_an_assessment_is_a_field_to_write():
    written = ["change", "outcome", "score", "severity", "rule", "decisions"]
    assert [field.name for field in fields(Assessment)] == written
