"""Whether a mapping fits its kind: found when it is read, not row by row when it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from schemas.changes import TYPED_KINDS, Catalogued
from schemas.mappings import Field, Mapping

__all__ = ["problems"]

_OURS = {"fact_id", "uscc", "dated", "seen_at", "name", "remarks", "baseline", "provenance", "code"}
_TYPES = {  # what a field of a change is -> types of a mapping's field that can give it
    msgspec.inspect.DateTimeType: ("date",),
    msgspec.inspect.IntType: ("money", "fine", "confiscated"),
    msgspec.inspect.FloatType: ("share",),
    msgspec.inspect.VarTupleType: ("list",),
    msgspec.inspect.BoolType: ("word",),
    msgspec.inspect.LiteralType: ("word", "text"),
    msgspec.inspect.StrType: ("text", "word"),
}


def problems(mapping: Mapping) -> Iterator[tuple[str, str]]:
    """Yield `(key, what is wrong with it)` for everything in which a mapping contradicts itself.

    A kind without a class of its own may have any further field; it is carried as text.
    """
    if not mapping.identity.codes and not mapping.identity.name:
        yield "identity", "it needs codes or a name, or nobody can be found"
    cls = TYPED_KINDS.get(mapping.kind, Catalogued)
    info = msgspec.inspect.type_info(cls)
    assert isinstance(info, msgspec.inspect.StructType)
    known = {field.name: field for field in info.fields if field.name not in _OURS}
    for name, field in mapping.fields.items():
        if field.constant is None and not field.columns:
            yield name, "it needs columns or a constant"
        elif name in known:
            yield from _misfit(name, field, known[name].type)
        elif cls is not Catalogued or name in _OURS:
            yield name, f"{mapping.kind} has no such field; it has: {', '.join(sorted(known))}"
    for name, target in known.items():
        if target.required and name != "occurred_at" and name not in mapping.fields:
            yield "fields", f"{name} is missing; {mapping.kind} needs it"


def _misfit(name: str, field: Field, target: msgspec.inspect.Type) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a mapping's field, given the type of the change's field."""
    if isinstance(target, msgspec.inspect.UnionType):  # X | None
        target = next(t for t in target.types if not isinstance(t, msgspec.inspect.NoneType))
    fitting = _TYPES.get(type(target), ())
    if field.constant is None and field.type not in fitting:
        yield name, f"type: {field.type} cannot give it; it must be one of: {', '.join(fitting)}"
        return
    values = [*field.words.values()] if field.constant is None else [field.constant]
    if field.type == "word" and field.constant is None and not values:
        yield name, "words: it needs the words of the table and what they mean"
    for value in values:
        try:
            msgspec.convert(value, _python_type(target))
        except msgspec.ValidationError as error:
            yield name, f"{value} does not fit: {error}"


def _python_type(target: msgspec.inspect.Type) -> Any:
    if isinstance(target, msgspec.inspect.LiteralType):
        return Literal[tuple(target.values)]
    return bool if isinstance(target, msgspec.inspect.BoolType) else str
