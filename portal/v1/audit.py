"""`/audit`: who has seen a company's data, accesses not as usual, and anchors to keep elsewhere."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from msgspec import Struct

from portal.v1.caller import Caller, needs
from portal.v1.cursor import cursor_after, place_of
from portal.v1.disclosing import show
from portal.v1.etag import answer
from portal.v1.facts import Company
from portal.v1.pages import Cursor, Limit, instant_of
from portal.v1.services import Services
from portal.v1.shapes import returns
from schemas import codec
from schemas.audit import Anchor, Entry
from schemas.disclosures import Subject
from schemas.scalars import Instant
from schemas.tokens import Scope
from store.audit_trail import access_alerts, chains, last_entry, seen

__all__ = ["router"]

_entry = codec.decoder(Entry)


class Seen(Struct, frozen=True, kw_only=True):
    """Somebody saw or did something about a company. `chain` and `number` name the entry."""

    at: Instant
    chain: int
    number: int
    event: str
    institution: str
    role: str
    staff: str
    channel: str
    what: str
    reference: str
    purpose: str
    consents: tuple[str, ...]
    watched: bool


class SeenPage(Struct, frozen=True, kw_only=True):
    """Newest first. `next` is empty on the last page."""

    items: tuple[Seen, ...]
    next: str


class Odd(Struct, frozen=True, kw_only=True):
    """An access that was not as usual."""

    at: Instant
    oddity: str
    institution: str
    role: str
    staff: str
    token_id: str
    count: int
    threshold: int
    detail: str


class OddPage(Struct, frozen=True, kw_only=True):
    items: tuple[Odd, ...]


class Anchors(Struct, frozen=True, kw_only=True):
    """The head of every chain."""

    items: tuple[Anchor, ...]


_SEEN = {
    "at": "2026-03-09T04:00:01Z", "chain": 2, "number": 17, "event": "pushed",
    "institution": "yuyang_rural", "role": "", "staff": "", "channel": "core",
    "what": "alert.raised", "reference": "d" * 32, "purpose": "post_loan",
    "consents": ["授2026-1"], "watched": True,
}  # fmt: skip


def router(services: Services) -> APIRouter:
    """Return the routes of `/audit`. Looking into the audit is a disclosure like any other."""
    found = APIRouter(tags=["audit"])

    @found.get(
        "/audit/companies/{uscc}", summary="Who has seen this company's data",
        responses=returns(SeenPage, "A page.", example={"items": [_SEEN], "next": ""}),
    )  # fmt: skip
    async def company(
        request: Request, caller: Annotated[Caller, needs(Scope.AUDIT_READ)], uscc: Company,
        cursor: Cursor = "", limit: Limit = 50,
    ) -> Response:  # fmt: skip
        asked = {"uscc": uscc}
        before = place_of(cursor, asked)
        rows = await asyncio.to_thread(
            lambda: seen(services.store, uscc, before=before, limit=limit + 1)
        )
        lines = tuple(_seen(row) for row in rows[:limit])
        after = ""
        if len(rows) > limit:
            last = lines[-1]
            after = cursor_after([last.at.isoformat(), last.chain, last.number], asked)
        await show(services, caller, "/api/v1/audit/companies/{uscc}", [Subject(uscc=uscc)])
        return answer(request, SeenPage(items=lines, next=after))

    @found.get(
        "/audit/odd", summary="Accesses not as usual", responses=returns(OddPage, "The newest.")
    )
    async def odd(
        request: Request, caller: Annotated[Caller, needs(Scope.AUDIT_READ)],
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> Response:  # fmt: skip
        rows = await asyncio.to_thread(access_alerts, services.store, limit)
        items = tuple(Odd(**{**row, "at": instant_of(row["at"])}) for row in rows)
        return answer(request, OddPage(items=items))

    @found.get(
        "/audit/anchors", summary="Heads of the chains, to be kept elsewhere",
        responses=returns(Anchors, "One a chain."),
    )  # fmt: skip
    async def anchors(
        request: Request, caller: Annotated[Caller, needs(Scope.AUDIT_READ)]
    ) -> Response:
        heads = await asyncio.to_thread(_heads, services)
        return answer(request, Anchors(items=heads))

    return found


def _heads(services: Services) -> tuple[Anchor, ...]:
    ends = [last_entry(services.store, chain) for chain in chains(services.store)]
    links = [_entry(raw) for raw in ends if raw is not None]
    return tuple(Anchor(chain=e.chain, number=e.number, hash=e.hash) for e in links)


def _seen(row: dict[str, Any]) -> Seen:
    return Seen(**{**row, "at": instant_of(row["at"]), "consents": tuple(row["consents"])})
