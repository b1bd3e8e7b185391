from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_alerts import BANK, NOON, alert

from notifiers.backoff import Backoff, next_attempt
from notifiers.base import Sent
from notifiers.outbox import open_deliveries, resend, settle
from schemas.deliveries import DeliveryOutcome

ANSWERS = (DeliveryOutcome.DELIVERED, DeliveryOutcome.RETRY, DeliveryOutcome.REFUSED)
DEAD = {DeliveryOutcome.REFUSED, DeliveryOutcome.DEAD}


def opened():
    return open_deliveries(alert(), BANK, NOON)[0]


def test_every_channel_gets_one_delivery_with_a_stable_id_of_its_own():
    first, again = open_deliveries(alert(), BANK, NOON), open_deliveries(alert(), BANK, NOON)
    assert [d.channel for d in first] == ["inbox", "core"]
    assert [d.delivery_id for d in first] == [d.delivery_id for d in again]
    assert len({d.delivery_id for d in first}) == 2


@given(
    answers=st.lists(st.sampled_from([*ANSWERS, "resend"]), max_size=40),
    most=st.integers(1, 6), jitter=st.floats(0, 0.999),
)  # fmt: skip
def test_the_life_of_a_delivery(answers, most, jitter):
    """Whatever receivers answer: attempts count up, what is final stays, one arrival at most."""
    delivery, now, receipts, backoff = opened(), NOON, [], Backoff(attempts=most)
    for answer in answers:
        if answer == "resend":
            if delivery.outcome in DEAD:
                delivery, receipt = resend(delivery, now)
                receipts.append(receipt.outcome)
                assert delivery.attempts == 0 and not delivery.outcome.final
            else:
                with pytest.raises(ValueError, match="no dead letter"):
                    resend(delivery, now)
            continue
        if delivery.outcome.final:
            with pytest.raises(ValueError, match="not tried again"):
                settle(delivery, Sent(answer), now, jitter, backoff)
            continue
        before = delivery
        delivery, receipt = settle(delivery, Sent(answer), now, jitter, backoff)
        receipts.append(receipt.outcome)
        assert delivery.attempts == before.attempts + 1 <= most
        assert (receipt.attempt, receipt.delivery_id) == (delivery.attempts, before.delivery_id)
        assert (delivery.next_attempt_at is not None) == (delivery.outcome is DeliveryOutcome.RETRY)
        if delivery.next_attempt_at is not None:
            assert delivery.next_attempt_at > now
            now = delivery.next_attempt_at
    assert receipts.count(DeliveryOutcome.DELIVERED) <= 1
    if DeliveryOutcome.DELIVERED in receipts:
        assert receipts[-1] is DeliveryOutcome.DELIVERED


def test_waits_grow_are_spread_and_end():
    backoff = Backoff(first_seconds=2, factor=4, most_seconds=100, attempts=5)

    def seconds(attempts: int, jitter: float) -> float | None:
        due = next_attempt(attempts, NOON, jitter, backoff)
        return None if due is None else (due - NOON).total_seconds()

    assert [seconds(n, 0.0) for n in (1, 2, 3, 4)] == [1, 4, 16, 50]  # half of 2, 8, 32, 100
    assert seconds(2, 0.5) == 6
    assert seconds(5, 0.0) is None
    later = next_attempt(1, NOON, 0.0, backoff, at_least_seconds=30)
    assert later == NOON + timedelta(seconds=30)


def test_the_default_tries_for_about_half_a_day():
    backoff = Backoff()
    total = sum(
        (next_attempt(n, NOON, 0.5, backoff) - NOON).total_seconds()
        for n in range(1, backoff.attempts)
    )
    assert 8 * 3600 < total < 24 * 3600
