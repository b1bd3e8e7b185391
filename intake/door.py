"""The door: a row or an offer becomes a change event, or is refused with the reason."""

from __future__ import annotations

from collections.abc import Mapping as Mapping_
from datetime import datetime

import msgspec

from intake.directory import Directory
from intake.fields import BadField
from intake.identifiers import uscc_valid
from intake.identities import Unidentified, identify
from intake.layout import Layout
from intake.persons import holds_person, is_person_like, mask
from intake.text import normal_code
from schemas.catalogue import Catalogue
from schemas.changes import Catalogued, ChangeEvent, Provenance
from schemas.incoming import Offer, Rejection, RejectReason, Row
from schemas.mappings import Mapping

__all__ = ["Door"]


class Door:
    """Admits or refuses, one at a time; holds no state but the directory it was given.

    Parameters
    ----------
    mappings
        By name. A row names the one that reads it.
    catalogue
        Kinds that are known; an offer of another is refused.
    directory
        Who is who, as far as it has been learnt.
    regions
        Codes of GB/T 2260; empty switches the remark `unknown_region` off.
    """

    def __init__(
        self,
        mappings: Mapping_[str, Mapping],
        catalogue: Catalogue,
        directory: Directory,
        *,
        regions: frozenset[str] = frozenset(),
    ) -> None:
        self._layouts = {name: Layout(mapping) for name, mapping in mappings.items()}
        self._kinds = frozenset(kind.code for kind in catalogue.kinds)
        self._directory, self._regions = directory, regions

    def admit(self, incoming: Row | Offer, now: datetime) -> ChangeEvent | Rejection:
        """Return the change, or the rejection. `now` is the time of intake. Never raises."""
        if isinstance(incoming, Offer):
            return self._admit_offer(incoming.change, now)
        layout = self._layouts.get(incoming.source)
        if layout is None:
            return _refuse(incoming, now, RejectReason.UNKNOWN_SOURCE, "source", incoming.source)
        return self._admit_row(incoming, layout, now)

    def _admit_row(self, row: Row, layout: Layout, now: datetime) -> ChangeEvent | Rejection:
        mapping, cells = layout.mapping, row.cells
        empty = mapping.empty_words
        codes = [
            (column, text)
            for column in mapping.identity.codes
            if (text := cells.get(column, "").strip()) and text not in empty
        ]
        column = mapping.identity.name
        name = cells.get(column, "").strip() if column else ""
        if name in empty:
            name = ""
        found = identify(codes, (column, name), self._directory, self._regions)
        if isinstance(found, Unidentified):
            return _refuse(
                row, now, found.reason, found.column, found.value, candidates=found.candidates
            )
        try:
            values = layout.values(cells)
            date = layout.date(values, now)
        except BadField as bad:
            return _refuse(row, now, bad.reason, bad.column, bad.value, detail=bad.detail)
        for field, value in values.items():
            if isinstance(value, str) and holds_person(value):
                values[field] = mask(value)
        values["fact_id"] = layout.identity(found.uscc, values, date, cells)
        try:
            return msgspec.convert(
                {
                    **values,
                    "kind": layout.cls.__struct_config__.tag,
                    "uscc": found.uscc,
                    "seen_at": now,
                    "name": mask(name) if holds_person(name) else name,
                    "remarks": found.remarks,
                    "baseline": row.baseline,
                    "provenance": Provenance(
                        source=row.source, load=row.load, file=row.file, row=row.row
                    ),
                },
                layout.cls,
            )  # type: ignore[return-value]  # cls is one of the union
        except msgspec.ValidationError as error:
            field, value = _offender(error, values)
            return _refuse(row, now, RejectReason.BAD_VALUE, field, value, detail=str(error))

    def _admit_offer(self, change: ChangeEvent, now: datetime) -> ChangeEvent | Rejection:
        """Check what a typed change claims: its code, and that its kind is in the catalogue."""
        reason, field, value = None, "uscc", change.uscc
        if is_person_like(normal_code(change.uscc)):
            reason, value = RejectReason.PERSON_IDENTIFIER, mask(change.uscc)
        elif not uscc_valid(change.uscc):
            reason = RejectReason.BAD_CHECK_DIGIT
        elif isinstance(change, Catalogued) and change.code not in self._kinds:
            reason, field, value = RejectReason.BAD_VALUE, "code", change.code
        if reason is None:
            return change
        at = change.provenance
        return Rejection(
            source=at.source, load=at.load, file=at.file, row=at.row,
            field=field, value=value, reason=reason, seen_at=now,
        )  # fmt: skip


def _offender(error: msgspec.ValidationError, values: dict[str, object]) -> tuple[str, str]:
    """Return the field that a validation error names, and its text."""
    path = str(error).rpartition("`$.")[2].rstrip("`").split("[")[0]
    return path, str(values.get(path, ""))


def _refuse(
    row: Row, now: datetime, reason: RejectReason, field: str, value: str,
    *, candidates: tuple[str, ...] = (), detail: str = "",
) -> Rejection:  # fmt: skip
    """Return the rejection. Where anything in the row looks personal, the row is not kept."""
    personal = reason is RejectReason.PERSON_IDENTIFIER or any(
        is_person_like(normal_code(text)) or holds_person(text) for text in row.cells.values()
    )
    shown = mask(value) if personal and _personal(value) else value
    return Rejection(
        source=row.source, load=row.load, file=row.file, row=row.row, field=field, value=shown,
        reason=reason, candidates=candidates, detail="" if personal else detail,
        cells={} if personal else row.cells, seen_at=now,
    )  # fmt: skip


def _personal(value: str) -> bool:
    return is_person_like(normal_code(value)) or holds_person(value)
