"""What an alert looks like, as numbers that a ranking can learn from: the same for every bank.

No name, code, place or amount of a borrower is in them beyond its order of magnitude.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from routing.grade import Grade
from routing.trail import Trail
from schemas.changes import ChangeEvent, EquityChange, amount_fen, kind_of
from schemas.echoes import Echo, HubEcho
from schemas.findings import Finding
from schemas.patterns import Pattern
from schemas.scores import Score

__all__ = ["echo_traits", "hub_traits", "prior", "traits"]

_DAYS = 150  # a trace older than this says nothing any more
_DAY = 86_400
_MEMORY = _DAYS * _DAY
_DECADES = 4
_RAREST = 10.0**-_DECADES
_SEVERITY = tuple(round(severity / 3, 4) for severity in range(4))
_AXES = ("score", "own", "peers", "industry")


def traits(
    change: ChangeEvent, score: Score, grade: Grade, found: Sequence[tuple[Pattern, Finding]],
    trail: Trail, names: Mapping[int, str],
) -> dict[str, float]:  # fmt: skip
    """Return the traits of a fact, each about 0 to 1; `names` are what they call each signal.

    Beside kind, score and patterns: which signals the borrower gave lately, and how fresh each is.
    """
    kind = kind_of(change)
    seen = {f"kind:{kind}": 1.0, "severity": _SEVERITY[grade.severity or 0]}
    axes = score.axes
    for name, value in zip(_AXES, (score.score, axes.own, axes.peers, axes.industry), strict=True):
        if value > 0:
            seen[name] = round(-math.log10(max(_RAREST, 1 - value)) / _DECADES, 4)
    fen = amount_fen(change)
    if fen is not None:
        seen[f"yuan:{kind}"] = round(math.log10(1 + fen / 100) / 10, 4)
    if type(change) is EquityChange:
        seen[f"nature:{change.nature}"] = 1.0
        seen["moved"] = round(abs(change.share_after - change.share_before), 4)
        seen["bound"] = round(max(change.pledged, change.frozen), 4)
    for pattern, finding in found:
        ratio = round(min(1.5, finding.points / finding.act), 4)
        seen[f"pattern:{pattern.id}"] = ratio
        seen["pattern"] = max(seen.get("pattern", 0.0), ratio)
    had = _lately(change, trail, names)
    seen["signals"] = round(min(1.0, len(had) / 6), 4)
    for name, away in had.items():
        seen[name] = _fresh(away)
    return seen


def echo_traits(echo: Echo) -> dict[str, float]:
    """Return the traits of a fact about another company."""
    return {
        "related": 1.0, f"kind:{kind_of(echo.change)}": 1.0, "strength": round(echo.strength, 4),
        f"tie:{echo.path[-1].nature}": 1.0, "severity": round(echo.severity / 3, 4),
    }  # fmt: skip


def hub_traits(hub: HubEcho) -> dict[str, float]:
    """Return the traits of a fact about a company that very many are tied to."""
    return {
        "related": 1.0, "related_many": 1.0, f"kind:{kind_of(hub.change)}": 1.0,
        "strength": round(hub.strength, 4), "severity": round(hub.severity / 3, 4),
    }  # fmt: skip


def _lately(change: ChangeEvent, trail: Trail, names: Mapping[int, str]) -> dict[str, int]:
    """Return the signals of other facts of the borrower, with the seconds to the nearest fact."""
    traces = trail.traces
    if not traces:
        return {}
    occurred_at, seen_at = change.occurred_at, change.seen_at
    at = int((seen_at if seen_at < occurred_at else occurred_at).timestamp())
    nearest: dict[int, int] = {}  # by code, in the order in which signals first came
    own = bytes.fromhex(change.fact_id)
    for trace in traces:
        away = abs(at - trace.at)
        if away >= _MEMORY or trace.fact == own:
            continue
        for code in trace.signals:
            if away < nearest.get(code, _MEMORY):
                nearest[code] = away
    return {names[code]: away for code, away in nearest.items() if code in names}


@lru_cache(maxsize=1 << 14)
def _fresh(away: int) -> float:
    """Return how fresh a fact is by the seconds since: 1 today, 0 after 150 days."""
    return round(1 - away / _DAY / _DAYS, 4)


def prior(seen: Mapping[str, float]) -> float:
    """Return the log-odds that an alert is right before anybody has said so: judgement alone."""
    return -3.0 + 1.5 * seen["severity"] + 3.0 * seen.get("pattern", 0.0) + seen.get("score", 0.0)
