"""Does this watch want this change? The time that counts is the event's, never the wall clock's."""

from __future__ import annotations

from datetime import datetime

from schemas.decisions import Reason
from schemas.scalars import Severity
from schemas.sensitivity import Sensitivity
from schemas.watches import Watch, WatchState

__all__ = ["match"]


def match(
    watch: Watch, kind: str, severity: Severity, occurred_at: datetime, *, baseline: bool,
    sensitivity: Sensitivity = Sensitivity.PUBLIC,
) -> Reason | None:  # fmt: skip
    """Return None when the watch wants the change, else the first reason why it does not.

    Half-open periods: a watch or consent holds from its start up to, not including, its end. What
    the institution wished (paused, removed) holds from when it was decided; a watch that ended by
    itself still wants what happened before its end and comes late.
    """
    if watch.state is not WatchState.ACTIVE and watch.state is not WatchState.ENDED:
        return Reason.WATCH_PAUSED if watch.state is WatchState.PAUSED else Reason.WATCH_EXPIRED
    if baseline or occurred_at < watch.starts_at:
        return Reason.BASELINE
    ends_at, maturity = watch.ends_at, watch.maturity
    if (ends_at is not None and occurred_at >= ends_at) or (
        maturity is not None and occurred_at >= maturity
    ):
        return Reason.WATCH_EXPIRED
    until = watch.consent_until
    if occurred_at < watch.consent_from or (until is not None and occurred_at >= until):
        return Reason.CONSENT_INVALID
    if sensitivity is not Sensitivity.PUBLIC and not sensitivity.within(watch.consent_level):
        return Reason.CONSENT_TOO_NARROW
    if watch.kinds and kind not in watch.kinds:
        return Reason.KIND_NOT_WANTED
    if severity < watch.lowest_severity:
        return Reason.SEVERITY_NOT_WANTED
    return None
