"""What comes of an action: the case afterwards and the answer, or the reason why not. Pure.

The actions of one institution are decided one after the other, so of two that exclude each other
the first wins; the other is answered with the case as the first has left it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from desk.asked import lacking
from desk.lessons import verdict_of
from desk.opening import deadlines
from desk.pace import due, pace_of, sooner
from desk.permission import may
from desk.transitions import TRANSITIONS
from schemas.actions import Acted, Action, Answer, Deed
from schemas.cases import Case, CaseState, Last, Proposal, shelf_of
from schemas.disposals import Disposal
from schemas.institutions import Institution
from schemas.pace import DeskPolicy

__all__ = ["Result", "act", "step"]

_REMEMBERED = 8  # request ids a case knows again
_QUIET = frozenset({Deed.COMMENT, Deed.ESCALATE, Deed.OVERDUE})
"""What nobody can be in the way of: it makes no other action outrun."""


class Result(Struct, frozen=True):
    """The case as it is afterwards, None where there is none; and what is to be written of it."""

    case: Case | None
    acted: Acted
    verdict: Disposal | None = None  # what detection learns, as the case closes


def act(
    case: Case | None, action: Action, institution: Institution, policy: DeskPolicy, now: datetime
) -> Result:
    """Decide on one action."""
    if case is None or case.institution != action.institution:
        return Result(None, _answer(action, now, Answer.UNKNOWN, None))
    why_not = _why_not(case, action, institution, policy, now)
    if why_not is not None:
        return Result(case, _answer(action, now, *why_not, case=case))
    four_eyes = pace_of(policy, case.severity).four_eyes
    after = step(case, action.deed, action.by, now, four_eyes=four_eyes)
    after = _with_deed(after, case, action, institution, policy, now)
    known = (action.request_id, *case.requests)[:_REMEMBERED]
    verdict = verdict_of(case, after)
    if after.state.ended and after.proposal is not None:
        after = replace(after, proposal=replace(after.proposal, lesson=None))
    after = replace(after, requests=known)
    done = _answer(action, now, Answer.DONE, case=after)
    done = replace(done, before=case.state, left=shelf_of(case), shelf=shelf_of(after))
    return Result(after, done, verdict)


def step(case: Case, deed: Deed, by: str, now: datetime, *, four_eyes: bool = False) -> Case:
    """Return the case one transition further. Raises `KeyError` where the table has none."""
    state = TRANSITIONS[case.state, deed]
    if deed is Deed.DISPOSE and four_eyes:
        state = CaseState.REVIEW
    quiet = deed in _QUIET
    return replace(
        case, state=state, revision=case.revision + 1,
        version=case.version + (not quiet),
        last=case.last if quiet else Last(deed=deed, by=by, at=now),
        ended_at=(case.ended_at or now) if state.ended else None,
        until=case.until if state is CaseState.SNOOZED else None,
    )  # fmt: skip


def _why_not(
    case: Case, action: Action, institution: Institution, policy: DeskPolicy, now: datetime
) -> tuple[Answer, str] | None:
    if action.request_id in case.requests:
        return Answer.REPEATED, "done already"
    allowed = may(institution, action.by, action.deed)
    if allowed is None:
        return Answer.NOT_STAFF, f"{action.by} is no post of {institution.id}"
    if not allowed:
        return Answer.NOT_PERMITTED, f"{action.by} may not {action.deed}"
    if action.version not in (0, case.version) and action.deed is not Deed.COMMENT:
        return Answer.OUTRUN, _last(case)
    if (case.state, action.deed) not in TRANSITIONS:
        return Answer.ILLEGAL, f"the case is {case.state}; {_last(case)}"
    if case.state is CaseState.REVIEW and action.deed in (Deed.APPROVE, Deed.RETURN):
        assert case.proposal is not None  # a case comes to be in review by one
        if case.proposal.maker == action.by:
            return Answer.SAME_PERSON, f"{action.by} proposed this ending: another has to check it"
    return lacking(action, institution, policy, now)


def _last(case: Case) -> str:
    if case.last is None:
        return "nobody has done anything yet"
    return f"{case.last.by} did: {case.last.deed}, {case.last.at:%Y-%m-%dT%H:%M:%SZ}"


def _with_deed(
    after: Case, before: Case, action: Action, institution: Institution, policy: DeskPolicy,
    now: datetime,
) -> Case:  # fmt: skip
    """Add what the deed itself brings: a holder, an ending, other deadlines."""
    deed = action.deed
    if deed is Deed.ACKNOWLEDGE:
        since = before.acknowledged_at or now
        return replace(after, holder=action.by, acknowledged_at=since, next_at=due(before))
    if deed is Deed.ASSIGN:
        return replace(after, holder=action.to)
    if deed is Deed.ESCALATE:
        return replace(after, level=before.level + 1)
    if deed is Deed.SNOOZE:
        return replace(after, until=action.until, next_at=sooner(action.until, due(before)))
    if deed is Deed.DISPOSE:
        assert action.ending is not None  # `lacking` says so
        proposal = Proposal(
            ending=action.ending, measures=tuple(dict.fromkeys(action.measures)), note=action.note,
            maker=action.by, at=now, lesson=action.lesson,
        )  # fmt: skip
        holder = before.holder or action.by
        since = before.acknowledged_at or now
        return _ending(
            replace(after, proposal=proposal, holder=holder, acknowledged_at=since), policy, now
        )
    if deed is Deed.APPROVE:
        assert before.proposal is not None
        return _ending(
            replace(after, proposal=replace(before.proposal, checker=action.by)), policy, now
        )
    if deed is Deed.RETURN:
        return replace(after, proposal=None, next_at=due(before))
    if deed is Deed.REOPEN:
        times = deadlines(institution, before.severity, policy, now)
        return replace(
            after, proposal=None, level=0, steps=0, since=None, late=False, opened_at=now,
            acknowledged_at=None, respond_by=times.respond_by, due_at=times.due_at,
            next_at=times.next_at,
        )  # fmt: skip
    return after


def _ending(case: Case, policy: DeskPolicy, now: datetime) -> Case:
    """Set when the clock looks again: to let an ended case go, or at the end of its time."""
    if case.state.ended:
        return replace(case, next_at=now + timedelta(days=policy.reopen_days))
    return replace(case, next_at=due(case))


def _answer(
    action: Action, now: datetime, answer: Answer, detail: str | None = "",
    case: Case | None = None,
) -> Acted:  # fmt: skip
    state = None if case is None else case.state
    return Acted(
        request_id=action.request_id, institution=action.institution, alert_id=action.alert_id,
        deed=action.deed, by=action.by, at=now, answer=answer, detail=detail or "",
        note=action.note, to=action.to, until=action.until, ending=action.ending,
        measures=action.measures, before=state, after=state,
        revision=0 if case is None else case.revision, case=case,
    )  # fmt: skip
