"""May this silence be? And what is over when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from schemas.silences import Silence, SilenceOutcome

__all__ = ["why_not"]

_LONGEST = timedelta(days=92)


def why_not(
    silence: Silence, channels: Collection[str], known: Silence | None, now: datetime
) -> SilenceOutcome | None:
    """Return why a silence cannot be, None where it can.

    It has an end, a quarter away at most: what nobody looks at again is no silence but a rule. It
    names something, and of channels only the institution's own.
    """
    if known is not None:
        return SilenceOutcome.REPEATED
    if not (silence.rule or silence.kind or silence.borrower):
        return SilenceOutcome.TOO_WIDE
    if not silence.starts_at < silence.ends_at or silence.ends_at <= now:
        return SilenceOutcome.BAD_PERIOD
    if silence.ends_at - max(silence.starts_at, now) > _LONGEST:
        return SilenceOutcome.BAD_PERIOD
    if not set(silence.channels) <= set(channels):
        return SilenceOutcome.UNKNOWN_CHANNEL
    return None
