"""What an institution is told: an alert, what became of one, or a summary. One push carries one.

Every notice has an id derived from its content, so that a repeat is recognised, and says on the wire
what it is in `type`. Fields may be added with a default; none changes its meaning.
"""

from __future__ import annotations

from typing import get_args

from schemas.alert_notices import (
    AlertAmended,
    AlertAssigned,
    AlertDisputed,
    AlertEscalated,
    AlertRaised,
    AlertReminded,
    AlertRetracted,
    FieldChange,
    RetractReason,
    raised,
)
from schemas.disclosures import Subject, subjects_of
from schemas.notes import Brief, Note, brief_of
from schemas.scalars import Severity
from schemas.summary_notices import (
    Digest,
    DigestReason,
    Known,
    Seed,
    SilenceEnded,
    WatchEnd,
    WatchEnding,
    WatchTransferred,
)

__all__ = [
    "TYPES", "AlertAmended", "AlertAssigned", "AlertDisputed", "AlertEscalated", "AlertRaised",
    "AlertReminded", "AlertRetracted", "Brief", "Digest", "DigestReason", "FieldChange",
    "Known", "Note", "Notice", "RetractReason", "Seed", "SilenceEnded", "WatchEnd",
    "WatchEnding", "WatchTransferred", "brief_of", "briefs_of", "raised", "severity_of", "told_of",
    "type_of",
]  # fmt: skip

Notice = (
    AlertRaised
    | AlertReminded
    | AlertAssigned
    | AlertEscalated
    | AlertRetracted
    | AlertAmended
    | AlertDisputed
    | Digest
    | Seed
    | WatchEnding
    | WatchTransferred
    | SilenceEnded
)

TYPES: dict[str, type[Note]] = {cls.__struct_config__.tag: cls for cls in get_args(Notice)}
"""Type on the wire → class."""


def type_of(notice: Notice) -> str:
    """Return the type as it stands on the wire."""
    return str(notice.__struct_config__.tag)


def briefs_of(notice: Notice) -> tuple[Brief, ...]:
    """Return the alerts a notice speaks of, none for one about watches."""
    match notice:
        case AlertRaised():
            return (brief_of(notice.alert),)
        case Digest() | SilenceEnded():
            return notice.briefs
        case Seed() | WatchEnding() | WatchTransferred():
            return ()
        case _:
            return (notice.brief,)


def severity_of(notice: Notice) -> Severity:
    """Return the gravest severity of what a notice speaks of; NOTICE where it has none."""
    if isinstance(notice, AlertRaised):
        return notice.alert.severity
    graves = [brief.severity for brief in briefs_of(notice)]
    if isinstance(notice, Seed):
        graves = [known.severity for known in notice.known]
    return max(graves, default=Severity.NOTICE)


def told_of(notice: Notice) -> tuple[Subject, ...]:
    """Return every company a notice tells something of, under which consents."""
    match notice:
        case AlertRaised():
            return subjects_of(notice.alert)
        case Seed() | WatchEnding() | WatchTransferred():
            consent = notice.consent_reference
            return (Subject(uscc=notice.uscc, consents=(consent,) if consent else ()),)
        case _:
            return tuple(
                Subject(uscc=b.uscc, alert_id=b.alert_id, consents=b.consents)
                for b in briefs_of(notice)
            )
