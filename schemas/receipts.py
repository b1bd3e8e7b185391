"""What to write of an attempt to hand a notice over."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from schemas.changes import kind_of
from schemas.deliveries import DeliveryOutcome, Receipt
from schemas.identifiers import delivery_id
from schemas.notices import AlertRaised, Notice, briefs_of, severity_of, told_of, type_of
from schemas.scalars import Instant

__all__ = ["PULL", "due_since", "pulled", "receipt_of"]

PULL = "pull"
"""The channel of notices that an institution fetched itself. No channel of the file is called so."""


def receipt_of(
    notice: Notice, *, delivery_id: str, channel: str, outcome: DeliveryOutcome, attempt: int,
    detail: str, at: datetime,
) -> Receipt:  # fmt: skip
    """Return the receipt of one attempt."""
    alert_id, kind = _one_of(notice)
    return Receipt(
        delivery_id=delivery_id,
        alert_id=alert_id,
        notice_id=notice.notice_id,
        type=type_of(notice),
        institution=notice.institution,
        channel=channel,
        kind=kind,
        severity=severity_of(notice),
        outcome=outcome,
        attempt=attempt,
        detail=detail,
        seen_at=due_since(notice),
        at=at,
        subjects=told_of(notice),
    )


def _one_of(notice: Notice) -> tuple[str, str]:
    """Return the alert and its kind where a notice is about one, else nothing of either."""
    if isinstance(notice, AlertRaised):
        return notice.alert.alert_id, kind_of(notice.alert.change)
    briefs = briefs_of(notice)
    return (briefs[0].alert_id, briefs[0].kind) if len(briefs) == 1 else ("", "")


def pulled(notice: Notice, at: datetime) -> Receipt:
    """Return the receipt of a notice that was fetched. Whom it told of is disclosed apart."""
    found = receipt_of(
        notice, delivery_id=delivery_id(notice.notice_id, PULL), channel=PULL,
        outcome=DeliveryOutcome.DELIVERED, attempt=1, detail="", at=at,
    )  # fmt: skip
    return replace(found, subjects=())


def due_since(notice: Notice) -> Instant:
    """Return from when a push is late: intake of an alert's change, else when it became due."""
    return notice.alert.change.seen_at if isinstance(notice, AlertRaised) else notice.at
