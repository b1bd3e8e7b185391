"""Somebody was shown something of a company: pushed, pulled, viewed or exported."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from schemas.alerts import Alert
from schemas.scalars import Instant
from schemas.tokens import Role

__all__ = ["Actor", "Disclosed", "Purpose", "Subject", "Way", "consents_of", "subjects_of"]


class Way(StrEnum):
    """How it reached them. Stored and counted."""

    PUSHED = "pushed"  # through a channel of the institution
    PULLED = "pulled"  # through the interface for programs
    VIEWED = "viewed"  # on a page
    EXPORTED = "exported"  # as a file


class Purpose(StrEnum):
    """What for (Personal Information Protection Law, art. 6: a clear and reasonable purpose)."""

    POST_LOAN = "post_loan"  # 贷后管理
    OPERATION = "operation"  # 平台运维
    AUDIT = "audit"  # 审计监督
    DATA_SUBJECT = "data_subject"  # 本人查询, of the company itself


class Actor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who: a role, at an institution if within one; by which token or through which channel."""

    role: Role | None = None  # None: the institution's system, which was pushed to
    institution: str = ""
    staff: str = ""
    token_id: str = ""  # "local": at this machine, without a login
    channel: str = ""


class Subject(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """About whom, under which consents (授权): of the loans that gave the right to know."""

    uscc: str
    alert_id: str = ""
    consents: tuple[str, ...] = ()  # references as the institution gave them
    watched: bool = True  # False: no loan of this institution gave a right to know


class Disclosed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One act of showing: a page, an answer, a part of a file."""

    disclosure_id: str
    at: Instant
    way: Way
    purpose: Purpose
    actor: Actor
    what: str  # route or name of the export, e.g. "/api/v1/alerts"
    subjects: tuple[Subject, ...] = ()
    records: int = 0  # rows shown, where that is not one a subject


def consents_of(alert: Alert) -> tuple[str, ...]:
    """Return the references of the consents that the borrower's loans gave, sorted."""
    if len(alert.loans) == 1:
        reference = alert.loans[0].consent_reference
        return (reference,) if reference else ()
    return tuple(sorted({loan.consent_reference for loan in alert.loans} - {""}))


def subjects_of(alert: Alert) -> tuple[Subject, ...]:
    """Return every company an alert tells something of: its borrower first, then those beside it.

    The consents are those of the borrower's loans; a company on the way to it is shown under them.
    """
    consents = consents_of(alert)
    if alert.uscc == alert.change.uscc and alert.exposure is None:  # nearly always
        return (Subject(uscc=alert.uscc, alert_id=alert.alert_id, consents=consents),)
    others = [alert.change.uscc]
    if alert.exposure is not None:
        others += [exposed.uscc for exposed in alert.exposure.largest]
    codes = dict.fromkeys([alert.uscc, *others])
    return tuple(Subject(uscc=c, alert_id=alert.alert_id, consents=consents) for c in codes)
