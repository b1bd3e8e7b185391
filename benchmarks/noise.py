"""CPU of the desk's noise per alert: with many silences and rules of inhibition, and without.

    python -m benchmarks.noise [--alerts N] [--silences N] [--rules N] [--rounds N]

Alerts are of 80 kinds, 30 rules and 5,000 borrowers; silences have every shape (rule, kind, borrower
and all combinations), inhibitions name up to two kinds, one or two rules and severities on both sides.
Rules and kinds are drawn apart, which makes more kinds of alert than any policy does. What matches is
held and becomes a record, as in the product; the log itself is left out.
"""

from __future__ import annotations

import argparse
import json
import random
from datetime import UTC, datetime, timedelta
from statistics import median
from time import process_time
from typing import Any

from benchmarks.machine import machine
from desk.noise.bank import Bank
from desk.noise.inhibitions import Inhibitions
from desk.noise.silences import SilenceBook
from schemas.alerts import Alert
from schemas.changes import Catalogued, Provenance
from schemas.decisions import Reason
from schemas.institutions import Institution
from schemas.noise import Inhibition, Noise, Party
from schemas.notes import Brief, brief_of
from schemas.quiet import Mood, Quieted, Source
from schemas.scalars import Severity
from schemas.scores import Axes, Score
from schemas.silences import Silence

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
KINDS = [f"kind_{n}" for n in range(80)]
RULES = [f"rule_{n}" for n in range(30)]
BORROWERS = [f"{n:018d}" for n in range(5000)]


class Nobody:
    """No alert was answered."""

    def ended(self, alert_id: str) -> bool:
        return False

    answered = ended


def alert(number: int, chance: random.Random) -> Alert:
    change = Catalogued(
        code=chance.choice(KINDS), fact_id=f"{number:032x}", uscc=chance.choice(BORROWERS),
        occurred_at=NOW, seen_at=NOW, provenance=Provenance(source="bench"),
    )  # fmt: skip
    rule = chance.choice(RULES)
    return Alert(
        alert_id=f"{number:032x}", institution="north", concern=f"{change.uscc}:{rule}", rule=rule,
        severity=chance.choice(list(Severity)), reason=Reason.FIRST, change=change,
        score=Score(fact_id=change.fact_id, score=0.9, axes=Axes(0, 0, 0), segment="C:tax"),
        raised_at=NOW,
    )  # fmt: skip


def silence(number: int, chance: random.Random) -> Silence:
    shape = chance.randrange(1, 8)
    return Silence(
        silence_id=f"{number:032x}", institution="north", author="bench", reason="bench",
        rule=chance.choice(RULES) if shape & 1 else "", kind=chance.choice(KINDS) if shape & 2 else "",
        borrower=chance.choice(BORROWERS) if shape & 4 else "", up_to=chance.choice(list(Severity)),
        starts_at=NOW - timedelta(days=1), ends_at=NOW + timedelta(days=chance.randrange(1, 60)),
    )  # fmt: skip


def inhibition(number: int, chance: random.Random) -> Inhibition:
    def party() -> Party:
        return Party(
            kinds=tuple(chance.sample(KINDS, chance.choice([0, 1, 2]))),
            rules=tuple(chance.sample(RULES, chance.choice([1, 2]))),
            severities=tuple(chance.sample(list(Severity), chance.choice([0, 1]))),
        )

    return Inhibition(id=f"i_{number}", source=party(), target=party(), for_days=7)


def whole(alerts: list[Alert], silences: list[Silence], rules: list[Inhibition]) -> float:
    """Return the CPU µs an alert costs at the desk, everything but the log."""
    institution = Institution(
        id="north", name_zh="北", name_en="N", noise=Noise(always=(), inhibit=tuple(rules))
    )
    bank = Bank(institution, frozenset(), Nobody())
    for one in silences:
        bank.memory.keep(Quieted(silence=one))
    started = process_time()
    for one in alerts:
        bank.take(one, NOW)
        bank.collect()
    return (process_time() - started) / len(alerts) * 1e6


def look_ups(briefs: list[Brief], silences: list[Silence], rules: list[Inhibition]) -> float:
    """Return the CPU µs of asking all silences and all rules about an alert of a known borrower."""
    book, index = SilenceBook(), Inhibitions(rules)
    for one in silences:
        book.add(one)
    sources = tuple(
        Source(b.kind, b.rule, b.severity, f"s{n}", NOW) for n, b in enumerate(briefs[:4])
    )
    mood = Mood(institution="north", uscc="x", sources=sources)
    started = process_time()
    for brief in briefs:
        book.find(brief, NOW)
        index.muted_by(brief, mood, NOW)
        index.can_mute(brief)
    return (process_time() - started) / len(briefs) * 1e6


def measure(n: int, silences: int, rules: int, rounds: int) -> dict[str, Any]:
    chance = random.Random(2026)
    alerts = [alert(number, chance) for number in range(n)]
    briefs = [brief_of(one) for one in alerts]
    some = [silence(number, chance) for number in range(silences)]
    given = [inhibition(number, chance) for number in range(rules)]
    without = [whole(alerts, [], []) for _ in range(rounds)]
    with_all = [whole(alerts, some, given) for _ in range(rounds)]
    asked = [look_ups(briefs, some, given) for _ in range(rounds)]
    none = [look_ups(briefs, [], []) for _ in range(rounds)]
    return {
        "alerts": n, "silences": silences, "rules": rules,
        "look_ups_us": round(median(asked), 2), "look_ups_of_none_us": round(median(none), 2),
        "alert_us": round(median(with_all), 2), "alert_without_us": round(median(without), 2),
        "machine": machine(),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=50_000)
    parser.add_argument("--silences", type=int, default=1000)
    parser.add_argument("--rules", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    print(json.dumps(measure(given.alerts, given.silences, given.rules, given.rounds)))


if __name__ == "__main__":
    main()
