"""A mapping's field, compiled once to a function from cells to a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from intake.dates import parse_when
from intake.money import find_confiscated, find_fine, parse_fen
from intake.row_conditions import compile_condition
from intake.shares import parse_share
from intake.text import normal_name
from schemas.incoming import RejectReason
from schemas.mappings import Field
from schemas.row_conditions import parse_condition

__all__ = ["BadField", "Read", "compile_field"]

Cells = Mapping[str, str]
Read = Callable[[Cells], Any]
Convert = Callable[[str, str, int], Any]  # text, column, place among the field's columns


class BadField(Exception):
    """A cell does not say what its field needs. Carries reason, column and value."""

    def __init__(self, reason: RejectReason, column: str, value: str, detail: str = "") -> None:
        super().__init__(detail)
        self.reason, self.column, self.value, self.detail = reason, column, value, detail


def compile_field(
    field: Field, empty_words: frozenset[str], column_of: Callable[[str], str] = str
) -> Read:
    """Return a function that gives the field's value, or None where every column is empty.

    A `fine` or `confiscated` reads its first column as an amount and the others as sentences that
    may name one; of a single column it reads sentences. The function raises `BadField`.
    `column_of` gives the column of the table for one that a flag's condition names.
    """
    if field.constant is not None:
        constant = field.constant
        return lambda cells: constant
    if field.type == "flag":
        return compile_condition(parse_condition(field.when), column_of, empty_words)
    convert = _CONVERTERS[field.type](field)
    if len(field.columns) == 1 and not field.required:
        only = field.columns[0]

        def read_one(cells: Cells) -> Any:
            text = cells.get(only)
            if not text or not (text := text.strip()) or text in empty_words:
                return None
            return convert(text, only, 0)

        return read_one

    def read(cells: Cells) -> Any:
        for place, column in enumerate(field.columns):
            text = cells.get(column, "").strip()
            if text and text not in empty_words:
                value = convert(text, column, place)
                if value is not None:
                    return value
        if field.required:
            raise BadField(RejectReason.MISSING_FIELD, field.columns[0], "")
        return None

    return read


def _text(field: Field) -> Convert:
    return lambda text, column, place: text


def _list(field: Field) -> Convert:
    split = re.compile(f"[{re.escape(field.separators)}]").split
    return lambda text, column, place: tuple(p for part in split(text) if (p := part.strip()))


def _date(field: Field) -> Convert:
    def convert(text: str, column: str, place: int) -> Any:
        try:
            return parse_when(text, field.order)
        except ValueError as error:
            raise BadField(RejectReason.BAD_DATE, column, text, str(error)) from None

    return convert


def _money(field: Field) -> Convert:
    def convert(text: str, column: str, place: int) -> Any:
        try:
            return parse_fen(text, field.unit)
        except ValueError as error:
            raise BadField(RejectReason.BAD_AMOUNT, column, text, str(error)) from None

    return convert


def _share(field: Field) -> Convert:
    def convert(text: str, column: str, place: int) -> Any:
        try:
            return parse_share(text, field.unit)
        except ValueError as error:
            raise BadField(RejectReason.BAD_VALUE, column, text, str(error)) from None

    return convert


def _sentences(find: Callable[[str], int | None]) -> Callable[[Field], Convert]:
    def compiled(field: Field) -> Convert:
        amount = _money(field)
        only_sentences = len(field.columns) == 1

        def convert(text: str, column: str, place: int) -> Any:
            return find(text) if place or only_sentences else amount(text, column, place)

        return convert

    return compiled


def _word(field: Field) -> Convert:
    words = {normal_name(word): value for word, value in field.words.items()}

    def convert(text: str, column: str, place: int) -> Any:
        try:
            return words[normal_name(text)]
        except KeyError:
            known = ", ".join(field.words)
            raise BadField(
                RejectReason.BAD_VALUE, column, text, f"the mapping knows: {known}"
            ) from None

    return convert


_CONVERTERS: dict[str, Callable[[Field], Convert]] = {
    "text": _text,
    "list": _list,
    "date": _date,
    "money": _money,
    "fine": _sentences(find_fine),
    "confiscated": _sentences(find_confiscated),
    "share": _share,
    "word": _word,
}
