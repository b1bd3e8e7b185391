"""What is sent and taken, described by the structs themselves."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from fastapi import Request

from portal.v1.problems import FieldError, Refused, Trouble

__all__ = ["Shapes", "returns", "shapes", "taken", "takes"]

T = TypeVar("T")
_REF = "#/components/schemas/{name}"


class Shapes:
    """Every struct that some route has named: the components of the OpenAPI document."""

    def __init__(self) -> None:
        self._types: dict[Any, None] = {}

    def ref(self, type_: Any) -> dict[str, Any]:
        """Return what a route says of a struct's shape."""
        self._types[type_] = None
        (found,), _ = msgspec.json.schema_components([type_], ref_template=_REF)
        return found

    def components(self) -> dict[str, Any]:
        _, found = msgspec.json.schema_components(list(self._types), ref_template=_REF)
        return found


shapes = Shapes()


def returns(
    type_: Any, description: str, *, status: int = 200, example: Any = None
) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that answers with a struct."""
    said: dict[str, Any] = {"schema": shapes.ref(type_)}
    if example is not None:
        said["example"] = example
    return {status: {"description": description, "content": {"application/json": said}}}


def takes(type_: Any, *, example: Any = None) -> dict[str, Any]:
    """Return the `openapi_extra` of a route that takes a struct as its body."""
    said: dict[str, Any] = {"schema": shapes.ref(type_)}
    if example is not None:
        said["example"] = example
    return {"requestBody": {"required": True, "content": {"application/json": said}}}


async def taken(request: Request, type_: type[T]) -> T:
    """Return the body as a struct. Raises `Refused` (422) naming the field that does not fit.

    The words of msgspec name types and paths, never the value.
    """
    body = await request.body()
    try:
        return msgspec.json.decode(body, type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        said, _, path = str(error).partition(" - at `$")
        errors = (FieldError(field="body" + path.rstrip("`"), detail=said),)
        raise Refused(Trouble.INVALID, errors=errors) from None
