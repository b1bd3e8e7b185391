"""`/companies/{uscc}/facts`: what is held about a borrower, for whoever has a right to know it."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from msgspec import Struct

from portal.knowable import knowable, right_at
from portal.v1.caller import Caller, needs
from portal.v1.cursor import cursor_after, place_of
from portal.v1.disclosing import show
from portal.v1.etag import answer
from portal.v1.pages import Cursor, IsoTime, Limit, instant_of, utc
from portal.v1.problems import Refused, Trouble
from portal.v1.services import Services
from portal.v1.shapes import returns
from routing.right import EVERYTHING, Right
from schemas.disclosures import Subject
from schemas.scalars import Instant
from schemas.tokens import Scope
from store.facts_known import facts_of

__all__ = ["Company", "FactLine", "FactPage", "right_of", "router"]

Company = Annotated[
    str, Path(pattern="^[0-9A-HJ-NPQRTUWXY]{18}$", description="统一社会信用代码 of the company.")
]


class FactLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fact. Of one that the consent does not cover only the time is said, and that it is masked."""

    fact_id: str
    uscc: str
    occurred_at: Instant
    masked: bool = False
    withheld: tuple[str, ...] = ()  # fields that the consent does not cover
    kind: str = ""
    dated: str = "day"  # how exactly the time is known
    published_at: Instant | None = None
    seen_at: Instant | None = None
    authority: str = ""
    document_number: str = ""
    amount_fen: int | None = None
    severity: int = 0  # 0: no rule asked for anyone
    rule: str = ""
    baseline: bool = False
    source: str = ""
    state: str = "standing"  # amended, disputed, or the correction that ended it
    ended_at: Instant | None = None
    amended: dict[str, str] = {}  # fields that read otherwise now


class FactPage(Struct, frozen=True, kw_only=True):
    """The latest first. `next` is empty on the last page."""

    items: tuple[FactLine, ...]
    next: str


_EXAMPLE = {
    "items": [{
        "fact_id": "a" * 32, "uscc": "91500000MA5U0000A1", "occurred_at": "2026-03-09T04:00:00Z",
        "kind": "tax_arrears", "authority": "渝样税务局", "amount_fen": 143531365, "severity": 2,
        "rule": "tax_arrears", "source": "tax_arrears_beijing",
    }],
    "next": "",
}  # fmt: skip


def router(services: Services) -> APIRouter:
    """Return the routes of `/companies`."""
    found = APIRouter(tags=["companies"])

    @found.get(
        "/companies/{uscc}/facts", summary="What is held about a borrower",
        responses=returns(FactPage, "A page.", example=_EXAMPLE),
    )  # fmt: skip
    async def listed(
        request: Request,
        caller: Annotated[Caller, needs(Scope.FACTS_READ)],
        uscc: Company,
        kind: Annotated[str, Query(max_length=64)] = "",
        since: Annotated[IsoTime | None, Query(description="Happened then or later.")] = None,
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        right = await right_of(services, caller, uscc)
        asked: dict[str, Any] = {"uscc": uscc, "kind": kind, "since": utc(since)}
        before = place_of(cursor, asked)
        rows = await asyncio.to_thread(
            lambda: facts_of(services.store, **asked, before=before, limit=limit + 1)
        )
        lines = tuple(map(_line, knowable(rows[:limit], right, services.catalogue)))
        after = ""
        if len(rows) > limit:
            after = cursor_after([lines[-1].occurred_at.isoformat(), lines[-1].fact_id], asked)
        subject = Subject(uscc=uscc, consents=right.consents, watched=right is not EVERYTHING)
        await show(
            services, caller, "/api/v1/companies/{uscc}/facts", [subject], records=len(lines)
        )
        return answer(request, FactPage(items=lines, next=after))

    return found


async def right_of(services: Services, caller: Caller, uscc: str) -> Right:
    """Return the right of a caller to know of a company. Raises `Refused` (404) where there is none.

    Those who see all institutions need no watch: what they look at is written down as not watched.
    """
    right = await asyncio.to_thread(
        right_at, services.store, caller.institution, uscc, services.now()
    )
    if right is None:
        raise Refused(Trouble.NOT_FOUND)
    return right


def _line(row: dict[str, Any]) -> FactLine:
    times = {
        name: instant_of(row[name])
        for name in ("occurred_at", "published_at", "seen_at", "ended_at")
        if row.get(name) is not None
    }
    known = {name: row[name] for name in FactLine.__struct_fields__ if row.get(name) is not None}
    return FactLine(**{**known, **times})
