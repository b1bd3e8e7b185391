from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import fields
from some_changes import arrears, equity, scored

from schemas import codec
from schemas.assessments import Assessment, Outcome, assessed, rest, rest_of_most
from schemas.decisions import Decision, Reason
from schemas.scalars import Severity
from schemas.scores import Score, Scored

TOLD = Decision(reason=Reason.FIRST, institution="north", alert_id="a")
NOBODY = Decision(reason=Reason.NOT_WATCHED)


def told(score: Score) -> Scored:
    return Scored(score.score, codec.encode(score))


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
    for written in (rest, rest_of_most, rest_of_most):  # what is remembered must be the same
        (out,) = assessed(
            [codec.encode(change)], [told(scored(0.5))], [written(severity, rule, decisions)]
        )
        assert out == codec.encode(whole)
    assert msgspec.json.decode(out, type=Assessment) == whole


def test_known_and_new_facts_of_a_batch_go_out_each_as_its_assessment_would():
    changes = [arrears(), equity(), arrears()]
    scores = [told(scored(0.5)), None, told(scored(0.25))]
    rests = [rest(Severity.WARNING, "r", (NOBODY,)), b"", rest(None, "", (TOLD,))]
    assert assessed([codec.encode(change) for change in changes], scores, rests) == [
        codec.encode(whole)
        for whole in (
            Assessment(
                change=arrears(), outcome=Outcome.ACCEPTED, score=scored(0.5),
                severity=Severity.WARNING, rule="r", decisions=(NOBODY,),
            ),
            Assessment(change=equity(), outcome=Outcome.MERGED),
            Assessment(
                change=arrears(), outcome=Outcome.ACCEPTED, score=scored(0.25), decisions=(TOLD,)
            ),
        )
    ]  # fmt: skip


def test_a_field_more_of_an_assessment_is_a_field_to_write():
    written = ["change", "outcome", "score", "severity", "rule", "decisions"]
    assert [field.name for field in fields(Assessment)] == written
