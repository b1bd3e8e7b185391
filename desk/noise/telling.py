"""A push as the notice it is: an alert as it came, a summary, a silence that is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from desk.noise.outcome import Push
from schemas.held import Held
from schemas.identifiers import notice_id
from schemas.notes import Brief
from schemas.notices import AlertReminded, Digest, DigestReason, Notice, SilenceEnded, raised

__all__ = ["as_notice", "notice_id_of"]

_MOST_BRIEFS = 100  # shown of a summary; the gravest, of these the newest. `total` counts all

_REASONS = {
    None: DigestReason.GROUPED,
    Held.COOLING: DigestReason.COOLED,
    Held.GROUPED: DigestReason.GROUPED,
    Held.DIGEST: DigestReason.SCHEDULED,
    Held.OUT_OF_HOURS: DigestReason.OUT_OF_HOURS,
    Held.STORM: DigestReason.STORM,
    Held.SILENCED: DigestReason.GROUPED,  # never asked: that is a `SilenceEnded`
}


def notice_id_of(push: Push) -> str:
    """Return the id of a push's notice: of its content, so that a repeat is the same notice."""
    if push.alert is not None:
        return push.alert.alert_id
    ids = [brief.alert_id for brief in push.briefs]
    return notice_id("told", push.cause or "", push.key, str(push.reminder), *ids)


def as_notice(push: Push, institution: str) -> Notice:
    """Return the notice that is posted for a push."""
    if push.alert is not None:
        return replace(raised(push.alert), to=push.to)
    id_, at, to = notice_id_of(push), push.at, push.to
    briefs, total = _gravest(push.briefs), len(push.briefs)
    if push.silence is not None:
        return SilenceEnded(
            notice_id=id_, institution=institution, at=at, to=to,
            silence_id=push.silence.silence_id, by=push.silence.author,
            reason=push.silence.reason, briefs=briefs, total=total,
        )  # fmt: skip
    if push.reminder and total == 1:
        return AlertReminded(
            notice_id=id_, institution=institution, at=at, to=to, brief=briefs[0],
            times=push.reminder,
        )  # fmt: skip
    severities = Counter(str(int(brief.severity)) for brief in push.briefs)
    return Digest(
        notice_id=id_, institution=institution, at=at, to=to,
        reason=DigestReason.REMINDED if push.reminder else _REASONS[push.cause],
        briefs=briefs, total=total, since=push.since, until=at,
        by_severity=dict(sorted(severities.items())),
    )  # fmt: skip


def _gravest(briefs: Sequence[Brief]) -> tuple[Brief, ...]:
    order = sorted(briefs, key=lambda brief: (-brief.severity, -brief.raised_at.timestamp()))
    return tuple(order[:_MOST_BRIEFS])
