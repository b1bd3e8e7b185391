from __future__ import annotations

import msgspec
from msgspec import Raw
from msgspec.structs import asdict, fields
from some_changes import arrears, equity, scored

from schemas import codec
from schemas.assessments import Assessment, Outcome, RawAssessment
from schemas.decisions import Decision, Reason
from schemas.scalars import Severity

FULL = {
    "outcome": Outcome.ACCEPTED, "score": scored(0.5), "severity": Severity.WARNING, "rule": "r",
    "decisions": (Decision(reason=Reason.FIRST, institution="north", alert_id="a"),),
}  # fmt: skip


def test_bytes_with_the_change_as_it_was_read_are_those_of_the_assessment():
    for change in (arrears(), equity()):
        for more in (FULL, {"outcome": Outcome.MERGED}):
            whole = Assessment(change=change, **more)
            raw = RawAssessment(change=Raw(codec.encode(change)), **more)
            assert codec.encode(raw) == codec.encode(whole)
            assert msgspec.json.decode(codec.encode(raw), type=Assessment) == whole


def test_both_have_the_same_fields_in_the_same_order():
    names = [[f.name for f in fields(of)] for of in (Assessment, RawAssessment)]
    assert names[0] == names[1] == list(asdict(Assessment(change=arrears(), **FULL)))
