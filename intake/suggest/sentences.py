"""Sums that a table states only in words: the sentence becomes a further column of the field."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from intake.suggest.proposal import Placed
from intake.suggest.shapes import Shape
from schemas.mappings import Field

__all__ = ["add_sentences"]

_SENTENCES = {"fine": ("fines", 0.15), "confiscated": ("confiscations", 0.004)}
"""Field → figure of a shape, and the least part of the sentences that make it worth reading."""


def add_sentences(
    known: Collection[str], fields: dict[str, Field], shapes: Mapping[str, Shape],
    placed: list[Placed],
) -> None:  # fmt: skip
    """Add the column whose sentences name the most amounts to each field of `known` that has any."""
    for name, (figure, least) in _SENTENCES.items():
        if name not in known:
            continue
        there = fields.get(name)
        if there is not None and there.type == "money" and name == "confiscated":
            continue
        parts = {c: p for c, s in shapes.items() if (p := getattr(s, figure)) >= least}
        best = max(parts, key=lambda c: parts[c], default=None)
        if best is None or (there is not None and best in there.columns):
            continue
        unit = there.unit if there is not None else "元"
        columns = (*(there.columns if there is not None else ()), best)
        fields[name] = Field(columns=columns, type=name, unit=unit)  # type: ignore[arg-type]
        why = f"{parts[best]:.1%} of its sentences name an amount"
        placed.append(Placed(target=name, columns=(best,), confidence=0.7, why=why))
