"""What a proposal leaves to a person: needed parts without a column, columns without a part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from intake.suggest.fields import fields_of
from intake.suggest.kinds import Guess
from intake.suggest.proposal import Unplaced
from intake.suggest.shapes import Shape
from intake.suggest.titles import Titles
from schemas.mappings import Mapping as SourceMapping

__all__ = ["gaps"]

_CLOSE = 0.75  # of the first guess's points: the second deserves a word
_UNDATED = (
    "no column says when; give as_of, the day of publication, or they are dated when first seen"
)


def gaps(
    mapping: SourceMapping,
    shapes: Mapping[str, Shape],
    used: set[str],
    guesses: Sequence[Guess],
    titles: Titles,
) -> Iterator[Unplaced]:
    """Yield everything that was not placed and why, the needed parts first."""
    kind = mapping.kind
    if not mapping.identity.codes and not mapping.identity.name:
        yield Unplaced(what="identity", why="no column holds codes or names of companies")
    if "occurred_at" not in mapping.fields:
        yield Unplaced(what="occurred_at", why=_UNDATED)
    for field, needed in fields_of(kind).items():
        if needed and field not in mapping.fields and field != "occurred_at":
            yield Unplaced(what=field, why=f"{kind} needs it; give a column or a constant")
    if not guesses:
        yield Unplaced(what="kind", why="nothing says what the table is about; it was guessed")
    elif len(guesses) > 1 and guesses[1].points > _CLOSE * guesses[0].points:
        yield Unplaced(what="kind", why=f"could also be {guesses[1].kind}: {guesses[1].why}")
    if mapping.owner == "?":
        yield Unplaced(what="owner", why="nothing says who publishes the table")
    for column, shape in shapes.items():
        if column not in used:
            yield Unplaced(what=column, why=_why_not(column, shape, kind, titles))


def _why_not(column: str, shape: Shape, kind: str, titles: Titles) -> str:
    if shape.person > 0.3:
        return "numbers like those of natural persons; never read"
    if not shape.filled:
        return "it is empty"
    if titles.score("aside", column) > 0.8 or shape.row_id > 0.5:
        return "it says nothing about the fact"
    example = next(iter(shape.values), "")[:20]
    return f"no field of {kind} fits; for example: {example}"
