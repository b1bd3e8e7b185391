"""Records of the topics as entries of the audit: who saw or did what, of whom, under what consent."""

from __future__ import annotations

from schemas.actions import Acted
from schemas.audit import Entry, Event
from schemas.corrections import Corrected
from schemas.deliveries import DeliveryOutcome, Receipt
from schemas.disclosures import Actor, Disclosed, Purpose, Subject
from schemas.objections import ObjectionAnswer
from schemas.orders import Ordered
from schemas.tokens import Token

__all__ = [
    "of_acted", "of_corrected", "of_disclosed", "of_objected", "of_ordered", "of_receipt",
    "of_token",
]  # fmt: skip


def of_receipt(receipt: Receipt) -> Entry | None:
    """Return the disclosure of what arrived; a try that failed has shown nobody anything."""
    if receipt.outcome is not DeliveryOutcome.DELIVERED:
        return None
    return Entry(
        event=Event.PUSHED, at=receipt.at, what=receipt.type,
        actor=Actor(institution=receipt.institution, channel=receipt.channel),
        reference=receipt.delivery_id, purpose=Purpose.POST_LOAN, subjects=receipt.subjects,
    )  # fmt: skip


def of_disclosed(shown: Disclosed) -> Entry:
    return Entry(
        event=Event(shown.way.value), at=shown.at, actor=shown.actor,
        what=shown.what, reference=shown.disclosure_id, purpose=shown.purpose,
        subjects=shown.subjects, records=shown.records,
    )  # fmt: skip


def of_acted(acted: Acted) -> Entry:
    """Return what somebody did about an alert, or was not let do: that is kept too."""
    case = acted.case
    subjects: tuple[Subject, ...] = ()
    if case is not None:
        subjects = (Subject(uscc=case.uscc, alert_id=acted.alert_id, consents=case.consents),)
    return Entry(
        event=Event.ACTED, at=acted.at, what=f"{acted.deed}:{acted.answer}",
        actor=Actor(institution=acted.institution, staff=acted.by), reference=acted.alert_id,
        purpose=Purpose.POST_LOAN, subjects=subjects,
    )  # fmt: skip


def of_ordered(ordered: Ordered) -> Entry:
    """Return what came of an order about a watch, or of time."""
    watch = ordered.watch
    consents = (watch.consent_reference,) if watch and watch.consent_reference else ()
    return Entry(
        event=Event.ORDERED, at=ordered.at, what=str(ordered.outcome),
        actor=Actor(institution=ordered.institution, staff=ordered.by),
        reference=ordered.watch_id or ordered.order_id, purpose=Purpose.POST_LOAN,
        subjects=(Subject(uscc=ordered.uscc, consents=consents),),
    )  # fmt: skip


def of_objected(answer: ObjectionAnswer) -> Entry | None:
    """Return the newest step of an objection or a request of repair, None where there is none."""
    objection = answer.objection
    if objection is None or not objection.steps:
        return None
    step = objection.steps[-1]
    return Entry(
        event=Event.OBJECTED, at=step.at, actor=Actor(staff=step.by),
        what=f"{objection.plea}:{step.kind}:{answer.answer}", reference=objection.objection_id,
        purpose=Purpose.DATA_SUBJECT, subjects=(Subject(uscc=answer.uscc),),
    )  # fmt: skip


def of_corrected(corrected: Corrected) -> Entry:
    correction = corrected.correction
    return Entry(
        event=Event.CORRECTED, at=correction.seen_at,
        actor=Actor(staff=correction.source), what=f"{correction.what}:{corrected.outcome}",
        reference=correction.fact_id, purpose=Purpose.DATA_SUBJECT,
        subjects=(Subject(uscc=correction.uscc),),
    )  # fmt: skip


def of_token(token: Token) -> Entry:
    """Return that a token was issued, changed or ended: whoever gives rights is seen as well."""
    done = "revoked" if token.revoked_at else "rotated" if token.replaces else "issued"
    return Entry(
        event=Event.GRANTED, at=token.revoked_at or token.issued_at,
        actor=Actor(
            role=token.role, institution=token.institution, staff=token.staff,
            token_id=token.token_id,
        ),
        what=done, reference=token.token_id, purpose=Purpose.OPERATION,
    )  # fmt: skip
