from __future__ import annotations

from datetime import timedelta

from some_alerts import NOON

from notifiers.base import Sent
from notifiers.trouble import Trouble
from schemas.deliveries import DeliveryOutcome

FAILED = Sent(DeliveryOutcome.RETRY)


def seconds(trouble: Trouble) -> float | None:
    return None if trouble.until is None else (trouble.until - NOON).total_seconds()


def test_a_few_failures_may_lie_with_the_messages_more_lie_with_the_receiver():
    trouble, rests = Trouble(), []
    for _ in range(12):
        trouble.note(FAILED, NOON)
        rests.append(seconds(trouble))
    assert rests == [None] * 4 + [5, 10, 20, 40, 80, 160, 300, 300]


def test_one_success_or_clear_refusal_ends_the_trouble():
    for outcome in (DeliveryOutcome.DELIVERED, DeliveryOutcome.REFUSED):
        trouble = Trouble()
        for _ in range(6):
            trouble.note(FAILED, NOON)
        trouble.note(Sent(outcome), NOON)
        assert trouble.until is None
        trouble.note(FAILED, NOON)
        assert trouble.until is None


def test_a_receiver_that_asks_for_time_gets_it_at_once():
    trouble = Trouble()
    trouble.note(Sent(DeliveryOutcome.RETRY, "HTTP 429", 90.0), NOON)
    assert seconds(trouble) == 90
    trouble.note(Sent(DeliveryOutcome.RETRY, "HTTP 429", 10.0), NOON)  # sent before, answered later
    assert seconds(trouble) == 90


def test_hundreds_of_failures_do_not_overflow():
    trouble = Trouble()
    for n in range(5000):
        trouble.note(FAILED, NOON + timedelta(seconds=n))
    assert seconds(trouble) == 4999 + 300
