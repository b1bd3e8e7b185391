"""The hand-over of an alert through one channel, and what came of it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from schemas.alerts import Alert
from schemas.disclosures import Subject
from schemas.scalars import Instant, Severity
from schemas.watches import InstitutionId

__all__ = ["Delivery", "DeliveryOutcome", "Receipt"]


class DeliveryOutcome(StrEnum):
    """What a hand-over came to. PENDING is where every delivery starts."""

    PENDING = "pending"
    DELIVERED = "delivered"
    RETRY = "retry"  # the receiver may take it later: tried again with back-off
    REFUSED = "refused"  # the receiver never will: a dead letter at once
    DEAD = "dead"  # given up after the last attempt: a dead letter
    RESENT = "resent"  # a dead letter put back into the queue by a person

    @property
    def final(self) -> bool:
        return self in _FINAL


_FINAL = frozenset({DeliveryOutcome.DELIVERED, DeliveryOutcome.REFUSED, DeliveryOutcome.DEAD})


class Delivery(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry of the outbox: one alert on its way through one channel. Holds no secret."""

    delivery_id: str  # also the webhook's message id
    institution: InstitutionId
    channel: str  # name of the channel within the institution
    alert: Alert
    attempts: int = 0
    attempts_forgiven: int = 0  # made before the last resend: the limit does not count them
    next_attempt_at: Instant | None = None
    outcome: DeliveryOutcome = DeliveryOutcome.PENDING


class Receipt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one attempt came to. The newest receipt of a delivery is its state."""

    delivery_id: str
    alert_id: str
    institution: InstitutionId
    channel: str
    kind: str
    severity: Severity
    outcome: DeliveryOutcome
    attempt: int  # 1 is the first
    detail: str = ""  # for a person; never a secret, never a URL
    seen_at: Instant  # intake time of the change: delay runs from here
    at: Instant
    subjects: tuple[Subject, ...] = ()  # whom it told of, under which consents
