"""What a correction does to a case: it is withdrawn, or goes on and says that it reads otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from desk.act import step
from desk.recalling import Verdict
from desk.transitions import TRANSITIONS
from schemas.actions import Acted, Answer, Deed
from schemas.cases import Case
from schemas.pace import DeskPolicy
from schemas.recalls import Recall
from schemas.scalars import Severity
from schemas.staff import SYSTEM

__all__ = ["corrected"]

_DEEDS = {
    Verdict.RETRACT: Deed.WITHDRAW,
    Verdict.AMEND: Deed.AMEND,
    Verdict.DISPUTE: Deed.DISPUTE,
    Verdict.SETTLE: Deed.SETTLE,
}


def corrected(
    case: Case, verdict: Verdict, recall: Recall, severity: Severity, disputed: bool,
    policy: DeskPolicy, now: datetime,
) -> tuple[Case, Acted] | None:  # fmt: skip
    """Return the case afterwards and the entry of its history, None where nothing changes.

    A case that is withdrawn ends, whatever state it was in, and is kept as long as one that was
    closed. All others keep their state, their holder and their clock: whoever works on one sees it.

    Parameters
    ----------
    severity
        Of the alert as it is now: a pattern may stand on less.
    disputed
        Whether any objection to a fact of the alert runs now.
    """
    deed = _DEEDS.get(verdict)
    if deed is None or (deed is Deed.WITHDRAW and (case.state, deed) not in TRANSITIONS):
        return None
    if deed is Deed.WITHDRAW:
        after = step(case, deed, SYSTEM, now)
        proposal = after.proposal and replace(after.proposal, lesson=None)
        until = now + timedelta(days=policy.reopen_days)
        after = replace(after, disputed=False, proposal=proposal, next_at=until)
    else:
        after = replace(
            case, severity=severity, disputed=disputed, revision=case.revision + 1,
            amended=case.amended or deed is Deed.AMEND,
        )  # fmt: skip
    acted = Acted(
        institution=case.institution, alert_id=case.alert_id, deed=deed, by=SYSTEM, at=now,
        answer=Answer.DONE, detail=recall.what, note=recall.reason, before=case.state,
        after=after.state, revision=after.revision, case=after,
    )  # fmt: skip
    return after, acted
