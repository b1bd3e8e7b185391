"""`/alerts`: what an institution was told, as a list and one by one."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from msgspec import Struct

from portal.v1.caller import Caller, needs
from portal.v1.cursor import cursor_after, place_of
from portal.v1.disclosing import show
from portal.v1.etag import answer
from portal.v1.pages import Cursor, IsoTime, Limit, Uscc, instant_of, utc
from portal.v1.problems import Refused, Trouble
from portal.v1.services import Services
from portal.v1.shapes import returns
from schemas import codec
from schemas.alerts import Alert
from schemas.disclosures import Subject, subjects_of
from schemas.scalars import Instant, Severity
from schemas.tokens import Scope
from store.alert_list import alert_by_id, alert_list

__all__ = ["AlertId", "AlertLine", "AlertPage", "alert_for", "router"]

AlertId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Id of the alert.")]
_decode = codec.decoder(Alert)


class AlertLine(Struct, frozen=True, kw_only=True):
    """An alert in a list. `consents` are those of the loans that gave the right to know."""

    alert_id: str
    institution: str
    uscc: str
    borrower_name: str
    kind: str
    rule: str
    severity: Severity
    reason: str
    score: float
    worth: float
    occurred_at: Instant
    raised_at: Instant
    fact_id: str
    consents: tuple[str, ...]


class AlertPage(Struct, frozen=True, kw_only=True):
    """Newest first. `next` is empty on the last page."""

    items: tuple[AlertLine, ...]
    next: str


_LINE = {
    "alert_id": "1" * 32, "institution": "yuyang_rural", "uscc": "91500000MA5U0000A1",
    "borrower_name": "渝样甲有限公司", "kind": "equity_change", "rule": "shares_frozen", "severity": 3,
    "reason": "first", "score": 0.9996, "worth": 0.7, "occurred_at": "2026-03-09T04:00:00Z",
    "raised_at": "2026-03-09T04:00:01Z", "fact_id": "a" * 32, "consents": ["授2026-1"],
}  # fmt: skip


def router(services: Services) -> APIRouter:
    """Return the routes of `/alerts`."""
    found = APIRouter(tags=["alerts"])

    @found.get(
        "/alerts", summary="List alerts",
        responses=returns(AlertPage, "A page.", example={"items": [_LINE], "next": ""}),
    )  # fmt: skip
    async def listed(
        request: Request,
        caller: Annotated[Caller, needs(Scope.ALERTS_READ)],
        institution: Annotated[str, Query(max_length=32, description="For operators.")] = "",
        severity: Annotated[int, Query(ge=0, le=3, description="The lowest wanted.")] = 0,
        kind: Annotated[str, Query(max_length=64)] = "",
        rule: Annotated[str, Query(max_length=64)] = "",
        uscc: Uscc = "",
        since: Annotated[IsoTime | None, Query(description="Raised then or later.")] = None,
        cursor: Cursor = "",
        limit: Limit = 50,
    ) -> Response:
        asked: dict[str, Any] = {
            "institution": caller.within(institution), "severity": severity, "kind": kind,
            "rule": rule, "uscc": uscc, "since": utc(since),
        }  # fmt: skip
        before = place_of(cursor, asked)
        rows = await asyncio.to_thread(
            lambda: alert_list(services.store, **asked, before=before, limit=limit + 1)
        )
        lines = [_line(row) for row in rows[:limit]]
        after = ""
        if len(rows) > limit:
            last = lines[-1]
            after = cursor_after([last.raised_at.isoformat(), last.alert_id], asked)
        subjects = [Subject(uscc=x.uscc, alert_id=x.alert_id, consents=x.consents) for x in lines]
        await show(services, caller, "/api/v1/alerts", subjects)
        return answer(request, AlertPage(items=tuple(lines), next=after))

    @found.get(
        "/alerts/{alert_id}", summary="One alert with its evidence",
        responses=returns(Alert, "The alert."),
    )  # fmt: skip
    async def one(
        request: Request, caller: Annotated[Caller, needs(Scope.ALERTS_READ)], alert_id: AlertId
    ) -> Response:
        alert = await alert_for(services, caller, alert_id)
        await show(services, caller, "/api/v1/alerts/{alert_id}", subjects_of(alert))
        return answer(request, alert)

    return found


async def alert_for(services: Services, caller: Caller, alert_id: str) -> Alert:
    """Return an alert the caller may see. Raises `Refused` (404) as well where it is another's."""
    row = await asyncio.to_thread(alert_by_id, services.store, alert_id)
    if row is None or not caller.sees(row["institution"]):
        raise Refused(Trouble.NOT_FOUND)
    return _decode(row["alert"].encode())


def _line(row: dict[str, Any]) -> AlertLine:
    times = {name: instant_of(row[name]) for name in ("occurred_at", "raised_at")}
    consents = tuple(row["consents"])
    return AlertLine(
        **{**row, **times, "severity": Severity(row["severity"]), "consents": consents}
    )
