"""What may be done on an objection (异议) or a request for repair (信用修复), and what comes of it.

The table of legal steps is the whole life cycle. An objection disputes its fact from acceptance to
the decision; a request for repair never does: who asks for it admits the fact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from calendars.deadlines import end_of_working_day
from schemas.corrections import CorrectionKind
from schemas.deadlines import Deadline, Deadlines
from schemas.identifiers import objection_id
from schemas.objections import (
    Advance,
    Answer,
    Asked,
    Decide,
    File,
    Objection,
    ObjectionState,
    Plea,
    Step,
    StepKind,
)

__all__ = ["LEGAL", "Ruling", "moot", "rule"]

S, K = ObjectionState, StepKind

LEGAL: dict[ObjectionState, dict[StepKind, ObjectionState]] = {
    S.FILED: {K.ACCEPT: S.ACCEPTED, K.LACK: S.LACKING, K.REFUSE: S.REFUSED, K.RECALL: S.RECALLED},
    S.LACKING: {K.SUPPLY: S.FILED, K.REFUSE: S.REFUSED, K.RECALL: S.RECALLED},
    S.ACCEPTED: {
        K.CHECK: S.CHECKING, K.EXTEND: S.ACCEPTED, K.UPHOLD: S.UPHELD, K.DISMISS: S.DISMISSED,
        K.RECALL: S.RECALLED, K.SUPPLY: S.ACCEPTED,
    },
    S.CHECKING: {
        K.EXTEND: S.CHECKING, K.UPHOLD: S.UPHELD, K.DISMISS: S.DISMISSED, K.RECALL: S.RECALLED,
        K.SUPPLY: S.CHECKING,
    },
    S.UPHELD: {K.NOTIFY: S.UPHELD},
    S.DISMISSED: {K.NOTIFY: S.DISMISSED},
    S.REFUSED: {K.NOTIFY: S.REFUSED},
    S.RECALLED: {},
    S.MOOT: {K.NOTIFY: S.MOOT},
}  # fmt: skip
"""State → step → state after it. What is not here is ILLEGAL."""

_OF_AN_OBJECTION = frozenset(
    {CorrectionKind.WITHDRAWN, CorrectionKind.AMENDED, CorrectionKind.REMOVED}
)
_MOST_STEPS = 200  # of one request: a fault, not a file


@dataclass(frozen=True)
class Ruling:
    """The answer to a wish. `objection` is the request afterwards, None where there is none."""

    answer: Answer
    objection: Objection | None = None
    detail: str = ""


def rule(
    wish: Asked, found: Objection | None, running: Callable[[str, Plea], Objection | None],
    deadlines: Deadlines,
) -> Ruling:  # fmt: skip
    """Decide on one wish.

    Parameters
    ----------
    found
        The request the wish is about, or the one it would open, if it is there already.
    running
        Returns the request about a fact that is under way.
    """
    if isinstance(wish, File):
        return _file(wish, found, running, deadlines)
    if found is None:
        return Ruling(Answer.UNKNOWN, detail=f"there is no request {wish.objection_id}")
    if isinstance(wish, Decide):
        return _decide(wish, found)
    if wish.step in (K.FILE, K.UPHOLD, K.DISMISS, K.MOOT):
        return Ruling(Answer.UNFIT, found, f"{wish.step} is no step of this kind")
    if wish.step is K.SUPPLY and not wish.proofs:
        return Ruling(Answer.UNFIT, found, "supply: what is handed in? Name a document")
    return _advance(wish, found, deadlines)


def moot(objection: Objection, at: datetime, why: str) -> Objection:
    """Return a request that is under way as it is once its fact has ended by another way."""
    step = Step(kind=K.MOOT, at=at, by="platform", note=why)
    return replace(
        objection, state=S.MOOT, steps=(*objection.steps, step), decided_at=at
    )  # fmt: skip


def _file(
    wish: File, found: Objection | None, running: Callable[[str, Plea], Objection | None],
    deadlines: Deadlines,
) -> Ruling:  # fmt: skip
    if found is not None:
        return Ruling(Answer.REPEATED, found)
    if (other := running(wish.fact_id, wish.plea)) is not None:
        return Ruling(Answer.RUNNING, other, f"{other.objection_id} is under way")
    limit = _deadline(wish.plea, deadlines)
    return Ruling(
        Answer.DONE,
        Objection(
            objection_id=objection_id(wish.fact_id, wish.plea, wish.request_id),
            plea=wish.plea, state=S.FILED, fact_id=wish.fact_id, uscc=wish.uscc, kind=wish.kind,
            occurred_at=wish.occurred_at, applicant=wish.applicant, authority=wish.authority,
            claim=wish.claim, accept_by=end_of_working_day(wish.at, limit.accept),
            steps=(Step(kind=K.FILE, at=wish.at, by=wish.by, proofs=wish.proofs),),
        ),
    )  # fmt: skip


def _advance(wish: Advance, found: Objection, deadlines: Deadlines) -> Ruling:
    after = LEGAL[found.state].get(wish.step)
    if after is None or len(found.steps) >= _MOST_STEPS:
        return _illegal(wish.step, found)
    limit = _deadline(found.plea, deadlines)
    step = Step(kind=wish.step, at=wish.at, by=wish.by, note=wish.note, proofs=wish.proofs)
    changed = replace(found, state=after, steps=(*found.steps, step))
    if wish.step is K.EXTEND:
        if found.extended or not limit.extend or found.decide_by is None:
            return Ruling(Answer.ILLEGAL, found, "there is no more time to give")
        until = end_of_working_day(found.decide_by, limit.extend)
        changed = replace(changed, extended=True, decide_by=until)
    elif wish.step is K.SUPPLY and found.state is S.LACKING:
        changed = replace(changed, accept_by=end_of_working_day(wish.at, limit.accept))
    elif wish.step is K.ACCEPT:
        changed = replace(changed, decide_by=end_of_working_day(_received(found), limit.decide))
    elif wish.step is K.NOTIFY:
        if found.notified_at is not None:
            return Ruling(Answer.REPEATED, found, "who asked has been told")
        changed = replace(changed, notified_at=wish.at)
    elif after.final:
        changed = replace(changed, decided_at=wish.at)
    return Ruling(Answer.DONE, changed)


def _decide(wish: Decide, found: Objection) -> Ruling:
    kind = K.UPHOLD if wish.uphold else K.DISMISS
    after = LEGAL[found.state].get(kind)
    if after is None:
        if found.state in (S.UPHELD, S.DISMISSED) and (found.state is S.UPHELD) is wish.uphold:
            return Ruling(Answer.REPEATED, found, "it is decided so already")
        return _illegal(kind, found)
    if why_not := _unfit(wish, found.plea):
        return Ruling(Answer.UNFIT, found, why_not)
    what = None
    if wish.uphold:
        granted = CorrectionKind.REPAIRED if found.plea is Plea.REPAIR else CorrectionKind.WITHDRAWN
        what = wish.what or granted
    step = Step(kind=kind, at=wish.at, by=wish.by, note=wish.note)
    return Ruling(
        Answer.DONE,
        replace(
            found, state=after, steps=(*found.steps, step), decided_at=wish.at, what=what,
            amended=wish.amended,
        ),
    )  # fmt: skip


def _unfit(wish: Decide, plea: Plea) -> str:
    """Return why a decision cannot be made of such a request, empty when it can."""
    if not wish.uphold:
        return "a request that is dismissed changes nothing" if wish.what or wish.amended else ""
    if plea is Plea.REPAIR:
        fits = wish.what in (None, CorrectionKind.REPAIRED) and not wish.amended
        return "" if fits else "a repair that is granted makes a fact repaired, nothing else"
    if wish.what is not None and wish.what not in _OF_AN_OBJECTION:
        return f"an objection upheld makes no fact {wish.what}"
    if (wish.what is CorrectionKind.AMENDED) is not bool(wish.amended):
        return "what is amended, and what it says now, belong together"
    return ""


def _received(objection: Objection) -> datetime:
    """Return when the request was last complete: its filing, or what was handed in after it."""
    received = [s.at for s in objection.steps if s.kind in (K.FILE, K.SUPPLY)]
    return received[-1]


def _deadline(plea: Plea, deadlines: Deadlines) -> Deadline:
    return deadlines.repair if plea is Plea.REPAIR else deadlines.objection


def _illegal(step: StepKind, found: Objection) -> Ruling:
    allowed = ", ".join(LEGAL[found.state]) or "nothing"
    return Ruling(Answer.ILLEGAL, found, f"not {step} while {found.state}; allowed: {allowed}")
