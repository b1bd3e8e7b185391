"""The life cycle under random interleavings of several persons and the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from persons import POLICY, STAFFED, opened, wish

from calendars.days import SHANGHAI
from desk.act import act
from desk.transitions import deeds_from
from desk.wake import wake
from schemas.actions import Acted, Action, Answer, Deed
from schemas.cases import Case, CaseState, Ending, Measure
from schemas.scalars import Severity

POSTS = [*(post.id for post in STAFFED.staff), "stranger", "system"]
HANDLERS, CHECKERS = {"officer_1", "officer_2", "supervisor_1"}, {"supervisor_1", "checker_1"}
# The law as a person would write it down, apart from the code: who may take a case where.
MOVES = {
    Deed.ACKNOWLEDGE: ({"open", "snoozed"}, {"acknowledged"}),
    Deed.ASSIGN: ({"open", "acknowledged", "snoozed"}, {"open", "acknowledged", "snoozed"}),
    Deed.ESCALATE: ({"open", "acknowledged"}, {"open", "acknowledged"}),
    Deed.SNOOZE: ({"open", "acknowledged"}, {"snoozed"}),
    Deed.DISPOSE: ({"open", "acknowledged", "snoozed"}, {"closed", "review"}),
    Deed.APPROVE: ({"review"}, {"closed"}),
    Deed.RETURN: ({"review"}, {"acknowledged"}),
    Deed.REOPEN: ({"closed"}, {"open"}),
}
UNDER_WAY = {CaseState.OPEN, CaseState.ACKNOWLEDGED, CaseState.SNOOZED}


class LifeCycle(RuleBasedStateMachine):
    """Several persons act on one case, each on what they saw last, while time goes by."""

    @initialize(severity=st.sampled_from(Severity))
    def open(self, severity: Severity) -> None:
        self.now = datetime(2026, 9, 28, 9, 0, tzinfo=SHANGHAI)  # a holiday is near
        self.severity = severity
        self.case: Case | None = opened(severity, self.now)
        self.history: list[Acted] = []
        self.verdicts = self.closings = 0
        self.maker = ""

    def _did(self, before: Case, action: Action) -> Answer:
        result = act(before, action, STAFFED, POLICY, self.now)
        self.history.append(result.acted)
        assert result.case is not None
        if result.acted.answer is Answer.DONE:
            self.case = result.case
            assert result.case.revision == before.revision + 1
            self.verdicts += result.verdict is not None
            assert result.verdict is None or result.verdict.uscc == before.uscc
            closed = result.case.state is CaseState.CLOSED
            self.closings += closed and before.state is not CaseState.CLOSED
            if action.deed is Deed.DISPOSE:
                self.maker = action.by
            elif action.deed is Deed.APPROVE:
                assert action.by != self.maker, "four eyes"
            self._allowed(before, action, result.case)
        else:
            assert result.case is before, "a refused action changes nothing"
            assert result.verdict is None and result.acted.detail
        return result.acted.answer

    def _allowed(self, before: Case, action: Action, after: Case) -> None:
        if action.deed is Deed.COMMENT:
            assert after.state is before.state and action.by in HANDLERS | CHECKERS
            return
        origins, ends = MOVES[action.deed]
        assert before.state in origins and after.state in ends
        assert action.by in (CHECKERS if action.deed in (Deed.APPROVE, Deed.RETURN) else HANDLERS)

    @precondition(lambda self: self.case is not None)
    @rule(data=st.data(), ending=st.sampled_from(Ending), note=st.sampled_from(["why", "why", ""]))
    def somebody_acts(self, data, ending, note) -> None:
        """Mostly what is possible, by those who may; now and then anything by anybody."""
        before = self.case
        assert before is not None
        possible = deeds_from(before.state)
        deed = data.draw(st.sampled_from(possible) | st.sampled_from(Deed), "deed")
        by = data.draw(st.sampled_from(sorted(HANDLERS | CHECKERS)) | st.sampled_from(POSTS), "by")
        seen = data.draw(st.sampled_from([before.version, 0, before.version - 1]), "version")
        minutes = data.draw(st.integers(-10, 60 * 24 * 40), "minutes")
        measured = (ending is Ending.CONFIRMED) != data.draw(st.sampled_from([False, False, True]))
        action = wish(
            before, deed, by, self.now, to=data.draw(st.sampled_from(POSTS), "to"), ending=ending,
            note=note, version=seen, measures=(Measure.WATCH,) if measured else (),
            until=self.now + timedelta(minutes=minutes),
        )  # fmt: skip
        answer = self._did(before, action)
        if seen not in (0, before.version) and deed is not Deed.COMMENT:
            assert answer is not Answer.DONE, "who saw an older case does not win"
        if deed is Deed.SNOOZE and answer is Answer.DONE:
            assert timedelta() < action.until - self.now <= timedelta(days=30)

    @precondition(lambda self: self.case is not None and self.case.state is CaseState.REVIEW)
    @rule(deed=st.sampled_from([Deed.APPROVE, Deed.RETURN]))
    def the_maker_tries_to_check(self, deed) -> None:
        assert self.case is not None
        answer = self._did(self.case, wish(self.case, deed, self.maker, self.now))
        assert answer in (Answer.SAME_PERSON, Answer.NOT_PERMITTED)

    @precondition(lambda self: self.case is not None and self.case.state in UNDER_WAY)
    @rule(by=st.sampled_from(["officer_1", "supervisor_1"]))
    def somebody_ends_it(self, by) -> None:
        assert self.case is not None
        action = wish(self.case, Deed.DISPOSE, by, self.now, ending=Ending.KNOWN)
        assert self._did(self.case, action) is Answer.DONE

    @precondition(lambda self: self.case is not None)
    @rule(
        deed=st.sampled_from(
            [Deed.ACKNOWLEDGE, Deed.ASSIGN, Deed.DISPOSE, Deed.APPROVE, Deed.RETURN, Deed.REOPEN]
        )
    )
    def two_act_at_once(self, deed) -> None:
        """Both saw the same case: one wins, the other is told who did."""
        assert self.case is not None
        version = self.case.version
        more = {"ending": Ending.KNOWN, "version": version, "to": "officer_2"}
        posts = ("supervisor_1", "checker_1") if deed in (Deed.APPROVE, Deed.RETURN) else (
            "officer_1", "officer_2",
        )  # fmt: skip
        answers = []
        for by in posts:
            before = self.case
            answers.append(self._did(before, wish(before, deed, by, self.now, **more)))
        if Answer.DONE in answers:
            assert answers.count(Answer.DONE) == 1
            if answers[0] is Answer.DONE:
                assert answers[1] in (Answer.OUTRUN, Answer.ILLEGAL)
                last = self.history[-1]
                assert last.case is not None and last.case.last is not None
                assert last.case.last.by == posts[0] and posts[0] in last.detail

    @precondition(lambda self: self.case is not None and self.history)
    @rule()
    def the_last_request_comes_again(self) -> None:
        assert self.case is not None
        last = self.history[-1]
        if last.answer is Answer.DONE and last.request_id:
            again = wish(self.case, last.deed, last.by, self.now, request_id=last.request_id)
            assert self._did(self.case, again) is Answer.REPEATED

    @precondition(lambda self: self.case is not None)
    @rule(minutes=st.integers(1, 60 * 24 * 9))
    def time_goes_by(self, minutes: int) -> None:
        assert self.case is not None
        before = self.case
        self.now += timedelta(minutes=minutes)
        self.case, entries = wake(before, STAFFED, POLICY, self.now)
        self.history += entries
        for entry in entries:
            assert entry.by == "system" and entry.answer is Answer.DONE
            if entry.deed is Deed.WAKE:
                assert entry.case is not None and entry.case.steps == 0, "escalation begins anew"
            if entry.deed is Deed.ESCALATE:
                assert entry.before is CaseState.OPEN, "only what nobody has taken is escalated"
        assert self.case is None or wake(self.case, STAFFED, POLICY, self.now) == (self.case, ())
        if self.case is None:
            assert before.state.ended
        elif {entry.deed for entry in entries} <= {Deed.ESCALATE, Deed.OVERDUE}:
            assert self.case.state is before.state and self.case.version == before.version

    @invariant()
    def red_closes_with_four_eyes_and_every_closing_teaches_once(self) -> None:
        case = getattr(self, "case", None)
        if case is None:
            return
        assert self.verdicts == self.closings
        said = case.proposal
        assert (said is not None) == (case.state in (CaseState.REVIEW, CaseState.CLOSED))
        if case.state is CaseState.CLOSED and self.severity is Severity.CRITICAL:
            assert said.checker and said.checker != said.maker
        if case.state is CaseState.REVIEW:
            assert self.severity is Severity.CRITICAL

    @invariant()
    def nothing_that_has_to_be_looked_at_is_forgotten(self) -> None:
        case = getattr(self, "case", None)
        if case is None:
            return
        assert (case.until is not None) == (case.state is CaseState.SNOOZED)
        assert (case.ended_at is not None) == case.state.ended
        if case.state is CaseState.SNOOZED or case.state.ended or not case.late:
            assert case.next_at is not None
        if case.next_at is not None and case.until is not None:
            assert case.next_at <= case.until
        assert case.next_at is None or case.next_at > self.now or case.state.ended

    @invariant()
    def at_most_the_steps_of_its_pace_are_taken(self) -> None:
        case = getattr(self, "case", None)
        if case is not None:
            pace = {3: POLICY.critical, 2: POLICY.warning, 1: POLICY.notice}[int(case.severity)]
            assert 0 <= case.steps <= len(pace.steps)


LifeCycle.TestCase.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
TestLifeCycle = LifeCycle.TestCase
