"""How one layout of table becomes change events: the contents of a file in `config/sources/`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

__all__ = ["Field", "Identity", "KindWhen", "Mapping"]

Words = dict[str, bool | str]


class Field(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where one field of a change comes from. The first column that is not empty gives it.

    Types: `text`; `list` (cut at `separators`); `date`; `money`; `fine` and `confiscated` (the first
    of several columns is an amount, the others, or a single one, are sentences that may name one);
    `share` (51 % or 0.51); `word` (looked up in `words`); `flag` (whether `when` holds).
    """

    columns: tuple[str, ...] = ()  # names or patterns, see `intake.columns`
    constant: str | bool | None = None  # instead of columns
    when: str = ""  # of a flag: a condition, see `schemas.row_conditions`
    type: Literal[
        "text", "list", "date", "money", "fine", "confiscated", "share", "word", "flag"
    ] = "text"
    unit: Literal["元", "千元", "万元", "百万元", "亿元", "%"] = (
        "元"  # of a bare number; a share is a fraction or in %
    )
    order: Literal["ymd", "dmy", "mdy", "excel", "epoch"] = (
        "ymd"  # of a date whose parts could be either; a spreadsheet's day number; seconds since 1970
    )
    separators: str = ";；,，、"  # of a list
    words: Words = {}  # text in the table -> value
    required: bool = False


class Identity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which columns say who it is about. Codes are tried in order, the name last.

    The others teach the directory: columns with former names, with the credit code of the company
    that a branch belongs to, with that of the company it was merged into, with the day on which it
    was established.
    """

    codes: tuple[str, ...] = ()
    name: str = ""
    former_names: tuple[str, ...] = ()
    parent: str = ""
    successor: str = ""
    established: str = ""


class KindWhen(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another kind than the mapping's, for the rows where a condition holds."""

    when: str
    kind: str


class Mapping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One layout of table. Every further table is one more file like this and no code."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{2,63}$")]
    title_zh: str
    title_en: str
    owner: str  # the authority that publishes the table
    kind: str  # a kind of the catalogue
    kinds: tuple[KindWhen, ...] = ()  # the first whose condition holds decides, else `kind`
    where: str = ""  # rows where this condition does not hold are left out, and counted
    files: Annotated[tuple[str, ...], Meta(min_length=1)]  # patterns of file names, as in a shell
    encodings: Annotated[tuple[str, ...], Meta(min_length=1)] = ("utf-8-sig", "gb18030")
    header_row: Annotated[int, Meta(ge=0)] = 0  # 0: the first with the columns that are needed
    header_rows: Annotated[int, Meta(ge=1, le=3)] = 1  # lines of the header, joined by a stroke
    delimiter: Annotated[str, Meta(max_length=1)] = ","  # of a text file; empty: found
    sheet: str = ""  # of a workbook; empty: every visible one
    identity: Identity
    fields: dict[str, Field]
    distinguish: tuple[str, ...] = ()  # columns that tell facts without a document number apart
    directory: bool = False  # a register of who is who: read before the other tables
    as_of: date | None = None  # date of publication: stands in where a row has no date
    empty_words: tuple[str, ...] = ("无", "不详", "不祥", "-", "--", "/", "null", "NULL", "<空>")
