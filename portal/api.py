"""What programs read: the list, the figures and the live stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from fastapi import FastAPI, Query, Request, Response
from msgspec import Struct
from pydantic import AwareDatetime
from sse_starlette.sse import EventSourceResponse

from portal.feed import Feed
from portal.viewing import caller_of, subjects_shown, viewed
from schemas import codec
from schemas.disclosures import Subject
from store import pages
from store.base import Store
from store.questions import summary

__all__ = ["add_api"]

_PING_SECONDS = 15


class _News(Struct):
    """All that is read of an item here: whose it is, and about whom."""

    institution: str = ""
    uscc: str = ""
    alert_id: str = ""


_news = msgspec.json.Decoder(_News).decode


def add_api(app: FastAPI, store: Store, feed: Feed) -> None:
    """Add the routes under `/api/`. A parameter that does not fit is answered 422 with its name."""

    @app.get("/api/alerts")
    async def listed(
        request: Request,
        institution: str = "",
        severity: Annotated[int, Query(ge=0, le=3)] = 0,
        kind: str = "",
        before: AwareDatetime | None = None,
        before_id: str = "",
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> list[dict[str, Any]]:
        rows = await asyncio.to_thread(
            lambda: pages.alerts(
                store, institution=institution, severity=severity, kind=kind,
                before=before.isoformat() if before else "", before_id=before_id, limit=limit,
            )
        )  # fmt: skip
        await viewed(request, "/api/alerts", subjects_shown(rows))
        return rows

    @app.get("/api/totals")
    async def figures() -> dict[str, int]:
        return await asyncio.to_thread(pages.totals, store)

    @app.get("/api/summary")
    async def everything() -> Response:
        found = await asyncio.to_thread(summary, store)
        return Response(codec.encode(found), media_type="application/json")

    @app.get("/api/stream")
    async def stream(request: Request, after: int | None = None) -> EventSourceResponse:
        """Send items as they come, from `Last-Event-ID` on, or else from `after`."""
        last = request.headers.get("last-event-id", "")
        since = int(last) if last.isascii() and last.isdigit() and len(last) < 20 else after

        own = caller_of(request).institution

        async def items() -> AsyncIterator[dict[str, str]]:
            async for item in feed.follow(since):
                news = _news(item.data)
                if own and news.institution != own:
                    continue
                if news.uscc:
                    subject = Subject(uscc=news.uscc, alert_id=news.alert_id)
                    await viewed(request, "/api/stream", [subject])
                yield {"id": str(item.number), "event": item.event, "data": item.data}

        return EventSourceResponse(items(), ping=_PING_SECONDS)
