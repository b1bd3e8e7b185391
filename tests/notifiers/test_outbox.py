from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace
from some_alerts import BANK, NOON, alert

from notifiers.backoff import LIFE, Backoff
from notifiers.base import Sent
from notifiers.outbox import addressed, open_deliveries, resend, settle
from schemas import codec
from schemas.deliveries import Delivery, DeliveryOutcome
from schemas.identifiers import delivery_id
from schemas.institutions import Channel, Staff
from schemas.notices import raised
from schemas.staff import Role

DELIVERED, RETRY, REFUSED, DEAD, PENDING, RESENT = (
    DeliveryOutcome.DELIVERED, DeliveryOutcome.RETRY, DeliveryOutcome.REFUSED,
    DeliveryOutcome.DEAD, DeliveryOutcome.PENDING, DeliveryOutcome.RESENT,
)  # fmt: skip
BACKOFF = Backoff(first_seconds=8, factor=2, most_seconds=100, attempts=3, spread=1)


def opened() -> Delivery:
    return open_deliveries(raised(alert()), BANK, NOON)[0]


def after(*answers: Sent) -> Delivery:
    delivery = opened()
    for answer in answers:
        delivery, _ = settle(delivery, answer, NOON, 0.5, BACKOFF)
    return delivery


def test_every_channel_gets_one_delivery_with_a_stable_id_of_its_own():
    first, again = (
        open_deliveries(raised(alert()), BANK, NOON),
        open_deliveries(raised(alert()), BANK, NOON),
    )
    assert [d.channel for d in first] == ["inbox", "core"]
    assert [d.delivery_id for d in first] == [d.delivery_id for d in again]
    assert [d.delivery_id for d in first] == [
        delivery_id(alert().alert_id, name) for name in ("inbox", "core")
    ]
    assert {(d.outcome, d.attempts, d.next_attempt_at) for d in first} == {(PENDING, 0, NOON)}


def test_a_notice_goes_to_whom_it_names_and_to_everybody_where_nobody_is_found():
    mine = Channel(name="mine", type="inbox")
    head = Staff(id="s1", role=Role.SUPERVISOR, channels=(mine,))
    bank = replace(BANK, staff=(head, Staff(id="s2", role=Role.OFFICER)))

    def told(*to: str) -> list[str]:
        return [channel.name for channel in addressed(to, bank)]

    assert told() == ["inbox", "core"]  # a channel of one post is none for everybody
    assert told("s1") == told("s1", "supervisor") == told("mine") == ["mine"]
    assert told("s2") == ["inbox", "core"]  # has none of its own
    assert told("core", "s1") == ["core", "mine"]
    assert told("gone") == ["inbox", "core"]
    assert told("s1", "gone") == ["mine", "inbox", "core"]


def test_a_try_that_failed_is_due_later_and_dead_after_the_last():
    seen = []
    delivery = opened()
    for _ in range(3):
        delivery, receipt = settle(delivery, Sent(RETRY, "HTTP 500"), NOON, 0.5, BACKOFF)
        seen.append((receipt.outcome, receipt.attempt, delivery.next_attempt_at))
        assert receipt.detail == "HTTP 500"
    assert seen == [
        (RETRY, 1, NOON + timedelta(seconds=4)),
        (RETRY, 2, NOON + timedelta(seconds=8)),
        (DEAD, 3, None),
    ]


def test_what_a_receiver_asks_for_is_the_least_wait():
    assert after(Sent(RETRY, "", 60.0)).next_attempt_at == NOON + timedelta(seconds=60)


def test_a_refusal_is_final_at_once():
    delivery = after(Sent(REFUSED))
    assert (delivery.outcome, delivery.attempts, delivery.next_attempt_at) == (REFUSED, 1, None)


def test_a_receipt_says_what_when_where_and_from_when_delay_runs():
    later = NOON + timedelta(seconds=90)
    _, receipt = settle(opened(), Sent(DELIVERED, "HTTP 204"), later, 0.0, BACKOFF)
    assert (receipt.alert_id, receipt.institution, receipt.channel, receipt.kind) == (
        alert().alert_id, "north", "inbox", "tax_arrears",
    )  # fmt: skip
    assert (receipt.at, receipt.seen_at) == (later, NOON + timedelta(minutes=1))


@pytest.mark.parametrize("outcome", [PENDING, DEAD, RESENT])
def test_what_no_receiver_can_answer_is_an_error(outcome):
    with pytest.raises(ValueError, match="not the answer of a receiver"):
        settle(opened(), Sent(outcome), NOON, 0.0, BACKOFF)


def test_a_resent_letter_has_all_its_attempts_before_it_and_numbers_go_on():
    dead = after(Sent(RETRY), Sent(RETRY), Sent(RETRY))
    assert dead.outcome is DEAD
    again, receipt = resend(dead, NOON)
    assert (receipt.outcome, receipt.attempt) == (RESENT, 3)
    numbers = []
    for _ in range(3):
        again, receipt = settle(again, Sent(RETRY), NOON, 0.5, BACKOFF)
        numbers.append((receipt.attempt, receipt.outcome))
    assert numbers == [(4, RETRY), (5, RETRY), (6, DEAD)]


def test_the_outbox_survives_the_wire():
    delivery, _ = resend(after(Sent(REFUSED)), NOON)
    assert codec.decoder(Delivery)(codec.encode(delivery)) == delivery


class LifeOfADelivery(RuleBasedStateMachine):
    """Whatever receivers answer and people press: the laws below hold."""

    @initialize(most=st.integers(1, 5))
    def open(self, most):
        self.delivery, self.now, self.most = opened(), NOON, most
        self.receipts, self.resends, self.since_resend = [], 0, 0
        self.began = self.last = NOON

    @rule(hours=st.integers(1, 90))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @precondition(lambda self: not self.delivery.outcome.final)
    @rule(
        outcome=st.sampled_from([DELIVERED, RETRY, REFUSED]),
        asked=st.sampled_from([None, 0.0, 600.0]), jitter=st.floats(0, 0.999),
    )  # fmt: skip
    def attempt(self, outcome, asked, jitter):
        before = self.delivery
        self.delivery, receipt = settle(
            before, Sent(outcome, "", asked), self.now, jitter, Backoff(attempts=self.most)
        )
        self.receipts.append(receipt)
        self.since_resend, self.last = self.since_resend + 1, self.now
        assert self.delivery.attempts == before.attempts + 1 == receipt.attempt
        assert receipt.outcome is self.delivery.outcome
        if (due := self.delivery.next_attempt_at) is not None:
            assert due >= self.now + timedelta(seconds=asked or 0)
            self.now = max(self.now, due)

    @precondition(lambda self: self.delivery.outcome.final)
    @rule(outcome=st.sampled_from([DELIVERED, RETRY, REFUSED]))
    def nothing_is_tried_after_the_end(self, outcome):
        with pytest.raises(ValueError, match="not tried again"):
            settle(self.delivery, Sent(outcome), self.now, 0.5, Backoff())

    @rule()
    def somebody_presses_send_again(self):
        if self.delivery.outcome not in {REFUSED, DEAD}:
            with pytest.raises(ValueError, match="no dead letter"):
                resend(self.delivery, self.now)
            return
        self.delivery, receipt = resend(self.delivery, self.now)
        self.receipts.append(receipt)
        self.resends, self.since_resend, self.began = self.resends + 1, 0, self.now
        assert self.delivery.outcome is PENDING and self.delivery.next_attempt_at == self.now

    @invariant()
    def there_is_one_arrival_at_most_and_nothing_comes_after_it(self):
        outcomes = [r.outcome for r in self.receipts]
        assert outcomes.count(DELIVERED) <= 1
        assert DELIVERED not in outcomes[:-1]

    @invariant()
    def receipts_are_attempts_and_resends(self):
        assert len(self.receipts) == self.delivery.attempts + self.resends
        tried = [r.attempt for r in self.receipts if r.outcome is not RESENT]
        assert tried == list(range(1, self.delivery.attempts + 1))

    @invariant()
    def it_is_due_exactly_while_it_is_under_way_and_never_tried_beyond_the_limit(self):
        assert (self.delivery.next_attempt_at is None) == self.delivery.outcome.final
        assert self.since_resend <= self.most
        if self.delivery.outcome is DEAD:
            assert self.since_resend == self.most or self.now >= self.delivery.expires_at

    @invariant()
    def it_is_not_tried_again_beyond_three_days(self):
        if self.delivery.outcome is RETRY:
            assert self.last < self.delivery.expires_at == self.began + timedelta(days=3)

    @invariant()
    def what_it_is_about_never_changes(self):
        same = replace(
            self.delivery, attempts=0, attempts_forgiven=0, outcome=PENDING, next_attempt_at=NOON,
            expires_at=NOON + LIFE, died_at=None,
        )  # fmt: skip
        dead = self.delivery.outcome in {DeliveryOutcome.DEAD, DeliveryOutcome.REFUSED}
        assert (self.delivery.died_at is not None) is dead
        assert same == opened()


TestLifeOfADelivery = LifeOfADelivery.TestCase
TestLifeOfADelivery.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
