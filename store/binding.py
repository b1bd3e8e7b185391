"""Parameters and settings of a question: one way for the engine in the process and any server."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["ANY_NUMBER_OF_MONTHS", "SETTINGS", "bind", "literal"]

ANY_NUMBER_OF_MONTHS = 0
"""Of `max_partitions_per_insert_block`: a replay must not stop at the hundredth month."""

SETTINGS: Mapping[str, int | str] = {
    "max_partitions_per_insert_block": ANY_NUMBER_OF_MONTHS,
    "output_format_json_quote_64bit_integers": 0,
    "date_time_output_format": "iso",
}
"""How every question is to be answered, and every landing taken, by whichever engine."""

_PLACE = re.compile(r"\{(\w+):(\w+)\}")
_ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", "\0": "\\0"})


def bind(sql: str, parameters: Mapping[str, object]) -> str:
    """Return the question with each `{name:Type}` replaced by the literal of its parameter.

    Types are `String` and the integers; a value of another type than its place asks for raises
    `TypeError`, a place without a parameter `KeyError`. What is put in is never looked at again.

    Servers older than 22.8 bind no parameters, and the driver and the engine in the process read
    them by different rules; literals are read alike by all.

    >>> bind("SELECT {name:String}, {n:UInt8}", {"name": "it's {n:UInt8}", "n": 3})
    "SELECT 'it\\\\'s {n:UInt8}', 3"
    """

    def value(place: re.Match[str]) -> str:
        name, type_ = place.groups()
        found = parameters[name]
        if type_ == "String" and isinstance(found, str):
            return literal(found)
        if "Int" in type_ and isinstance(found, int):
            return str(int(found))
        raise TypeError(f"{name} is {type(found).__name__}, not {type_}")

    return _PLACE.sub(value, sql)


def literal(text: str) -> str:
    """Return text as a string literal of ClickHouse: quoted, with `\\`, `'` and NUL escaped."""
    return f"'{text.translate(_ESCAPES)}'"
