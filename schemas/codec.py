"""Structs to bytes and back. The one place that knows the wire format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import msgspec

__all__ = ["batch_decoder", "decoder", "encode"]

T = TypeVar("T")

encode: Callable[[Any], bytes] = msgspec.json.Encoder().encode


def decoder(type_: type[T]) -> Callable[[bytes], T]:
    """Return a fast, strict `bytes -> type` function. Build once, not per message.

    It raises `msgspec.ValidationError` (a `ValueError`) with the path of the offending field.
    """
    return msgspec.json.Decoder(type_).decode


def batch_decoder(
    type_: type[T],
) -> Callable[[Sequence[bytes]], tuple[list[tuple[int, T]], list[tuple[int, str]]]]:
    """Return a function that decodes a batch in one call.

    Its answer is the good ones as `(index, struct)` and the bad ones as `(index, message)`: one
    record that does not decode costs a second pass, and costs the others nothing else.
    """
    many = msgspec.json.Decoder(list[type_])  # type: ignore[valid-type]  # built at run time
    one = msgspec.json.Decoder(type_)

    def decode(values: Sequence[bytes]) -> tuple[list[tuple[int, T]], list[tuple[int, str]]]:
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            found: list[T] = many.decode(b"[" + b",".join(values) + b"]")
            if len(found) == len(values):  # else one held more than one
                return list(enumerate(found)), []
        good: list[tuple[int, T]] = []
        bad: list[tuple[int, str]] = []
        for index, value in enumerate(values):
            try:
                good.append((index, one.decode(value)))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                bad.append((index, str(error)))
        return good, bad

    return decode
