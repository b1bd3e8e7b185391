"""What time does to a watch: its institution is told of its end beforehand, then it ends. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from schemas.summary_notices import WatchEnd
from schemas.watches import Watch, WatchState

__all__ = ["ended", "ending_of", "next_due", "noticed"]

_RUNS = (WatchState.ACTIVE, WatchState.PAUSED)


def next_due(watch: Watch, notice: timedelta) -> datetime | None:
    """Return when something is due of a watch, None where nothing ever is.

    Its end is told `notice` before, once for each end: a loan that is prolonged is told of anew.
    """
    ends = watch.ends
    if ends is None or watch.state not in _RUNS:
        return None
    return ends if watch.noticed_end == ends else ends - notice


def noticed(watch: Watch) -> Watch:
    """Return the watch after its institution was told of its end."""
    return replace(watch, noticed_end=watch.ends, version=watch.version + 1)


def ended(watch: Watch) -> Watch:
    return replace(watch, state=WatchState.ENDED, version=watch.version + 1)


def ending_of(watch: Watch) -> WatchEnd:
    """Return what ends a watch: of two at one moment the loan, which no new consent prolongs."""
    ends = watch.ends
    if ends is not None and ends in (watch.maturity, watch.ends_at):
        return WatchEnd.MATURITY
    return WatchEnd.CONSENT
