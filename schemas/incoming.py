"""What arrives at the door, and what is turned away there."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from schemas.changes import ChangeEvent
from schemas.scalars import Instant

__all__ = ["Incoming", "Offer", "RejectReason", "Rejection", "Row"]


class Row(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="row"):
    """One row of a source's table, untouched, on its way to its mapping."""

    source: str  # the mapping that reads it
    load: str  # one reading of one file
    file: str
    row: int  # 1 is the first row after the header
    cells: dict[str, str]  # header -> text
    baseline: bool = False
    since: Instant | None = None  # of a row that comes again: when it was first read


class Offer(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, tag="offer"):
    """A change that is already typed: a feed, a push, the simulated city."""

    change: ChangeEvent


Incoming = Row | Offer


class RejectReason(StrEnum):
    """Why something was refused at the door. Stored, counted, shown."""

    NO_IDENTIFIER = "no_identifier"  # neither a code nor a name
    BAD_IDENTIFIER = "bad_identifier"  # not a code of any kind, and the name is unknown
    BAD_CHECK_DIGIT = "bad_check_digit"
    PERSON_IDENTIFIER = "person_identifier"  # shaped like a resident ID: never stored
    UNKNOWN_COMPANY = "unknown_company"  # well-formed, but no company has it
    AMBIGUOUS_COMPANY = "ambiguous_company"  # several have it: see the candidates
    BAD_DATE = "bad_date"
    BAD_AMOUNT = "bad_amount"
    BAD_VALUE = "bad_value"  # a flag or word the mapping does not know
    MISSING_FIELD = "missing_field"
    WRONG_WIDTH = "wrong_width"  # the row has other columns than its header
    LEFT_OUT = "left_out"  # the mapping's `where` does not want such rows
    UNKNOWN_SOURCE = "unknown_source"  # no mapping of that name
    UNDECODABLE = "undecodable"  # not a record of ours at all
    INTERNAL_ERROR = "internal_error"  # our fault: kept, and can be sent again


class Rejection(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A row that was refused: where it stands, which field, and why, for a person to read.

    `value` is the offending text, masked where it is or looks personal. `cells` keeps the row so
    that it can be sent again; it is empty when the row holds a resident-ID-like value.
    """

    source: str
    load: str = ""
    file: str = ""
    row: int = 0
    field: str = ""
    value: str = ""
    reason: RejectReason
    candidates: tuple[str, ...] = ()
    detail: str = ""
    cells: dict[str, str] = {}
    seen_at: Instant
