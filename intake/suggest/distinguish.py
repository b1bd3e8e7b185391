"""Which further columns tell two facts of one company and day apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from intake.suggest.shapes import Shape
from intake.suggest.titles import Titles

__all__ = ["telling_columns"]

_MOST = 3
_RARE = 0.002  # part of the rows that must be told apart before a column of no field is used for it


def telling_columns(
    rows: Sequence[Mapping[str, str]],
    key: Sequence[str],
    shapes: Mapping[str, Shape],
    titles: Titles,
    placed: set[str],
) -> tuple[str, ...]:
    """Return the columns that differ where the key columns are equal, the most telling first.

    Numbers of rows and times of collection differ always and tell nothing.
    """
    groups: dict[tuple[str, ...], list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        groups[tuple(row.get(column, "") for column in key)].append(row)
    doubles = [group for group in groups.values() if len(group) > 1]
    candidates = [
        column
        for column, shape in shapes.items()
        if column not in key and shape.filled and shape.row_id < 0.5
        and not (shape.distinct > 0.98 and shape.how_many > 50 and column not in placed)
        and (column in placed or titles.score("aside", column) < 0.8)
    ]  # fmt: skip
    found: list[str] = []
    while doubles and len(found) < _MOST:
        apart = {column: _separated(doubles, column) for column in candidates}
        best = max(
            apart,
            key=lambda c: (c in placed and apart[c] > 0, apart[c], -shapes[c].length),
            default=None,
        )
        if best is None or not apart[best]:
            break
        if best not in placed and apart[best] <= _RARE * len(rows):
            break
        found.append(best)
        candidates.remove(best)
        doubles = [
            part
            for group in doubles
            for part in _split(group, best)
            if len(part) > 1
        ]  # fmt: skip
    return tuple(found)


def _separated(groups: Sequence[Sequence[Mapping[str, str]]], column: str) -> int:
    return sum(len({row.get(column, "") for row in group}) - 1 for group in groups)


def _split(group: Sequence[Mapping[str, str]], column: str) -> list[list[Mapping[str, str]]]:
    parts: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in group:
        parts[row.get(column, "")].append(row)
    return list(parts.values())
