"""What a recall makes of one telling: taken back, amended, disputed, or nothing new. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from desk.moments import moment
from desk.told import Telling
from routing.concerns import graded_pattern
from schemas.findings import Finding
from schemas.patterns import Pattern
from schemas.recalls import Recall, RecallKind

__all__ = ["Heard", "Verdict", "hear"]

_MOST_HEARD = 64  # recalls a telling remembers: more than facts it can rest on


class Verdict(StrEnum):
    """What becomes of an alert. Stored, counted, shown."""

    RETRACT = "retract"  # 撤回
    AMEND = "amend"  # 更正
    DISPUTE = "dispute"  # 异议中
    SETTLE = "settle"  # 异议不成立，维持
    KNOWN = "known"  # said before, or beside the point by now


class Heard(Struct, frozen=True):
    """The telling afterwards, and what has to be said of it."""

    telling: Telling
    verdict: Verdict


def hear(telling: Telling, recall: Recall, patterns: Mapping[str, Pattern]) -> Heard:
    """Decide what a recall of one of its facts makes of a telling. The same recall counts once.

    An alert of a pattern stands as long as what is left reaches its lower threshold on at least one
    of the facts that were told; it says from then on what it rests on now. Every other alert stands
    and falls with its fact. One that names a fact about a new holder stands without it, and says so.
    What was taken back once is spoken of no more.
    """
    name = bytes.fromhex(recall.recall_id)
    if name in telling.heard:
        return Heard(telling, Verdict.KNOWN)
    heard = (*telling.heard, name)[-_MOST_HEARD:]
    if telling.retracted:
        return Heard(replace(telling, heard=heard), Verdict.KNOWN)
    if bytes.fromhex(recall.fact_id) in telling.beside:
        return _without_beside(replace(telling, heard=heard), recall)
    objection = bytes.fromhex(recall.objection_id)
    others = tuple(running for running in telling.disputes if running != objection)
    if recall.what is RecallKind.DISPUTED:
        known = objection in telling.disputes
        after = replace(telling, heard=heard, disputes=(*others, objection))
        return Heard(after, Verdict.KNOWN if known else Verdict.DISPUTE)
    after = replace(telling, heard=heard, disputes=others)
    if recall.what is RecallKind.STANDS:
        settled = len(others) < len(telling.disputes)
        return Heard(after, Verdict.SETTLE if settled else Verdict.KNOWN)
    after = _dated(after, recall)
    if not telling.pattern:
        return _fallen(after) if recall.what.ends else Heard(after, Verdict.AMEND)
    return _pattern(after, recall, patterns)


def _dated(telling: Telling, recall: Recall) -> Telling:
    """Return the telling with another day of its own fact, where an amendment says one."""
    said = recall.amended.get("occurred_at", "")
    if not said or recall.fact_id != telling.line.fact_id:
        return telling
    try:
        return replace(telling, line=replace(telling.line, occurred_at=moment(said)))
    except ValueError:
        return telling


def _without_beside(telling: Telling, recall: Recall) -> Heard:
    if not recall.what.ends:
        return Heard(telling, Verdict.KNOWN)
    fact = bytes.fromhex(recall.fact_id)
    left = tuple(one for one in telling.beside if one != fact)
    return Heard(replace(telling, beside=left, shed=(*telling.shed, fact)), Verdict.AMEND)


def _pattern(telling: Telling, recall: Recall, patterns: Mapping[str, Pattern]) -> Heard:
    """Decide on an alert of a pattern: by the trail, or where that has forgotten, by what was told."""
    pattern, fact = patterns.get(telling.pattern), bytes.fromhex(recall.fact_id)
    if recall.standing is None:
        if not recall.what.ends:
            return Heard(telling, Verdict.AMEND)
        kept = [(f, w) for f, w in zip(telling.facts, telling.weights, strict=True) if f != fact]
        if pattern is None or sum(weight for _, weight in kept) < pattern.notice:
            return _fallen(telling)
        return Heard(_resting_on(telling, dict(kept)), Verdict.AMEND)
    told = set(telling.facts) - ({fact} if recall.what.ends else set())
    finding = max(
        (f for f in recall.standing if f.pattern == telling.pattern and told & set(_facts(f))),
        key=lambda found: found.points,
        default=None,
    )
    if pattern is None or finding is None:
        return _fallen(telling)
    severity = graded_pattern(pattern, finding).severity or telling.line.severity
    after = _resting_on(telling, _facts(finding))
    return Heard(replace(after, line=replace(after.line, severity=severity)), Verdict.AMEND)


def _resting_on(telling: Telling, weights: dict[bytes, float]) -> Telling:
    """Return the telling on other facts; the newest stands for it where its own is not among them."""
    own = bytes.fromhex(telling.line.fact_id)
    line = telling.line
    if own not in weights:
        line = replace(line, fact_id=[*weights][-1].hex())
    shed = tuple(dict.fromkeys((*telling.shed, *(f for f in telling.facts if f not in weights))))
    return replace(
        telling, line=line, facts=tuple(weights), weights=tuple(weights.values()), shed=shed
    )


def _facts(finding: Finding) -> dict[bytes, float]:
    return {bytes.fromhex(step.fact_id): step.weight for step in finding.steps}


def _fallen(telling: Telling) -> Heard:
    return Heard(replace(telling, retracted=True, disputes=()), Verdict.RETRACT)
