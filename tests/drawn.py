"""Any struct of the wire, with every field drawn within its constraints, for Hypothesis."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

__all__ = ["drawn"]

NASTY = ('"change":{', '\\"cells":{}', "a\nb\tc\r", "\\", "'", "{\x00}", "渝样\U0001f3e6", "a/1/2")
words = st.text(max_size=8) | st.sampled_from(NASTY)
instants = st.integers(1, 7_000_000_000_000_000).map(  # µs, to the year 2191
    lambda us: datetime.fromtimestamp(0, UTC) + timedelta(microseconds=us)
)


def drawn(type_: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for a type made of structs, as `msgspec` describes it."""
    return _strategy(inspect.type_info(type_))


def _strategy(info: Any) -> st.SearchStrategy[Any]:
    match info:
        case inspect.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{f.name: _strategy(f.type) for f in fields})
        case inspect.UnionType(types=types):
            return st.one_of([_strategy(t) for t in types])
        case inspect.StrType(pattern=str(pattern)):
            return st.from_regex(pattern, fullmatch=True)
        case inspect.StrType(min_length=int(low), max_length=high):
            return st.text(min_size=low, max_size=high)
        case inspect.StrType():
            return words
        case inspect.IntType(ge=low, le=high):
            return st.integers(low or 0, 2**31 if high is None else high)
        case inspect.FloatType(ge=None):
            return st.floats(-1e9, 1e9)
        case inspect.FloatType(ge=low, le=high):
            return st.floats(low, high)
        case inspect.BoolType():
            return st.booleans()
        case inspect.NoneType():
            return st.none()
        case inspect.DateTimeType():
            return instants
        case inspect.EnumType(cls=cls):
            return st.sampled_from(list(cls))
        case inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case inspect.VarTupleType(item_type=item):
            return st.lists(_strategy(item), max_size=3).map(tuple)
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(_strategy(key), _strategy(value), max_size=3)
    raise TypeError(f"no strategy for {info}")
