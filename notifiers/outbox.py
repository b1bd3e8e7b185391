"""The life of a delivery: pending, tried, tried again, delivered or dead. Pure."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from notifiers.backoff import Backoff, next_attempt
from notifiers.base import Sent
from schemas.alerts import Alert
from schemas.changes import kind_of
from schemas.deliveries import Delivery, DeliveryOutcome, Receipt
from schemas.disclosures import subjects_of
from schemas.identifiers import delivery_id
from schemas.institutions import Institution

__all__ = ["open_deliveries", "resend", "settle"]


def open_deliveries(alert: Alert, institution: Institution, now: datetime) -> list[Delivery]:
    """Return one pending delivery for every channel of the institution, due at once."""
    return [
        Delivery(
            delivery_id=delivery_id(alert.alert_id, channel.name),
            institution=institution.id,
            channel=channel.name,
            alert=alert,
            next_attempt_at=now,
        )
        for channel in institution.channels
    ]


def settle(
    delivery: Delivery, sent: Sent, now: datetime, jitter: float, backoff: Backoff
) -> tuple[Delivery, Receipt]:
    """Return the delivery after one attempt, and the receipt of that attempt.

    A try that failed is due again later, or dead after the last; a refusal is final at once.

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
        outcome = DeliveryOutcome.RETRY if due is not None else DeliveryOutcome.DEAD
    elif outcome not in {DeliveryOutcome.DELIVERED, DeliveryOutcome.REFUSED}:
        raise ValueError(f"{outcome} is not the answer of a receiver")
    after = replace(delivery, attempts=attempts, next_attempt_at=due, outcome=outcome)
    return after, _receipt(after, sent.detail, now)


def resend(delivery: Delivery, now: datetime) -> tuple[Delivery, Receipt]:
    """Put a dead letter back into the queue, due at once, as many attempts before it as at first.

    The attempts already made stay counted, so that no two receipts carry one number.

    Raises
    ------
    ValueError
        The delivery is not dead.
    """
    if delivery.outcome not in {DeliveryOutcome.REFUSED, DeliveryOutcome.DEAD}:
        raise ValueError(f"a delivery that is {delivery.outcome} is no dead letter")
    again = replace(
        delivery, attempts_forgiven=delivery.attempts, next_attempt_at=now,
        outcome=DeliveryOutcome.PENDING,
    )  # fmt: skip
    return again, _receipt(replace(again, outcome=DeliveryOutcome.RESENT), "", now)


def _receipt(delivery: Delivery, detail: str, now: datetime) -> Receipt:
    alert = delivery.alert
    return Receipt(
        delivery_id=delivery.delivery_id,
        alert_id=alert.alert_id,
        institution=delivery.institution,
        channel=delivery.channel,
        kind=kind_of(alert.change),
        severity=alert.severity,
        outcome=delivery.outcome,
        attempt=delivery.attempts,
        detail=detail,
        seen_at=alert.change.seen_at,
        at=now,
        subjects=subjects_of(alert),
    )
