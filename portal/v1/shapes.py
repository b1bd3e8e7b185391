"""What is sent and taken, described by the structs themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
from fastapi import Request

from portal.v1.problems import FieldError, Refused, Trouble

__all__ = ["Shapes", "returns", "shapes", "taken", "takes"]

T = TypeVar("T")
_REF = "#/components/schemas/{name}"
_NUMBERED = "#/shapes/"


class Shapes:
    """Every struct that some route has named: the components of the OpenAPI document.

    What a component is called is known when all are: two structs of one name get longer ones. Until
    then a route says which struct it means by a number.
    """

    def __init__(self) -> None:
        self._types: dict[Any, int] = {}

    def ref(self, type_: Any) -> dict[str, Any]:
        """Return what a route says of a struct's shape, until `resolve`."""
        return {"$ref": f"{_NUMBERED}{self._types.setdefault(type_, len(self._types))}"}

    def resolve(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return the document with every struct by its name, and all of them in its components."""
        refs, parts = msgspec.json.schema_components(list(self._types), ref_template=_REF)
        whole: dict[str, Any] = _named(document, list(refs))
        whole.setdefault("components", {}).setdefault("schemas", {}).update(parts)
        return whole


def _named(part: Any, refs: Sequence[Any]) -> Any:
    if isinstance(part, dict):
        ref = part.get("$ref", "")
        if isinstance(ref, str) and ref.startswith(_NUMBERED):
            return refs[int(ref.removeprefix(_NUMBERED))]
        return {name: _named(value, refs) for name, value in part.items()}
    return [_named(value, refs) for value in part] if isinstance(part, list) else part


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
