"""What all notices have, and how they name an alert."""

from __future__ import annotations

from msgspec import Struct

from schemas.alerts import Alert
from schemas.changes import kind_of
from schemas.disclosures import consents_of
from schemas.scalars import Instant, Severity
from schemas.watches import InstitutionId

__all__ = ["Note", "Brief", "brief_of"]


class Note(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """What all notices have. `to` names staff or channels; empty means the default channels."""

    notice_id: str
    institution: InstitutionId
    at: Instant  # when there was something to tell
    to: tuple[str, ...] = ()


class Brief(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The alert a notice speaks of, in the few words that a person knows it by."""

    alert_id: str
    concern: str
    rule: str
    severity: Severity
    kind: str  # code of the catalogue
    uscc: str  # of the borrower
    name: str = ""
    fact_id: str = ""
    consents: tuple[str, ...] = ()  # references of the consents (授权) it was told under
    occurred_at: Instant
    raised_at: Instant


def brief_of(alert: Alert) -> Brief:
    """Return an alert in brief."""
    change = alert.change
    own = alert.uscc == change.uscc
    return Brief(
        alert_id=alert.alert_id, concern=alert.concern, rule=alert.rule, severity=alert.severity,
        kind=kind_of(change), uscc=alert.uscc,
        name=alert.borrower_name or (change.name if own else ""), fact_id=change.fact_id,
        consents=consents_of(alert),
        occurred_at=change.occurred_at, raised_at=alert.raised_at,
    )  # fmt: skip
