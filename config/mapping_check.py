"""Whether a mapping fits its kinds: found when it is read, not row by row when it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as Mapping_
from typing import Any, Literal

import msgspec

from schemas.catalogue import Kind
from schemas.changes import TYPED_KINDS, Catalogued
from schemas.mappings import Field, Mapping
from schemas.row_conditions import parse_condition

__all__ = ["problems"]

Problem = tuple[tuple[str, ...], str]  # path of the key, what is wrong with it

_OURS = {"fact_id", "uscc", "dated", "seen_at", "name", "remarks", "baseline", "provenance", "code"}
_TYPES = {  # what a field of a change is -> types of a mapping's field that can give it
    msgspec.inspect.DateTimeType: ("date",),
    msgspec.inspect.IntType: ("money", "fine", "confiscated"),
    msgspec.inspect.FloatType: ("share",),
    msgspec.inspect.VarTupleType: ("list",),
    msgspec.inspect.BoolType: ("word", "flag"),
    msgspec.inspect.LiteralType: ("word", "text"),
    msgspec.inspect.StrType: ("text", "word"),
}
_PAYLOAD = {
    "text": ("text", "word"), "list": ("list", "text"), "date": ("date",), "share": ("share",),
    "money": ("money", "fine", "confiscated"), "flag": ("flag", "word"),
}  # fmt: skip
_PATTERN = re.compile(r"/(.+)/")


def problems(mapping: Mapping, kinds: Mapping_[str, Kind] | None = None) -> Iterator[Problem]:
    """Yield path and problem for everything in which a mapping contradicts itself.

    A kind without a class of its own may have any further field; it is carried as text. A field of
    a mapping with several kinds need only fit those that have it, and one must. With the catalogue's
    kinds their payload is looked at too: a field it names must be of the type it states.
    """
    if not mapping.identity.codes and not mapping.identity.name:
        yield ("identity",), "it needs codes or a name, or nobody can be found"
    codes = [mapping.kind, *(other.kind for other in mapping.kinds)]
    shapes = {code: _fields_of(code) for code in codes}
    yield from _payload_problems(mapping, codes, kinds or {})
    for name, field in mapping.fields.items():
        yield from _field_problems(("fields", name), field)
        fitting = {kind: known[name] for kind, known in shapes.items() if name in known}
        if field.constant is None and not field.columns and field.type != "flag":
            yield ("fields", name), "it needs columns or a constant"
        elif fitting:
            for target in fitting.values():
                yield from _misfit(name, field, target.type)
        elif name in _OURS or all(code in TYPED_KINDS for code in codes):
            there = ", ".join(sorted({field for fields in shapes.values() for field in fields}))
            yield ("fields", name), f"{mapping.kind} has no such field; it has: {there}"
    for kind, known in shapes.items():
        for name, target in known.items():
            if target.required and name != "occurred_at" and name not in mapping.fields:
                yield ("fields",), f"{name} is missing; {kind} needs it"
    conditions = [(("kinds", str(n), "when"), k.when) for n, k in enumerate(mapping.kinds)]
    for path, text in [*conditions, *([(("where",), mapping.where)] if mapping.where else [])]:
        yield from _condition_problems(path, text)


def _fields_of(kind: str) -> dict[str, msgspec.inspect.Field]:
    info = msgspec.inspect.type_info(TYPED_KINDS.get(kind, Catalogued))
    assert isinstance(info, msgspec.inspect.StructType)
    return {field.name: field for field in info.fields if field.name not in _OURS}


def _payload_problems(
    mapping: Mapping, codes: list[str], kinds: Mapping_[str, Kind]
) -> Iterator[Problem]:
    for code in codes:
        kind = kinds.get(code)
        if kind is None:
            if kinds:
                yield (
                    ("kind",),
                    f"{code} is not in the catalogue; add it there or use one of its kinds",
                )
            continue
        for name, wanted in kind.payload.items():
            field = mapping.fields.get(name)
            if field is None or field.constant is not None or code in TYPED_KINDS:
                continue
            fitting = _PAYLOAD[wanted]
            if field.type not in fitting:
                why = f"type: {field.type} cannot give the {wanted} that {code} has here"
                yield ("fields", name), f"{why}; it must be one of: {', '.join(fitting)}"


def _field_problems(path: tuple[str, ...], field: Field) -> Iterator[Problem]:
    for column in field.columns:
        if pattern := _PATTERN.fullmatch(column):
            try:
                re.compile(pattern[1])
            except re.error as error:
                yield (*path, "columns"), f"{column} is not a pattern: {error}"
    if field.type == "flag":
        if not field.when:
            yield path, "when: a flag needs the condition under which it is true"
        else:
            yield from _condition_problems((*path, "when"), field.when)
    elif field.when:
        yield (*path, "when"), "only a field of type flag has a condition"


def _condition_problems(path: tuple[str, ...], text: str) -> Iterator[Problem]:
    try:
        parse_condition(text)
    except ValueError as error:
        yield path, str(error)


def _misfit(name: str, field: Field, target: msgspec.inspect.Type) -> Iterator[Problem]:
    """Yield what is wrong with a mapping's field, given the type of the change's field."""
    path = ("fields", name)
    if isinstance(target, msgspec.inspect.UnionType):  # X | None
        target = next(t for t in target.types if not isinstance(t, msgspec.inspect.NoneType))
    fitting = _TYPES.get(type(target), ())
    if field.constant is None and field.type not in fitting:
        yield path, f"type: {field.type} cannot give it; it must be one of: {', '.join(fitting)}"
        return
    values = [*field.words.values()] if field.constant is None else [field.constant]
    if field.type == "word" and field.constant is None and not values:
        yield path, "words: it needs the words of the table and what they mean"
    for value in values:
        try:
            msgspec.convert(value, _python_type(target))
        except msgspec.ValidationError as error:
            yield path, f"{value} does not fit: {error}"


def _python_type(target: msgspec.inspect.Type) -> Any:
    if isinstance(target, msgspec.inspect.LiteralType):
        return Literal[tuple(target.values)]
    return bool if isinstance(target, msgspec.inspect.BoolType) else str
