"""The life of a delivery: pending, tried, tried again, delivered or dead. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from notifiers.backoff import LIFE, Backoff, next_attempt
from notifiers.base import Sent
from schemas.deliveries import Delivery, DeliveryOutcome, Receipt
from schemas.identifiers import delivery_id
from schemas.institutions import Channel, Institution
from schemas.notices import Notice
from schemas.receipts import receipt_of

__all__ = ["addressed", "DEAD_LETTERS", "expired", "lapse", "open_deliveries", "resend", "settle"]

DEAD_LETTERS = frozenset({DeliveryOutcome.REFUSED, DeliveryOutcome.DEAD})


def open_deliveries(notice: Notice, institution: Institution, now: datetime) -> list[Delivery]:
    """Return one pending delivery for every channel the notice goes to, due at once."""
    return [
        Delivery(
            delivery_id=delivery_id(notice.notice_id, channel.name),
            institution=institution.id,
            channel=channel.name,
            notice=notice,
            next_attempt_at=now,
            expires_at=now + LIFE,
        )
        for channel in addressed(notice.to, institution)
    ]


def addressed(to: Sequence[str], institution: Institution) -> list[Channel]:
    """Return the channels that `to` names by themselves, by a post of the staff or by its role.

    For a name that leads to none, the institution's own channels are told: rather one too many
    than nobody.
    """
    if not to:
        return list(institution.channels)
    found: dict[str, Channel] = {}
    for name in to:
        fits = [c for c in institution.every_channel if c.name == name]
        fits += [c for s in institution.staff if name in (s.id, s.role) for c in s.channels]
        found |= {channel.name: channel for channel in fits or institution.channels}
    return list(found.values())


def settle(
    delivery: Delivery, sent: Sent, now: datetime, jitter: float, backoff: Backoff
) -> tuple[Delivery, Receipt]:
    """Return the delivery after one attempt, and the receipt of that attempt.

    A try that failed is due again later, or dead after the last or when its time is over; a refusal
    is final at once.

    Raises
    ------
    ValueError
        The delivery was final already, or the answer is none that an attempt can have.
    """
    if delivery.outcome.final:
        raise ValueError(f"a delivery that is {delivery.outcome} is not tried again")
    attempts = delivery.attempts + 1
    outcome, due = sent.outcome, None
    if outcome is DeliveryOutcome.RETRY:
        counted = attempts - delivery.attempts_forgiven
        due = next_attempt(counted, now, jitter, backoff, sent.retry_after_seconds or 0.0)
        if expired(delivery, now):
            due = None
        outcome = DeliveryOutcome.RETRY if due is not None else DeliveryOutcome.DEAD
    elif outcome not in {DeliveryOutcome.DELIVERED, DeliveryOutcome.REFUSED}:
        raise ValueError(f"{outcome} is not the answer of a receiver")
    dead = outcome in DEAD_LETTERS
    after = replace(
        delivery, attempts=attempts, next_attempt_at=due, outcome=outcome,
        died_at=now if dead else None,
    )  # fmt: skip
    return after, _receipt(after, sent.detail, now)


def resend(delivery: Delivery, now: datetime) -> tuple[Delivery, Receipt]:
    """Put a dead letter back into the queue, due at once, as many attempts before it as at first.

    The attempts already made stay counted, so that no two receipts carry one number.

    Raises
    ------
    ValueError
        The delivery is not dead.
    """
    if delivery.outcome not in DEAD_LETTERS:
        raise ValueError(f"a delivery that is {delivery.outcome} is no dead letter")
    again = replace(
        delivery, attempts_forgiven=delivery.attempts, next_attempt_at=now,
        expires_at=now + LIFE, outcome=DeliveryOutcome.PENDING, died_at=None,
    )  # fmt: skip
    return again, _receipt(replace(again, outcome=DeliveryOutcome.RESENT), "", now)


def lapse(delivery: Delivery, why: str, now: datetime) -> Receipt:
    """Return the last receipt of a dead letter that is kept no longer; it says why."""
    if delivery.outcome not in DEAD_LETTERS:
        raise ValueError(f"a delivery that is {delivery.outcome} is no dead letter")
    return _receipt(replace(delivery, outcome=DeliveryOutcome.LAPSED), why, now)


def expired(delivery: Delivery, now: datetime) -> bool:
    """Return whether a delivery has had its time."""
    return delivery.expires_at is not None and now >= delivery.expires_at


def _receipt(delivery: Delivery, detail: str, now: datetime) -> Receipt:
    return receipt_of(
        delivery.notice, delivery_id=delivery.delivery_id, channel=delivery.channel,
        outcome=delivery.outcome, attempt=delivery.attempts, detail=detail, at=now,
    )  # fmt: skip
