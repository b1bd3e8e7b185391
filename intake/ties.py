"""A row of a table of ties to a tie, or the reason why it is none. Pure."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from intake.identifiers import uscc_valid
from intake.persons import screen_text
from intake.shares import parse_share
from schemas.incoming import Rejection, RejectReason, Row
from schemas.tie_mappings import TieMapping
from schemas.ties import Tie

__all__ = ["read_tie"]


def read_tie(row: Row, mapping: TieMapping, seen_at: datetime) -> Tie | Rejection:
    """Return the tie that a row states. Both companies need a credit code whose check digit holds."""

    def refuse(field: str, reason: RejectReason, detail: str = "") -> Rejection:
        return Rejection(
            source=row.source, load=row.load, file=row.file, row=row.row, field=field,
            value=screen_text(row.cells.get(field, "")), reason=reason, detail=detail,
            seen_at=seen_at, cells=row.cells,
        )  # fmt: skip

    ends = []
    for column in (mapping.holder, mapping.held):
        code = unicodedata.normalize("NFKC", row.cells.get(column, "")).strip().upper()
        if not code:
            return refuse(column, RejectReason.NO_IDENTIFIER)
        if len(code) != 18:
            return refuse(column, RejectReason.BAD_IDENTIFIER)
        if not uscc_valid(code):
            return refuse(column, RejectReason.BAD_CHECK_DIGIT)
        ends.append(code)
    holder, held = ends
    if holder == held:
        return refuse(mapping.held, RejectReason.BAD_VALUE, "a company is not tied to itself")
    share = 1.0
    if mapping.share:
        text = row.cells.get(mapping.share, "").strip()
        if not text:
            return refuse(mapping.share, RejectReason.MISSING_FIELD)
        try:
            share = parse_share(text, mapping.unit)
        except ValueError as error:
            return refuse(mapping.share, RejectReason.BAD_AMOUNT, str(error))
    return Tie(nature=mapping.nature, holder=holder, held=held, share=share, source=mapping.name)
