"""What a worker without a page answers: whether it works, and its metrics."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

__all__ = ["add_health", "create_health_app"]


def add_health(app: FastAPI, registry: CollectorRegistry, ready: Callable[[], str]) -> None:
    """Answer `/healthz` (200 when ready, else 503 and what is waited for) and `/metrics`."""

    @app.get("/healthz")
    async def healthz() -> PlainTextResponse:
        waiting = ready()
        return PlainTextResponse(waiting or "ok", status_code=503 if waiting else 200)

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def create_health_app(registry: CollectorRegistry, ready: Callable[[], str]) -> FastAPI:
    """Return an application that answers nothing else."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_health(app, registry, ready)
    return app
