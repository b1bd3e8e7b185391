"""Which fields of a change can be withheld, and what stands in their place. Pure reflection."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from msgspec import NODEFAULT
from msgspec.structs import fields, replace

from schemas.changes import TYPED_KINDS, Catalogued, Change, ChangeEvent, kind_of

__all__ = ["MASKED_WORDS", "maskable", "without"]

MASKED_WORDS = ("已遮蔽", "masked")
_ALWAYS_SHOWN = (set(Change.__struct_fields__) - {"authority", "document_number"}) | {
    "code",
    "fields",
}
_BLANKS: tuple[tuple[Any, Any], ...] = (
    (msgspec.inspect.StrType, ""), (msgspec.inspect.IntType, 0), (msgspec.inspect.FloatType, 0.0),
)  # fmt: skip


@cache
def maskable(kind: str) -> dict[str, Any]:
    """Return the fields of a kind that can be withheld, with what takes the place of each.

    What makes a change one (identity, company, time, source) is always shown, and so is a field that
    has no value to say nothing with, a closed set for one.

    >>> maskable("tax_arrears")
    {'authority': '', 'document_number': '', 'tax': '', 'amount': 0}
    """
    type_ = TYPED_KINDS.get(kind, Catalogued)
    found: dict[str, Any] = {}
    for field in fields(type_):
        if field.name in _ALWAYS_SHOWN:
            continue
        if field.default is not NODEFAULT:
            found[field.name] = field.default
            continue
        shape = msgspec.inspect.type_info(field.type)
        for cls, blank in _BLANKS:
            if isinstance(shape, cls):
                found[field.name] = blank
    return found


def without(change: ChangeEvent, masked: tuple[str, ...]) -> ChangeEvent:
    """Return a change that says nothing in these fields; those of its payload are left out."""
    blanks = maskable(kind_of(change))
    blank = {name: blanks[name] for name in masked if name in blanks}
    if isinstance(change, Catalogued) and change.fields:
        kept = {name: text for name, text in change.fields.items() if name not in masked}
        return replace(change, fields=kept, **blank)
    return replace(change, **blank)
