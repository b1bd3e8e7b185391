"""`/exports`: an institution's own records as one file, streamed page by page."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from portal.v1.caller import Caller, needs
from portal.v1.disclosing import show
from portal.v1.pages import IsoTime, utc
from portal.v1.services import Services
from schemas import codec
from schemas.disclosures import Subject, Way
from schemas.tokens import Scope
from store.alert_list import alert_list
from store.delivery_list import delivery_list

__all__ = ["Export", "Form", "router"]

_PAGE = 5000  # rows asked for at once
_BEGINNING = "2000-01-01T00:00:00+00:00"
Rows = list[dict[str, Any]]


class Export(StrEnum):
    ALERTS = "alerts"
    DELIVERIES = "deliveries"


class Form(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"


_MEDIA = {Form.JSONL: "application/x-ndjson", Form.CSV: "text/csv; charset=utf-8"}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "One row a line; in CSV the first line names the columns.",
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}},
            "text/csv": {"schema": {"type": "string"}},
        },
    }
}


def router(services: Services) -> APIRouter:
    """Return the routes of `/exports`."""
    found = APIRouter(tags=["exports"])

    @found.get(
        "/exports/{what}", summary="Records as a file", responses=_RESPONSES,
        response_class=StreamingResponse,
    )  # fmt: skip
    async def exported(
        caller: Annotated[Caller, needs(Scope.EXPORTS_READ)],
        what: Export,
        form: Annotated[Form, Query(alias="format")] = Form.JSONL,
        institution: Annotated[str, Query(max_length=32, description="For operators.")] = "",
        since: Annotated[IsoTime | None, Query(description="Default: the beginning.")] = None,
    ) -> StreamingResponse:
        own, start = caller.within(institution), utc(since) or _BEGINNING
        parts = _parts(services, caller, what, form, own, start)
        first = await anext(parts)  # what cannot be begun is an error, not half a file
        name = f"loanwatch-{what}.{form}"
        return StreamingResponse(
            _whole(first, parts), media_type=_MEDIA[form],
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )  # fmt: skip

    return found


async def _whole(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in rest:
        yield part


async def _parts(
    services: Services, caller: Caller, what: Export, form: Form, institution: str, since: str
) -> AsyncIterator[bytes]:
    page, place_of = _READERS[what]
    before: Sequence[str] | None = None
    while True:
        rows = await asyncio.to_thread(page, services, institution, since, before)
        if what is Export.ALERTS:
            await _disclose(services, caller, rows)
        yield _encoded(rows, form, header=before is None)
        if len(rows) < _PAGE:
            return
        before = place_of(rows[-1])


async def _disclose(services: Services, caller: Caller, rows: Rows) -> None:
    subjects = [
        Subject(uscc=r["uscc"], alert_id=r["alert_id"], consents=tuple(r["consents"]))
        for r in rows
    ]  # fmt: skip
    await show(services, caller, "/api/v1/exports/alerts", subjects, way=Way.EXPORTED)


def _encoded(rows: Rows, form: Form, *, header: bool) -> bytes:
    if form is Form.JSONL:
        return b"".join(codec.encode(row) + b"\n" for row in rows)
    text = io.StringIO()
    writer = csv.writer(text)
    if header and rows:
        writer.writerow(rows[0])
    writer.writerows([_inert(value) for value in row.values()] for row in rows)
    return text.getvalue().encode()


def _inert(value: Any) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    shown = (
        "; ".join(value) if isinstance(value, Iterable) and not isinstance(value, str) else value
    )
    text = str(shown)
    return f"'{text}" if isinstance(value, str) and text[:1] in ("=", "+", "@", "-", "\t") else text


Reader = tuple[Callable[..., Rows], Callable[[dict[str, Any]], Sequence[str]]]
_READERS: dict[Export, Reader] = {
    Export.ALERTS: (
        lambda services, institution, since, before: alert_list(
            services.store, institution=institution, since=since, before=before, limit=_PAGE
        ),
        lambda row: (str(row["raised_at"]), row["alert_id"]),
    ),
    Export.DELIVERIES: (
        lambda services, institution, since, before: delivery_list(
            services.store, institution=institution, since=since, before=before, limit=_PAGE
        ),
        lambda row: (str(row["last_at"]), row["delivery_id"]),
    ),
}
