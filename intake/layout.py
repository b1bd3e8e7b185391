"""A mapping made ready: what its rows become, and what of a row makes a fact itself."""

from __future__ import annotations

from collections.abc import Mapping as Mapping_
from datetime import UTC, datetime, time
from typing import Any

import msgspec

from intake.dates import SHANGHAI, When
from intake.errors import IntakeError
from intake.fields import Read, compile_field
from intake.text import normal_document
from schemas.changes import TYPED_KINDS, Catalogued, Change, Dated
from schemas.identifiers import fact_id
from schemas.mappings import Mapping

__all__ = ["Layout"]

_OWN = {"fact_id", "uscc", "dated", "seen_at", "remarks", "baseline", "provenance", "name", "code"}
_MONEY = ("amount", "fine", "confiscated")


class Layout:
    """Builds changes from cells. Everything about one table is in its mapping.

    Raises `IntakeError` when the mapping names a field that its kind does not have.
    """

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self.cls: type[Change] = TYPED_KINDS.get(mapping.kind, Catalogued)
        empty = frozenset(mapping.empty_words)
        self._known = {f.name for f in msgspec.structs.fields(self.cls)} - _OWN
        self._read: list[tuple[str, Read]] = []
        for name, field in mapping.fields.items():
            if name not in self._known and self.cls is not Catalogued:
                raise IntakeError(
                    f"mapping {mapping.name}: fields: {name} is not a field of {mapping.kind}; "
                    f"it has: {', '.join(sorted(self._known))}"
                )
            self._read.append((name, compile_field(field, empty)))
        self._when = dict(self._read).get("occurred_at")
        self._empty = empty
        self._as_of = (
            None if mapping.as_of is None
            else datetime.combine(mapping.as_of, time(), SHANGHAI).astimezone(UTC)
        )  # fmt: skip

    def event_time(self, cells: Mapping_[str, str]) -> datetime:
        """Return when the row's event happened, as well as can be told. Never raises."""
        when = None
        if self._when is not None:
            try:
                when = self._when(cells)
            except Exception:  # a bad date is the door's to refuse; here it only sorts
                when = None
        return when.at if when else self._as_of or datetime(1970, 1, 1, tzinfo=UTC)

    def values(self, cells: Mapping_[str, str]) -> dict[str, Any]:
        """Return the row's fields, empty ones left out. Raises `BadField`."""
        found = {name: value for name, read in self._read if (value := read(cells)) is not None}
        if self.cls is Catalogued:
            further = {
                name: str(found.pop(name)) for name in list(found) if name not in self._known
            }
            found["code"] = self.mapping.kind
            if further:
                found["fields"] = further
        return found

    def date(self, values: dict[str, Any], now: datetime) -> str:
        """Put the event's time into `values`; return its text for the fact's identity.

        Without a date the table's date of publication stands in, failing that the time of intake:
        both are marked, and neither enters the identity.
        """
        for name, value in values.items():
            if isinstance(value, When) and name != "occurred_at":
                values[name] = value.at
        when = values.get("occurred_at")
        if when is not None:
            values["occurred_at"], values["dated"] = when.at, when.dated
            return str(when.key)
        if self._as_of is not None:
            values["occurred_at"], values["dated"] = self._as_of, Dated.PUBLISHED
            values.setdefault("published_at", self._as_of)
        else:
            values["occurred_at"], values["dated"] = now, Dated.FIRST_SEEN
        return ""

    def identity(self, uscc: str, values: dict[str, Any], date: str, cells: Any) -> str:
        """Return the fact's id: by document number, else by what the row says."""
        amounts = [str(values[name]) for name in _MONEY if values.get(name) is not None]
        return fact_id(
            uscc,
            self.mapping.kind,
            document_number=normal_document(values.get("document_number", "")),
            date=date,
            authority=values.get("authority", ""),
            amount="+".join(amounts),
            detail="|".join(cells.get(column, "").strip() for column in self.mapping.distinguish),
        )
