"""A mapping made ready: for each header it meets, and each kind it names, the shape of its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping as Mapping_
from datetime import datetime

import msgspec
from msgspec import Struct

from intake.columns import resolve
from intake.dates import parse_when
from intake.errors import IntakeError
from intake.row_conditions import Holds, compile_condition
from intake.shape import Shape
from schemas.changes import TYPED_KINDS, Catalogued
from schemas.mappings import Mapping
from schemas.row_conditions import parse_condition

__all__ = ["Layout"]

_NAMES_APART = re.compile(r"[;；、|\n]")
_MOST_HEADERS = 256  # records of JSON may each have other names


class _Plan(Struct, frozen=True):
    """How the rows of one header are read: the first kind whose condition holds, else the last."""

    wanted: Holds | None
    kinds: tuple[tuple[Holds, Shape], ...]
    otherwise: Shape


class Layout:
    """Everything about one table is in its mapping; a layout finds the columns that it means.

    Raises `IntakeError` when the mapping names a field that none of its kinds has, or a condition
    that cannot be read.
    """

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        kinds = [mapping.kind, *(k.kind for k in mapping.kinds)]
        known = {name for kind in kinds for name in _fields(kind)}
        for name in mapping.fields:
            if name not in known and not any(kind not in TYPED_KINDS for kind in kinds):
                raise IntakeError(
                    f"mapping {mapping.name}: fields: {name} is not a field of {mapping.kind}; "
                    f"it has: {', '.join(sorted(known))}"
                )
        self._plans: dict[tuple[str, ...], _Plan] = {}
        self._last: tuple[str, ...] = ()
        try:
            self._plan = self._made(())
        except ValueError as error:
            raise IntakeError(f"mapping {mapping.name}: {error}") from None

    def shape(self, cells: Mapping_[str, str]) -> Shape | None:
        """Return how to read this row, None where the mapping leaves it out."""
        plan = self._of(cells)
        if plan.wanted is not None and not plan.wanted(cells):
            return None
        for holds, shape in plan.kinds:
            if holds(cells):
                return shape
        return plan.otherwise

    def event_time(self, cells: Mapping_[str, str]) -> datetime:
        """Return when the row's event happened, as well as can be told. Never raises."""
        return self._of(cells).otherwise.event_time(cells)

    def identity_cells(
        self, cells: Mapping_[str, str]
    ) -> tuple[list[tuple[str, str]], tuple[str, str]]:
        """Return the codes and the name a row gives, each with its column."""
        return self._of(cells).otherwise.identity_cells(cells)

    def further_names(self, cells: Mapping_[str, str]) -> tuple[list[str], str, str]:
        """Return former names, and what stands for parent and successor; empty words left out."""
        identity, empty = self.mapping.identity, self.mapping.empty_words
        if not (identity.former_names or identity.parent or identity.successor):
            return [], "", ""

        def text(reference: str) -> str:
            column = resolve(reference, cells) if reference else None
            found = cells[column].strip() if column else ""
            return "" if found in empty else found

        former = [
            part.strip()
            for reference in identity.former_names
            for part in _NAMES_APART.split(text(reference))
        ]
        return [name for name in former if name], text(identity.parent), text(identity.successor)

    def established(self, cells: Mapping_[str, str]) -> datetime | None:
        """Return when the register says the company was established; None where it cannot be read."""
        reference = self.mapping.identity.established
        column = resolve(reference, cells) if reference else None
        try:
            return parse_when(cells[column].strip()).at if column else None
        except ValueError:  # the door refuses the row if the date is the fact's as well
            return None

    def _of(self, cells: Mapping_[str, str]) -> _Plan:
        header = tuple(cells)
        if header != self._last:
            plan = self._plans.get(header)
            if plan is None:
                if len(self._plans) >= _MOST_HEADERS:
                    self._plans.clear()
                plan = self._plans[header] = self._made(header)
            self._last, self._plan = header, plan
        return self._plan

    def _made(self, header: tuple[str, ...]) -> _Plan:
        mapping = self.mapping
        empty = frozenset(mapping.empty_words)

        def column_of(reference: str) -> str:
            return resolve(reference, header) or reference

        def holds(text: str) -> Holds:
            return compile_condition(parse_condition(text), column_of, empty)

        def shape(kind: str) -> Shape:
            return Shape(msgspec.structs.replace(mapping, kind=kind), column_of)

        return _Plan(
            holds(mapping.where) if mapping.where else None,
            tuple((holds(other.when), shape(other.kind)) for other in mapping.kinds),
            shape(mapping.kind),
        )


def _fields(kind: str) -> set[str]:
    cls = TYPED_KINDS.get(kind, Catalogued)
    return {field.name for field in msgspec.structs.fields(cls)}
