from __future__ import annotations

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from some_alerts import NOON

from notifiers.base import Sent
from notifiers.breaker import Breaker, BreakerState
from schemas.deliveries import DeliveryOutcome

FAILED = Sent(DeliveryOutcome.RETRY)
CLOSED, OPEN, HALF_OPEN = BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN


def failed(breaker: Breaker, times: int = 1, now=NOON) -> Breaker:
    for _ in range(times):
        breaker.begin()
        breaker.note(FAILED, now)
    return breaker


def rest(breaker: Breaker) -> float | None:
    due = breaker.due(NOON)
    return None if due is None else (due - NOON).total_seconds()


def test_a_few_failures_may_lie_with_the_messages_more_lie_with_the_receiver():
    breaker, rests = Breaker(), []
    for _ in range(12):
        failed(breaker)
        rests.append(rest(breaker))
    assert rests == [0] * 4 + [5, 10, 20, 40, 80, 160, 300, 300]
    assert breaker.opened == 8


def test_after_a_rest_one_send_alone_tries_the_ground():
    breaker = failed(Breaker(), 5)
    assert (breaker.state, rest(breaker)) == (OPEN, 5)
    breaker.begin()
    assert (breaker.state, breaker.due(NOON + timedelta(hours=1))) == (HALF_OPEN, None)
    breaker.note(FAILED, NOON)
    assert (breaker.state, rest(breaker)) == (OPEN, 10)


def test_whatever_is_no_failure_closes_it_and_counting_begins_anew():
    for outcome in (DeliveryOutcome.DELIVERED, DeliveryOutcome.REFUSED):
        breaker = failed(Breaker(), 7)
        breaker.begin()
        breaker.note(Sent(outcome), NOON)
        assert (breaker.state, rest(breaker)) == (CLOSED, 0)
        assert rest(failed(breaker, 4)) == 0
        assert rest(failed(breaker)) == 5


def test_late_answers_to_what_was_sent_before_it_opened_lengthen_no_rest():
    breaker = Breaker()
    for _ in range(8):  # several at a time
        breaker.begin()
    for _ in range(8):
        breaker.note(FAILED, NOON)
    assert (breaker.opened, rest(breaker)) == (1, 5)
    breaker.note(Sent(DeliveryOutcome.DELIVERED), NOON)
    assert breaker.state is CLOSED


def test_a_receiver_that_asks_for_time_gets_it_at_once():
    breaker = Breaker()
    breaker.note(Sent(DeliveryOutcome.RETRY, "HTTP 429", 90.0), NOON)
    assert rest(breaker) == 90
    breaker.note(Sent(DeliveryOutcome.RETRY, "HTTP 429", 10.0), NOON)  # sent before, answered later
    assert rest(breaker) == 90


def test_hundreds_of_failures_do_not_overflow():
    assert rest(failed(Breaker(), 5000)) == 300


class AReceiverAndItsBreaker(RuleBasedStateMachine):
    """Whatever a receiver answers and however many are sent at a time: the laws below hold."""

    @initialize(lanes=st.integers(1, 4))
    def start(self, lanes):
        self.breaker, self.now, self.lanes, self.flying = Breaker(), NOON, lanes, 0
        self.failures = 0  # since it last answered well

    def may_send(self) -> bool:
        due = self.breaker.due(self.now)
        return self.flying < self.lanes and due is not None and due <= self.now

    @precondition(lambda self: self.may_send())
    @rule()
    def send(self):
        self.flying += 1
        self.breaker.begin()

    @precondition(lambda self: self.flying)
    @rule(well=st.booleans(), asked=st.sampled_from([None, 30.0]))
    def answer(self, well, asked):
        self.flying -= 1
        outcome = DeliveryOutcome.DELIVERED if well else DeliveryOutcome.RETRY
        self.breaker.note(Sent(outcome, "", None if well else asked), self.now)
        self.failures = 0 if well else self.failures + 1

    @rule(seconds=st.sampled_from([1, 5, 60, 300]))
    def time_passes(self, seconds):
        self.now += timedelta(seconds=seconds)

    @invariant()
    def it_is_never_shut_for_good(self):
        if not self.flying:
            due = self.breaker.due(self.now)
            assert due is not None and due - self.now <= timedelta(seconds=300)

    @invariant()
    def five_failures_in_a_row_and_only_they_open_it(self):
        assert (self.breaker.state is CLOSED) == (self.failures < 5)


TestAReceiverAndItsBreaker = AReceiverAndItsBreaker.TestCase
TestAReceiverAndItsBreaker.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None
)
