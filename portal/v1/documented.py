"""The OpenAPI document: what every operation shares is said here once, and none can forget it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from portal.v1.problems import Problem, Refused, Trouble
from portal.v1.shapes import shapes
from schemas import codec

__all__ = ["describe", "problems"]

_ALWAYS = (
    Trouble.NO_TOKEN, Trouble.FORBIDDEN, Trouble.INVALID, Trouble.TOO_MANY, Trouble.BROKEN,
    Trouble.UNAVAILABLE,
)  # fmt: skip
_OF_A_POST = (Trouble.NO_KEY, Trouble.BUSY, Trouble.TOO_LARGE)
_KEY = {
    "name": "Idempotency-Key", "in": "header", "required": True,
    "description": "The same for every attempt of one call, and for no other; kept 24 hours.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "example": "2f6d2b0c-acknowledge-1",
}  # fmt: skip
_METHODS = ("get", "post", "put", "patch", "delete")


def problems(*troubles: Trouble) -> dict[int | str, dict[str, Any]]:
    """Return the `responses` of a route that refuses calls for these reasons besides the usual."""
    found: dict[int | str, dict[str, Any]] = {}
    for trouble in troubles:
        refused = Refused(trouble)
        found[refused.status] = {
            "description": codec_problem(refused)["title"],
            "content": {
                "application/problem+json": {
                    "schema": shapes.ref(Problem), "example": codec_problem(refused),
                }
            },
        }  # fmt: skip
    return found


def codec_problem(refused: Refused) -> dict[str, Any]:
    return codec.decoder(dict)(bytes(refused.response.body))


def describe(app: FastAPI, *, self_made: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the OpenAPI document of the interface.

    Every operation gets the errors that all have, every POST its key. `self_made` are paths that
    look after their own.
    """
    found = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes,
        servers=[{"url": "/api/v1"}], tags=app.openapi_tags,
    )  # fmt: skip
    for unused in ("HTTPValidationError", "ValidationError"):
        found.get("components", {}).get("schemas", {}).pop(unused, None)
    for path, item in found["paths"].items():
        for method in _METHODS:
            if method in item and path not in self_made:
                _complete(item[method], path, method)
    return shapes.resolve(found)


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    answers = operation.setdefault("responses", {})
    answers.pop("422", None)  # the framework's own, which we do not use
    usual = _ALWAYS + (_OF_A_POST if method == "post" else ())
    usual += (Trouble.NOT_FOUND,) if "{" in path else ()
    for status, said in problems(*usual).items():
        answers.setdefault(str(status), said)
    if method == "post":
        operation.setdefault("parameters", []).append(dict(_KEY))
