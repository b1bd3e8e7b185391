"""What the desk remembers to keep noise down: records of the changelog `quiet`.

Each has a key of its own; the newest record of a key counts, and none means it is over.
"""

from __future__ import annotations

from msgspec import Struct

from schemas.alerts import Alert
from schemas.held import Held
from schemas.notes import Brief
from schemas.notices import Notice
from schemas.scalars import Instant, Severity
from schemas.silences import Silence
from schemas.watches import InstitutionId

__all__ = [
    "GroupMemory",
    "Mood",
    "NoticeStay",
    "Pushes",
    "QuietRecord",
    "Quieted",
    "Source",
    "Stay",
    "key_of",
]


class Quieted(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="silence"
):
    """A silence that is not over."""

    silence: Silence


class Stay(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="stay"):
    """An alert that waits. Those of one reason and key are told together when it is due."""

    institution: InstitutionId
    reason: Held
    key: str  # the silence, borrower or group; empty where the institution has one such wait
    due: Instant
    brief: Brief
    alert: Alert | None = None  # whole, unless it will be told in brief anyway
    came: Instant  # when the desk got it
    held_at: Instant  # since when it waits here
    to: tuple[str, ...] = ()  # the only channels it waits to be told on


class GroupMemory(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="group"
):
    """What was told of a group, and when again."""

    institution: InstitutionId
    key: str
    told: Severity  # the gravest
    at: Instant  # of the last push
    interval_seconds: float
    unanswered: tuple[Brief, ...] = ()  # to remind of, the newest last
    remind_at: Instant | None = None
    reminded: int = 0


class Source(Struct, frozen=True, array_like=True):
    """An alert that mutes others of its borrower."""

    kind: str
    rule: str
    severity: Severity
    alert_id: str
    at: Instant


class Mood(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="mood"):
    """How grave what was told of a borrower is, and what it mutes."""

    institution: InstitutionId
    uscc: str
    level: Severity | None = None
    level_at: Instant | None = None
    sources: tuple[Source, ...] = ()


class Pushes(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="pushes"):
    """When the last pushes were, as many as the storm cap allows."""

    institution: InstitutionId
    times: tuple[Instant, ...] = ()


class NoticeStay(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="notice"
):
    """A notice about a watch that waits for its turn; they are told in the order they came."""

    institution: InstitutionId
    reason: Held
    notice: Notice
    number: int  # in the order they came
    due: Instant  # when it is looked at, of the first in the queue
    held_at: Instant


QuietRecord = Quieted | Stay | GroupMemory | Mood | Pushes | NoticeStay


def key_of(record: QuietRecord) -> str:
    """Return the key of a record; it begins with the institution, which chooses the partition."""
    match record:
        case Quieted():
            return f"{record.silence.institution}/silence/{record.silence.silence_id}"
        case Stay():
            where = f"{record.institution}/stay/{record.reason}/{record.key}"
            return f"{where}/{record.brief.alert_id}"
        case GroupMemory():
            return f"{record.institution}/group/{record.key}"
        case Mood():
            return f"{record.institution}/mood/{record.uscc}"
        case NoticeStay():
            return f"{record.institution}/notice/{record.notice.notice_id}"
        case Pushes():
            return f"{record.institution}/pushes"
