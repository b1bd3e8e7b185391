"""Dead letters can be sent again for thirty days, the newest so many; then they go, with the reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from some_alerts import BANK, NOON, alert

from notifiers.backoff import Backoff
from notifiers.base import Sent
from notifiers.dead_letters import KEPT, DeadLetters
from notifiers.outbox import lapse, open_deliveries, resend, settle
from schemas.deliveries import Delivery, DeliveryOutcome
from schemas.notices import raised


def letter(number: int, died_after_days: float) -> Delivery:
    [delivery, *_] = open_deliveries(raised(alert(number)), BANK, NOON)
    at = NOON + timedelta(days=died_after_days)
    refused = Sent(DeliveryOutcome.REFUSED, "410")
    return settle(
        replace(delivery, delivery_id=f"{number:032x}"), refused, at, 0.0, Backoff()
    )[0]  # fmt: skip


events = st.lists(
    st.tuples(
        st.sampled_from(["dies", "dies", "resent", "restart"]), st.integers(0, 8),
        st.floats(0, 20, allow_nan=False),
    ),
    max_size=40,
)  # fmt: skip


@given(events, st.integers(1, 4))
def test_exactly_the_newest_of_thirty_days_are_kept(story, most):
    """The expected letters are found anew from all that died, each time."""
    outbox: dict[str, Delivery] = {}
    letters, now, day = DeadLetters(most=most), NOON, 0.0
    for what, number, days in story:
        day += days
        now = NOON + timedelta(days=day)
        name = f"{number:032x}"
        if what == "dies":
            outbox[name] = letter(number, day)
            letters.note(outbox[name])
        elif what == "resent" and name in outbox:
            letters.note(resend(outbox.pop(name), now)[0])
        elif what == "restart":
            letters = DeadLetters(outbox.values(), most)
        while letters.due(now):
            gone = letters.lapsed(now, 2)
            assert gone
            for delivery_id, why in gone:
                after = replace(outbox.pop(delivery_id), outcome=DeliveryOutcome.LAPSED)
                letters.note(after)
                assert why
        fresh = sorted(
            (d for d in outbox.values() if d.died_at + KEPT > now), key=lambda d: d.died_at
        )
        assert set(outbox) == {d.delivery_id for d in fresh} and len(outbox) <= most
        assert len(letters) == len(outbox)


def test_a_letter_that_died_within_the_time_and_number_stays():
    letters = DeadLetters([letter(n, n) for n in range(5)], most=5)
    assert not letters.due(NOON + timedelta(days=29.9))
    late = NOON + timedelta(days=30)
    assert [id_ for id_, _ in letters.lapsed(late, 10)] == [f"{0:032x}"]


def test_the_last_receipt_says_that_it_lapsed_and_why():
    dead = letter(1, 0)
    receipt = lapse(dead, "too old", NOON)
    assert (receipt.outcome, receipt.detail) == (DeliveryOutcome.LAPSED, "too old")
    with pytest.raises(ValueError, match="no dead letter"):
        lapse(resend(dead, NOON)[0], "too old", NOON)
