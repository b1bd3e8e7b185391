"""Which columns say who a row is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from intake.suggest.proposal import Placed
from intake.suggest.shapes import Shape
from intake.suggest.titles import Titles

__all__ = ["code_columns", "name_column"]

_LEAST = 0.45
_FEW_BODIES = 40  # different codes: the bodies that publish, not the companies they write of


def code_columns(shapes: Mapping[str, Shape], titles: Titles) -> list[Placed]:
    """Return the columns with codes of companies, best first: valid credit codes before others."""
    found = sorted(_codes(shapes, titles), key=lambda placed: -placed.confidence)
    if any(placed.confidence >= 0.6 for placed in found):
        found = [placed for placed in found if placed.confidence >= 0.5]
    return found[:4]


def _codes(shapes: Mapping[str, Shape], titles: Titles) -> Iterator[Placed]:
    for column, shape in shapes.items():
        if shape.person > 0.3:
            continue
        bodies = shape.government > 0.8 and shape.how_many <= _FEW_BODIES
        title = titles.score("code", column)
        value = max(shape.uscc, 0.75 * shape.code)
        if not shape.filled:
            if title > 0.9:
                yield _placed("identity.codes", column, 0.5, "by its title; it is empty here")
            continue
        if bodies or value < 0.2 or shape.row_id > 0.5:
            continue
        if not title and (value < 0.6 or shape.distinct < 0.02):
            continue
        confidence = 0.42 * title + 0.58 * value if title else 0.55 * value
        if not title and titles.score("field:authority", column.replace("代码", "")):
            confidence *= 0.7
        if confidence >= _LEAST or (title > 0.9 and value > 0.2):
            why = f"{shape.uscc:.0%} are credit codes with a right check character"
            if shape.code > shape.uscc:
                why += f", {shape.code:.0%} have the shape of some code"
            yield _placed("identity.codes", column, max(confidence, _LEAST), why)


def name_column(shapes: Mapping[str, Shape], titles: Titles) -> Placed | None:
    """Return the column with the companies' names, None where there is none."""
    best: Placed | None = None
    for column, shape in shapes.items():
        title = titles.score("name", column)
        value = max(0.0, shape.company - 0.6 * (shape.authority > shape.company))
        if not shape.filled or shape.row_id > 0.5 or shape.length > 60 or shape.length < 2:
            continue
        if not title and value < 0.7:
            continue
        many = 0.1 * min(1.0, shape.how_many / 20)
        confidence = min(0.98, 0.55 * title + (0.35 if title else 0.5) * value + many)
        if confidence >= _LEAST and (best is None or confidence > best.confidence):
            why = f"{shape.company:.0%} end like names of companies"
            best = _placed("identity.name", column, confidence, why)
    return best


def _placed(target: str, column: str, confidence: float, why: str) -> Placed:
    return Placed(
        target=target, columns=(column,), confidence=round(min(0.98, confidence), 2), why=why
    )
