"""`/audit`: who has seen a company's data, and accesses that were not as usual."""

from __future__ import annotations

import asyncio
import re

from fastapi import FastAPI, Request, Response

from portal.shown import Shown
from portal.viewing import viewed
from schemas.disclosures import Subject
from store.audit_trail import access_alerts, seen
from store.base import Store

__all__ = ["add_audit"]

_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")


def add_audit(app: FastAPI, shown: Shown, store: Store) -> None:
    """Add the page. What is no credit code is asked nothing about."""

    @app.get("/audit")
    async def page(request: Request, uscc: str = "") -> Response:
        code = uscc if _USCC.fullmatch(uscc) else ""
        odd = await asyncio.to_thread(access_alerts, store)
        rows = await asyncio.to_thread(seen, store, code) if code else []
        if code:
            await viewed(request, "/audit", [Subject(uscc=code)])
        return shown.page(request, "audit.html", uscc=code, seen=rows, odd=odd)
