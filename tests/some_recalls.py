"""Alerts and recalls to try corrections with."""

from __future__ import annotations

from datetime import timedelta

from some_alerts import COMPANY, NOON, alert

from schemas.alerts import Alert
from schemas.findings import Finding, Seen
from schemas.identifiers import recall_id
from schemas.patterns import Pattern, Step
from schemas.recalls import Recall, RecallKind

PATTERN = Pattern(
    id="shell", name_zh="空壳", name_en="Shell", within_days=90, notice=2, act=3,
    steps=(Step(signals=("a",)), Step(signals=("b",)), Step(signals=("c",))),
)  # fmt: skip
PATTERNS = {PATTERN.id: PATTERN}


def fact(number: int) -> str:
    return f"{number:032x}"


def objection(number: int) -> str:
    return f"{number + 0xABC:032x}"


def finding(*facts: int) -> Finding:
    """One point a fact."""
    steps = tuple(
        Seen(
            fact_id=fact(n), occurred_at=NOON + timedelta(days=n), signal="a", name_zh="甲",
            name_en="a", weight=1.0,
        )
        for n in facts
    )  # fmt: skip
    level = "act" if len(facts) >= PATTERN.act else "notice"
    return Finding(
        pattern=PATTERN.id, name_zh="空壳", name_en="Shell", level=level, points=len(facts), act=3,
        steps=steps,
    )  # fmt: skip


def told_of(number: int, institution: str = "north", *pattern: int) -> Alert:
    """An alert of a fact; with further numbers, of the pattern that they make together."""
    found = alert(number, institution)
    change = type(found.change)(
        **{name: getattr(found.change, name) for name in found.change.__struct_fields__}
        | {"fact_id": fact(number)}
    )
    rule = PATTERN.id if pattern else "tax_arrears"
    return alert(
        number, institution, change=change, rule=rule,
        alert_id=f"{institution}-{number}-{rule}",
        finding=finding(number, *pattern) if pattern else None,
    )  # fmt: skip


def recall(number: int, what: str = "withdrawn", about: int = 0, **more: object) -> Recall:
    """`about` is the number of the objection."""
    kind = RecallKind(what)
    disputes = kind in (RecallKind.DISPUTED, RecallKind.STANDS)
    name = (what, objection(about)) if disputes else ("ended",) if kind.ends else (what,)
    return Recall(
        **{
            "recall_id": recall_id(fact(number), *name), "fact_id": fact(number), "uscc": COMPANY,
            "kind": "tax_arrears", "occurred_at": NOON, "what": kind, "decided_at": NOON,
            "at": NOON + timedelta(days=1), "source": "court",
            "objection_id": objection(about) if disputes else "",
        }
        | more
    )  # fmt: skip
