"""`/me`: who the caller is to us."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from msgspec import Struct

from portal.v1.caller import Caller, needs
from portal.v1.etag import answer
from portal.v1.services import Services
from portal.v1.shapes import returns
from schemas.scalars import Instant
from schemas.tokens import Role

__all__ = ["Me", "router"]


class Me(Struct, frozen=True, kw_only=True):
    """What a token is good for. Empty texts: not within one institution, of nobody in particular."""

    token_id: str
    role: Role
    institution: str
    staff: str
    scopes: tuple[str, ...]
    issued_at: Instant
    expires_at: Instant | None


_EXAMPLE = {
    "token_id": "5f0c3a9be1d2", "role": "officer", "institution": "yuyang_rural", "staff": "officer-1",
    "scopes": ["alerts:read"], "issued_at": "2026-03-09T04:00:00Z", "expires_at": None,
}  # fmt: skip


def router(services: Services) -> APIRouter:
    """Return the routes of `/me`. Any good token may ask."""
    found = APIRouter(tags=["me"])

    @found.get("/me", summary="Who am I", responses=returns(Me, "The token.", example=_EXAMPLE))
    async def me(request: Request, caller: Annotated[Caller, needs()]) -> Response:
        t = caller.token
        scopes = tuple(sorted(t.granted()))
        return answer(
            request,
            Me(
                token_id=t.token_id, role=t.role, institution=t.institution, staff=t.staff,
                scopes=scopes, issued_at=t.issued_at, expires_at=t.expires_at,
            ),
        )  # fmt: skip

    return found
