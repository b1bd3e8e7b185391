"""A record of an interface, topic or database to a row of its mapping, as a table would give it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from msgspec import Struct

from intake.formats.flatten import flat_cells
from intake.persons import screen_text
from intake.screening import screened
from schemas.feeds import RowFeed
from schemas.incoming import Rejection, RejectReason, Row
from schemas.mappings import Mapping as SourceMapping

__all__ = ["Origin", "decode_json", "row_digest", "row_of"]


class Origin(Struct, frozen=True):
    """What all rows of one reading share."""

    feed: RowFeed
    mapping: SourceMapping
    file: str  # a page's address, a topic's partition, a table
    seen_at: datetime
    load: str


def decode_json(body: bytes) -> Any:
    """Return a document with its numbers exact.

    Raises
    ------
    ValueError
        It is no JSON, not UTF-8, or nested beyond reason.
    """
    try:
        return json.loads(body, parse_float=Decimal)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def row_of(record: Any, number: int, origin: Origin) -> Row | Rejection:
    """Return a record as a row, screened for persons; what is no object of cells is refused."""
    if not isinstance(record, Mapping):
        return _refused(number, origin, "it is not an object with named fields")
    try:
        cells = flat_cells(record)
    except ValueError as error:
        return _refused(number, origin, str(error))
    names = "\n".join(cells)
    if screen_text(names) != names:
        return _refused(number, origin, "the name of a field holds a number like a person's")
    row = Row(
        source=origin.mapping.name, load=origin.load, file=origin.file, row=number, cells=cells,
        baseline=origin.feed.baseline,
    )  # fmt: skip
    return screened(row, origin.mapping, origin.seen_at)


def _refused(number: int, origin: Origin, detail: str) -> Rejection:
    return Rejection(
        source=origin.mapping.name, load=origin.load, file=origin.file, row=number,
        reason=RejectReason.UNDECODABLE, detail=detail, seen_at=origin.seen_at,
    )  # fmt: skip


def row_digest(record: Any) -> bytes:
    """Return 64 bits that tell records apart, whatever the order of their fields."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, default=str)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
