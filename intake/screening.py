"""A row on its way in: without personal numbers, or refused if it is about a person."""

from __future__ import annotations

from datetime import datetime

import msgspec

from intake.columns import resolve
from intake.persons import is_masked, mask_only, screen
from schemas.incoming import Rejection, RejectReason, Row
from schemas.mappings import Mapping

__all__ = ["screened"]


def screened(row: Row, mapping: Mapping, seen_at: datetime) -> Row | Rejection:
    """Return the row with such numbers masked, or nothing but the refusal if it is about one."""
    cells = screen(row.cells)
    if cells is row.cells:
        return row
    identity, empty = mapping.identity, mapping.empty_words
    named = [resolve(reference, cells) or reference for reference in identity.codes]
    codes = [
        (column, text)
        for column in named
        if (text := cells.get(column, "").strip()) and text not in empty
    ]
    name = resolve(identity.name, cells) or identity.name
    column, text = codes[0] if codes else (name, cells.get(name, ""))
    if not is_masked(text):
        return msgspec.structs.replace(row, cells=dict(cells))
    return Rejection(
        source=row.source, load=row.load, file=row.file, row=row.row, field=column,
        value=mask_only(text), reason=RejectReason.PERSON_IDENTIFIER, seen_at=seen_at,
    )  # fmt: skip
