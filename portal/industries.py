"""Surges and droughts of industries, each with its curve: a page."""

from __future__ import annotations

import asyncio

from fastapi import FastAPI, Request, Response

from portal.asked import asked
from portal.evidence import with_changes
from portal.shown import Shown
from store.base import Store
from store.industry_alarms import industry_alarms

__all__ = ["add_industries"]


def add_industries(app: FastAPI, shown: Shown, store: Store) -> None:
    """Add the route. An alarm that went to several banks stands there once."""

    @app.get("/industries")
    async def page(request: Request) -> Response:
        chosen = asked(request.query_params)
        rows = await asyncio.to_thread(
            lambda: industry_alarms(store, institution=chosen.institution)
        )
        return shown.page(request, "industries.html", alarms=with_changes(rows), chosen=chosen)
