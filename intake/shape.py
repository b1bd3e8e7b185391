"""One kind of change read from one header: what its rows become, and what makes each a fact."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Mapping_
from datetime import UTC, datetime, time, timedelta
from typing import Any

import msgspec

from intake.dates import SHANGHAI, When
from intake.fields import BadField, Read, compile_field
from intake.persons import is_masked
from intake.text import normal_document, normal_name
from schemas.changes import TYPED_KINDS, Catalogued, Change, Dated
from schemas.identifiers import fact_id
from schemas.incoming import RejectReason
from schemas.mappings import Mapping

__all__ = ["EPOCH", "Shape"]

_OWN = {"fact_id", "uscc", "dated", "seen_at", "remarks", "baseline", "provenance", "name", "code"}
_MONEY = ("amount", "fine", "confiscated")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)  # clocks differ; a later event has a mistyped year


class Shape:
    """Builds changes from cells whose columns are known.

    Parameters
    ----------
    mapping
        Of one kind: its `kinds` are not looked at.
    column_of
        From a mapping's reference to the column of the table at hand.
    """

    def __init__(self, mapping: Mapping, column_of: Callable[[str], str]) -> None:
        self.kind = mapping.kind
        self.cls: type[Change] = TYPED_KINDS.get(mapping.kind, Catalogued)
        self._empty = frozenset(mapping.empty_words)
        self._codes = [column_of(column) for column in mapping.identity.codes]
        self._name = column_of(mapping.identity.name) if mapping.identity.name else ""
        self._distinguish = [column_of(column) for column in mapping.distinguish]
        fields = [f for f in msgspec.structs.fields(self.cls) if f.name not in _OWN]
        self._known = {f.name for f in fields}
        needed = {f.name for f in fields if f.required} - {"occurred_at"}
        self._read: list[tuple[str, Read]] = []
        self._date_column = ""
        for name, field in mapping.fields.items():
            if name not in self._known and self.cls is not Catalogued:
                continue  # of another of the mapping's kinds
            columns = tuple(dict.fromkeys(column_of(column) for column in field.columns))
            field = msgspec.structs.replace(
                field, columns=columns, required=field.required or name in needed
            )
            if name == "occurred_at" and columns:
                self._date_column = columns[0]
            self._read.append((name, compile_field(field, self._empty, column_of)))
        self._when = dict(self._read).get("occurred_at")
        self._as_of = (
            None if mapping.as_of is None
            else datetime.combine(mapping.as_of, time(), SHANGHAI).astimezone(UTC)
        )  # fmt: skip

    def identity_cells(
        self, cells: Mapping_[str, str]
    ) -> tuple[list[tuple[str, str]], tuple[str, str]]:
        """Return the codes and the name a row gives, each with its column; empty words left out."""
        codes = [
            (column, text)
            for column in self._codes
            if (text := cells.get(column, "").strip()) and text not in self._empty
        ]
        column = self._name
        name = cells.get(column, "").strip() if column else ""
        return codes, (column, "" if name in self._empty else name)

    def event_time(self, cells: Mapping_[str, str]) -> datetime:
        """Return when the row's event happened, as well as can be told. Never raises."""
        when = None
        if self._when is not None:
            try:
                when = self._when(cells)
            except BadField:  # the door's to refuse; here it only sorts
                when = None
        return when.at if when else self._as_of or EPOCH

    def values(self, cells: Mapping_[str, str]) -> dict[str, Any]:
        """Return the row's fields, empty ones left out. Raises `BadField`."""
        found = {name: value for name, read in self._read if (value := read(cells)) is not None}
        if self.cls is Catalogued:
            further = {
                name: _as_text(found.pop(name)) for name in list(found) if name not in self._known
            }
            found["code"] = self.kind
            if further:
                found["fields"] = further
        return found

    def date(self, values: dict[str, Any], cells: Mapping_[str, str], now: datetime) -> str:
        """Put the event's time into `values`; return its text for the fact's identity.

        Without a date the table's date of publication stands in, failing that the time of intake:
        both are marked, and neither enters the identity. Raises `BadField` for an event to come.
        """
        when = values.get("occurred_at")
        for name, value in values.items():
            if isinstance(value, When):
                values[name] = value.at
        if when is not None:
            if when.at > now + _AHEAD:
                column = self._date_column
                raise BadField(
                    RejectReason.BAD_DATE, column, cells.get(column, ""), "it is in the future"
                )
            values["dated"] = when.dated
            return str(when.key)
        if self._as_of is not None:
            values["occurred_at"], values["dated"] = self._as_of, Dated.PUBLISHED
            values.setdefault("published_at", self._as_of)
        else:
            values["occurred_at"], values["dated"] = now, Dated.FIRST_SEEN
        return ""

    def fact_id(
        self, uscc: str, values: dict[str, Any], date: str, cells: Mapping_[str, str]
    ) -> str:
        """Return the fact's id: by document number, else by what the row says."""
        document = normal_document(values.get("document_number", ""))
        amounts = [str(values[name]) for name in _MONEY if values.get(name) is not None]
        return fact_id(
            uscc,
            self.kind,
            document_number="" if is_masked(document) else document,
            date=date,
            authority=normal_name(values.get("authority", "")),
            amount="+".join(amounts),
            detail="|".join(normal_name(cells.get(c, "")) for c in self._distinguish),
        )


def _as_text(value: Any) -> str:
    """Return a further field of a catalogued kind as text: a date as its day, a list joined."""
    match value:
        case When(key=key):
            return str(key)
        case bool():
            return "true" if value else "false"
        case tuple():
            return "；".join(value)
    return str(value)
