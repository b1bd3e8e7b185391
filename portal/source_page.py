"""The sources and how they are: a page, its figures for programs, pause and resume."""

from __future__ import annotations

from typing import Literal, Protocol

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from portal.shown import Shown
from schemas import codec
from schemas.source_health import SourceStatus

__all__ = ["Sources", "add_sources"]


class Sources(Protocol):
    """What looks after the sources of this process."""

    def statuses(self) -> list[SourceStatus]: ...

    async def pause(self, name: str, paused: bool) -> SourceStatus | None:
        """Stop or go on reading a source; None where there is none of that name."""
        ...


def add_sources(app: FastAPI, shown: Shown, sources: Sources) -> None:
    """Add the routes. Pausing is a wish of the operator's and survives a restart."""

    @app.get("/sources")
    async def page(request: Request) -> Response:
        return shown.page(request, "sources.html", sources=sources.statuses())

    @app.get("/api/sources")
    async def listed() -> Response:
        return Response(codec.encode(sources.statuses()), media_type="application/json")

    async def change(name: str, verb: Literal["pause", "resume"]) -> SourceStatus:
        status = await sources.pause(name, verb == "pause")
        if status is None:
            raise HTTPException(404, "no source has that name")
        return status

    @app.post("/api/sources/{name}/{verb}")
    async def by_program(name: str, verb: Literal["pause", "resume"]) -> Response:
        return Response(codec.encode(await change(name, verb)), media_type="application/json")

    @app.post("/sources/{name}/{verb}")
    async def by_person(name: str, verb: Literal["pause", "resume"]) -> Response:
        await change(name, verb)
        return RedirectResponse("/sources", status_code=303)
