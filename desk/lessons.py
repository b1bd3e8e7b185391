"""What detection learns from the ending of a case: a verdict, as given by the page's buttons too."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.cases import Case, CaseState, Ending, Lesson
from schemas.disposals import Disposal, Verdict

__all__ = ["VERDICTS", "verdict_of"]

VERDICTS: Mapping[Ending, Verdict] = {
    Ending.CONFIRMED: Verdict.RIGHT,
    Ending.KNOWN: Verdict.KNOWN,
    Ending.NOT_RELEVANT: Verdict.WRONG,
    Ending.WRONG_DATA: Verdict.WRONG,  # worth nobody's time, whoever is to blame
}


def verdict_of(before: Case, after: Case) -> Disposal | None:
    """Return the verdict that a change of a case brings: one as it closes, else None."""
    closes = after.state is CaseState.CLOSED and before.state is not CaseState.CLOSED
    said = after.proposal
    if not closes or said is None or after.ended_at is None:
        return None
    lesson = said.lesson or Lesson()
    return Disposal(
        alert_id=after.alert_id, institution=after.institution, uscc=after.uscc,
        verdict=VERDICTS[said.ending], rule=after.rule, severity=after.severity,
        traits=lesson.traits, prior=lesson.prior, worth=lesson.worth, by=said.maker,
        note=said.note, raised_at=after.raised_at, at=after.ended_at,
    )  # fmt: skip
