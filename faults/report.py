"""What a campaign came to: a table by fault for people, a line of JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable

import msgspec

from faults.checker import Found, total

__all__ = ["as_json", "line", "table"]

_COLUMNS = (
    "facts_sent", "facts_lost", "alerts_expected", "alerts_lost", "alerts_duplicate",
    "alerts_misrouted", "repeats_on_wire",
)  # fmt: skip


def as_json(rounds: int, found: Found) -> str:
    """Return the whole as one line; the first seven keys are what others rely on."""
    values = msgspec.to_builtins(found)
    first = {"rounds": rounds} | {name: values.pop(name) for name in _COLUMNS[:-1]}
    return json.dumps(first | values)


def line(name: str, found: Found, seconds: float) -> str:
    """Return what one round came to, for whoever watches, or has it when the rest is cut off."""
    verdict = "sound" if found.sound else f"NOT SOUND {msgspec.to_builtins(found)}"
    return (
        f"{name}: {verdict}, {seconds:.1f} s; {found.facts_sent} facts,"
        f" {found.alerts_expected} alerts, {found.in_summaries} of them in summaries,"
        f" {found.repeats_on_wire} repeats"
    )


def table(rows: Iterable[tuple[str, Found]]) -> str:
    """Return a Markdown table, one line for each fault or pair of faults."""
    by_name: dict[str, list[Found]] = {}
    for name, found in rows:
        by_name.setdefault(name, []).append(found)
    heads = ["fault", "rounds", *(c.replace("_", " ") for c in _COLUMNS)]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for name, some in sorted(by_name.items()):
        sums = total(some)
        cells = [name, str(len(some)), *(str(getattr(sums, column)) for column in _COLUMNS)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
