"""`/held`: alerts that were not pushed at once, or not at all, with the reason."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from msgspec import Struct

from portal.v1.caller import Caller, needs
from portal.v1.cursor import cursor_after, place_of
from portal.v1.disclosing import show
from portal.v1.etag import answer
from portal.v1.pages import Cursor, IsoTime, Limit, Uscc, instant_of, utc
from portal.v1.services import Services
from portal.v1.shapes import returns
from schemas.disclosures import Subject
from schemas.held import Fate, Held
from schemas.scalars import Instant, Severity
from schemas.tokens import Scope
from store.held_list import held_list
from store.noise import NoiseOf, noise

__all__ = ["HeldLine", "HeldPage", "NoisePage", "router"]


class HeldLine(Struct, frozen=True, kw_only=True):
    """One stay of one alert. `by` is the silence, the alert that inhibits, or the group.

    A notice about a watch that waited has no rule, its type as kind and its own id as the alert's.
    """

    alert_id: str
    institution: str
    uscc: str
    kind: str
    rule: str
    severity: Severity
    reason: Held
    by: str
    channels: tuple[str, ...]
    reminder: bool
    until: Instant | None
    fate: Fate
    notice_id: str
    raised_at: Instant
    held_at: Instant
    at: Instant


class HeldPage(Struct, frozen=True, kw_only=True):
    """The latest first. `next` is empty on the last page."""

    items: tuple[HeldLine, ...]
    next: str


class NoisePage(Struct, frozen=True, kw_only=True):
    """Facts, alerts and pushes of each institution the caller sees."""

    items: tuple[NoiseOf, ...]


def router(services: Services) -> APIRouter:
    """Return the routes of `/held` and `/noise`."""
    found = APIRouter(tags=["held"])

    @found.get("/held", summary="List held alerts", responses=returns(HeldPage, "A page."))
    async def listed(
        request: Request,
        caller: Annotated[Caller, needs(Scope.ALERTS_READ)],
        institution: Annotated[str, Query(max_length=32, description="For operators.")] = "",
        reason: Held | None = None,
        fate: Fate | None = None,
        uscc: Uscc = "",
        alert_id: Annotated[str, Query(pattern="^([0-9a-f]{32})?$")] = "",
        by: Annotated[str, Query(max_length=64, description="A silence, alert or group.")] = "",
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        asked: dict[str, Any] = {
            "institution": caller.within(institution), "reason": reason or "", "fate": fate or "",
            "uscc": uscc, "alert_id": alert_id, "by": by,
        }  # fmt: skip
        before = place_of(cursor, asked)
        rows = await asyncio.to_thread(
            lambda: held_list(services.store, **asked, before=before, limit=limit + 1)
        )
        lines = tuple(_line(row) for row in rows[:limit])
        after = ""
        if len(rows) > limit:
            last = lines[-1]
            after = cursor_after([last.held_at.isoformat(), last.alert_id, last.reason], asked)
        subjects = [Subject(uscc=line.uscc, alert_id=line.alert_id) for line in lines]
        await show(services, caller, "/api/v1/held", subjects)
        return answer(request, HeldPage(items=lines, next=after))

    @found.get(
        "/noise", summary="Facts, alerts and pushes", responses=returns(NoisePage, "The figures.")
    )
    async def figures(
        request: Request,
        caller: Annotated[Caller, needs(Scope.ALERTS_READ)],
        institution: Annotated[str, Query(max_length=32, description="For operators.")] = "",
        since: Annotated[IsoTime | None, Query(description="Default: all there is.")] = None,
    ) -> Response:
        asked = {"institution": caller.within(institution), "since": utc(since)}
        rows = await asyncio.to_thread(lambda: noise(services.store, **asked))
        return answer(request, NoisePage(items=tuple(rows)))

    return found


def _line(row: dict[str, Any]) -> HeldLine:
    until = row["until"]
    times = {name: instant_of(row[name]) for name in ("raised_at", "held_at", "at")}
    return HeldLine(
        **{
            **row, **times, "until": None if until is None else instant_of(until),
            "severity": Severity(row["severity"]), "reason": Held(row["reason"]),
            "fate": Fate(row["fate"]), "channels": tuple(row["channels"]),
            "reminder": bool(row["reminder"]),
        }
    )  # fmt: skip
