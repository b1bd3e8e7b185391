"""A pattern in words: its name and points, then each fact it is made of. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from notifiers.dates import day
from notifiers.wording import WORDING
from schemas.findings import Finding

__all__ = ["finding_in_words"]


def finding_in_words(finding: Finding, language: str) -> Iterator[str]:
    """Yield one line for the pattern and one for the facts, oldest first."""
    zh, wording = language == "zh", WORDING[language]
    yield wording.pattern.format(
        name=finding.name_zh if zh else finding.name_en,
        points=f"{finding.points:g}", act=f"{finding.act:g}",
    )  # fmt: skip
    steps = (f"{day(s.occurred_at)} {s.name_zh if zh else s.name_en}" for s in finding.steps)
    yield wording.steps.format(steps=wording.next_step.join(steps))
