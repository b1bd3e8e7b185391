"""A page that shows something of a company is a disclosure: who looks, at what, of whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import Request

from portal.login import LOCAL
from portal.v1.caller import Caller
from portal.v1.disclosing import show
from portal.v1.services import Services
from schemas.disclosures import Subject

__all__ = ["caller_of", "subjects_shown", "viewed"]


def caller_of(request: Request) -> Caller:
    """Return who is at the page: whoever logged in, else the operator at this machine."""
    caller: Caller | None = getattr(request.state, "caller", None)
    return caller or LOCAL


def subjects_shown(rows: Iterable[Mapping[str, Any]]) -> list[Subject]:
    """Return whom the rows of a list of alerts tell of, under which consents."""
    return [
        Subject(uscc=r["uscc"], alert_id=r["alert_id"], consents=tuple(r.get("consents") or ()))
        for r in rows
    ]


async def viewed(request: Request, what: str, subjects: Sequence[Subject]) -> None:
    """Write down what a page is about to show. Without an audit (in a test) nothing is written.

    Parameters
    ----------
    what
        The route with its place holders.
    """
    services: Services | None = getattr(request.app.state, "services", None)
    if services is not None:
        await show(services, caller_of(request), what, subjects)
