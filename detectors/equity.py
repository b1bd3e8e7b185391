"""An equity change against the register it changes: what it does to control, security and capital."""

from __future__ import annotations

from datetime import datetime

from detectors.memory import DAY, Past
from detectors.own_past import AS_USUAL, Own
from schemas.changes import EquityChange
from schemas.control import lines_crossed

__all__ = ["EQUITY_FEATURES", "against_register"]

EQUITY_FEATURES = (
    "control_lines", "share_handed_over", "capital_withdrawn", "pledged_part", "frozen_part",
    "days_since_equity_change", "holder_age_days", "holder_record",
)  # fmt: skip
"""Units: lines crossed (0 to 3), parts of the capital (0 to 1), days, and for a record the number of
grave facts known, at least 1 where the source speaks of one."""

_LINES_STRANGE = (0.0, 0.6, 0.8, 0.9)
_QUICK_DAYS = 90.0  # changes that follow each other within it
_YOUNG_DAYS = 365.0  # a holder younger than that has shown nothing yet
_RECORD_STRANGE = (0.0, 0.9, 0.95, 0.97)  # by the grave facts known of the new holder
_MOST = 0.99
_USUAL = (0.0, 0.0, 0.0, 0.0, 0.0, _QUICK_DAYS, _YOUNG_DAYS, 0.0)  # by feature


def against_register(change: EquityChange, past: Past, at: int) -> Own:
    """Return how much an equity change shakes the company, in [0, 1], and what of it most.

    Each part of it is a strangeness of its own, set by judgement: control of 1/3, 1/2 or 2/3
    crossed, the share handed over, capital paid out, shares pledged or frozen, one change soon
    after another, a new holder that is young or has a record. They add up as independent doubts:
    `1 - product of (1 - part)`. A release is none of it. The rank among equity changes makes a
    score of it, so that what is usual in a city is usual there too.

    Parameters
    ----------
    past
        The borrower's past of the family equity, before this change.
    at
        Event time, seconds since 1970.
    """
    if change.nature == "release":
        return AS_USUAL
    moved = abs(change.share_after - change.share_before)
    withdrawn = moved if change.nature == "capital_reduction" else 0.0
    lines = lines_crossed(change.share_before, change.share_after)
    days = abs(at - past.last) / DAY
    holder_days = _days_between(change.new_holder_since, change.occurred_at)
    known = _known(change)
    values = (
        float(lines), moved, withdrawn, change.pledged, change.frozen, days, holder_days,
        float(known),
    )  # fmt: skip
    parts = (
        _LINES_STRANGE[lines],
        0.7 * (moved - withdrawn),
        0.9 * withdrawn,
        0.9 * change.pledged,
        0.5 + 0.45 * change.frozen if change.frozen else 0.0,
        0.5 * (1 - days / _QUICK_DAYS) if past.n and days < _QUICK_DAYS else 0.0,
        0.0 if change.new_holder_since is None else 0.7 * max(0.0, 1 - holder_days / _YOUNG_DAYS),
        _RECORD_STRANGE[min(known, len(_RECORD_STRANGE) - 1)],
    )
    gravest = max(parts)
    if gravest <= 0.0:
        return AS_USUAL
    trust = 1.0
    for part in parts:
        trust *= 1.0 - part
    place = parts.index(gravest)
    return Own(min(_MOST, 1.0 - trust), EQUITY_FEATURES[place], values[place], _USUAL[place])


def _days_between(since: datetime | None, at: datetime) -> float:
    return 0.0 if since is None else max(0.0, (at - since).total_seconds() / DAY)


def _known(change: EquityChange) -> int:
    """What the source says and what we have read are rarely two things: the more of them counts."""
    return max(len(change.new_holder_facts), 1 if change.new_holder_record else 0)
