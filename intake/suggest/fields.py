"""Which column gives which field of a change: titles and values together decide."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from intake.suggest.shapes import Shape, orders_of
from intake.suggest.titles import Titles
from intake.suggest.words import words_for
from schemas.changes import TYPED_KINDS, Catalogued
from schemas.mappings import Field
from schemas.vocabulary import Vocabulary

__all__ = ["Candidate", "fields_of", "place_fields"]

_OURS = {"fact_id", "uscc", "dated", "seen_at", "name", "remarks", "baseline", "provenance", "code"}
_DATES = {"occurred_at", "published_at", "valid_until", "public_until", "reinspected_at"}
_MONEY = {"amount", "fine", "confiscated"}
_SHARES = {"share_before", "share_after", "pledged", "frozen"}
_YES_NO = {"passed", "reinspection_passed"}
_LISTS = {"penalties", "case_types"}
_LEAST = 0.5
_BY_VALUE = {"occurred_at": 0.62, "document_number": 0.62, "authority": 0.6, "passed": 0.65}


class Candidate(Struct, frozen=True):
    """A field and a column that could give it."""

    field: str
    column: str
    confidence: float
    title: float


def fields_of(kind: str) -> dict[str, bool]:
    """Return the fields of a kind that a mapping can give, and whether the kind needs them."""
    cls = TYPED_KINDS.get(kind, Catalogued)
    return {
        f.name: f.required for f in msgspec.structs.fields(cls) if f.name not in _OURS | {"fields"}
    }


def place_fields(
    kind: str, shapes: Mapping[str, Shape], taken: set[str], titles: Titles, vocabulary: Vocabulary
) -> dict[str, Candidate]:
    """Return the best column for each field of the kind; a column gives one field at most."""
    candidates = []
    for field in fields_of(kind):
        for column, shape in shapes.items():
            if column in taken:
                continue
            confidence, title = _fit(field, column, shape, titles, vocabulary)
            if confidence >= _LEAST:
                candidates.append(Candidate(field, column, confidence, title))
    found: dict[str, Candidate] = {}
    used: set[str] = set()
    for candidate in sorted(candidates, key=lambda c: (-c.confidence, c.field)):
        if candidate.field not in found and candidate.column not in used:
            found[candidate.field] = candidate
            used.add(candidate.column)
    if "occurred_at" not in found and "published_at" in found:
        published = found.pop("published_at")
        found["occurred_at"] = msgspec.structs.replace(published, field="occurred_at")
    return found


def _fit(
    field: str, column: str, shape: Shape, titles: Titles, vocabulary: Vocabulary
) -> tuple[float, float]:
    """Return confidence and the title's part of it."""
    title = titles.score(f"field:{field}", column)
    aside = titles.score("aside", column)
    value = _value(field, shape, vocabulary)
    if value <= 0 or (aside > title and aside > 0.8):
        return 0.0, title
    if title:
        return round(min(0.98, 0.64 * title + 0.34 * value), 3), title
    by_value = _BY_VALUE.get(field, 0.0)
    if aside > 0.6 or not by_value or value < 0.8:
        return 0.0, title
    return round(by_value * value, 3), title


def _value(field: str, shape: Shape, vocabulary: Vocabulary) -> float:
    """Return 0 to 1: how well the values fit; 0 where they contradict."""
    if not shape.filled:
        return 0.45
    if field in _DATES:
        part = max(shape.dates.values())
        return part if part >= 0.6 else 0.0
    if field in _MONEY:
        sentences = shape.confiscations if field == "confiscated" else shape.fines
        amount = shape.money if shape.money >= 0.6 else 0.0
        return max(amount, 0.8 * sentences if sentences >= 0.2 and field != "amount" else 0.0)
    if field in _SHARES:
        return shape.share if shape.share >= 0.8 else 0.0
    if field in _YES_NO:
        words = words_for(shape, vocabulary.passed, vocabulary.failed)
        return 1.0 if words is not None else 0.15
    if field == "document_number":
        if (
            shape.company > 0.5
            or shape.row_id > 0.5
            or shape.length > 60
            or max(shape.dates.values()) > 0.7
        ):
            return 0.0
        return max(shape.document, 0.4 if shape.distinct > 0.3 else 0.1)
    if field == "authority":
        return 0.0 if shape.number > 0.5 or shape.uscc > 0.3 else max(shape.authority, 0.3)
    odd = shape.row_id > 0.5 or max(shape.dates.values()) > 0.8 or shape.uscc > 0.3
    if field in ("text", "reason", "violation", "subject") and shape.number > 0.7:
        odd = True
    return 0.1 if odd else 0.8


def field_of(candidate: Candidate, shape: Shape, vocabulary: Vocabulary, unit: str) -> Field:
    """Return the mapping's field for a column: its type, unit, order, words."""
    columns = (candidate.column,)
    name = candidate.field
    if name in _DATES:
        orders = list(orders_of(shape))
        order = "ymd" if "ymd" in orders or not orders else orders[0]
        required = name == "occurred_at" and shape.filled > 0.98
        return Field(columns=columns, type="date", order=order, required=required)  # type: ignore[arg-type]
    if name in _MONEY:
        kind = "money" if name == "amount" or shape.money >= 0.6 or not shape.filled else name
        return Field(columns=columns, type=kind, unit=unit)  # type: ignore[arg-type]
    if name in _SHARES:
        whole = any(value.endswith("%") for value in shape.values) or shape.typical <= 1
        return Field(columns=columns, type="share", unit="元" if whole else "%")
    if name in _YES_NO:
        words = words_for(shape, vocabulary.passed, vocabulary.failed)
        if words is not None and len(words) <= 12:
            return Field(columns=columns, type="word", words=words, required=name == "passed")
        return Field(type="flag", when=_condition(candidate.column, vocabulary))
    if name in _LISTS and shape.listed > 0.02:
        return Field(columns=columns, type="list")
    return Field(columns=columns, type="list" if name in _LISTS else "text")


def _condition(column: str, vocabulary: Vocabulary) -> str:
    bad = "|".join(
        f"'{word}'" for word in vocabulary.failed if len(word) > 1 and not word.isascii()
    )
    return f"[{column}] filled and not [{column}] contains {bad}"
