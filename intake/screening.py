"""A row on its way in: without personal numbers, or refused if it is about a person."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

import msgspec

from intake.columns import resolve
from intake.persons import is_masked, mask_only, screen, screen_text
from schemas.incoming import Rejection, RejectReason, Row
from schemas.mappings import Mapping

__all__ = ["screened"]


@lru_cache(maxsize=1024)
def _titles_clean(together: str) -> bool:
    """Return whether no title is a personal number: records of JSON may be keyed by one."""
    return screen_text(together) == together


def screened(row: Row, mapping: Mapping, seen_at: datetime) -> Row | Rejection:
    """Return the row with such numbers masked, or nothing but the refusal if it is about one."""
    cells = screen(row.cells)
    if not _titles_clean("\n".join(cells)):
        cells = {screen_text(title): text for title, text in cells.items()}
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
