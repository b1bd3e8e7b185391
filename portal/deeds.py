"""`POST /alerts/{alert_id}/deeds/{deed}`: what a person does with an alert, by its page's buttons."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote
from uuid import uuid4

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from portal.alert_page import Show
from portal.asked import asked
from portal.casefile import Desk
from portal.problems import limited_body
from portal.viewing import caller_of
from schemas.actions import Action, Answer, Deed
from schemas.alerts import Alert
from schemas.cases import Ending, Lesson, Measure
from store import pages
from store.base import Store

__all__ = ["STATUS", "add_deeds", "lesson_of"]

_MOST_BYTES = 16 * 1024
_COOKIE_SECONDS = 30 * 24 * 3600

STATUS: Mapping[Answer, int] = {
    Answer.DONE: 200, Answer.REPEATED: 200, Answer.UNKNOWN: 404, Answer.OUTRUN: 409,
    Answer.ILLEGAL: 409, Answer.SAME_PERSON: 409, Answer.NOT_STAFF: 403,
    Answer.NOT_PERMITTED: 403, Answer.INCOMPLETE: 422,
}  # fmt: skip
"""Answers in the words of HTTP."""


def add_deeds(
    app: FastAPI, store: Store, desk: Desk, now: Callable[[], datetime],
    show: Show,
) -> None:  # fmt: skip
    """Add the route. What was refused is said on the page of the alert, as it is by now.

    Parameters
    ----------
    show
        Draws the page of an alert: request, alert id, status, and what to say on it.
    """

    @app.post("/alerts/{alert_id}/deeds/{deed}")
    async def do(request: Request, alert_id: str, deed: Deed) -> Response:
        chosen = asked(request.query_params)
        row = await asyncio.to_thread(pages.alert, store, alert_id)
        if row is None or chosen.institution not in ("", row["institution"]):
            raise HTTPException(404)
        alert = msgspec.convert(row["alert"], Alert)
        body = await limited_body(request, _MOST_BYTES)
        try:
            action = _action(body or b"", alert, deed, now())
        except (ValueError, UnicodeDecodeError) as error:
            raise HTTPException(422, str(error)) from None
        caller = caller_of(request)
        if caller.institution and action.by != caller.name:
            raise HTTPException(403, "by: somebody else than who logged in")
        answer = await desk.act(action)
        if answer is None or STATUS[answer.answer] != 200:
            status = 504 if answer is None else STATUS[answer.answer]
            page = await show(request, alert_id, status, answer)
        else:
            page = RedirectResponse(f"/alerts/{alert_id}{chosen.query}", status_code=303)
        page.set_cookie("post", quote(action.by), _COOKIE_SECONDS, httponly=True, samesite="strict")
        return page


def lesson_of(alert: Alert) -> Lesson:
    """Return what the ranking learns an ending from."""
    return Lesson(traits=alert.traits, prior=alert.prior, worth=alert.worth)


def _action(body: bytes, alert: Alert, deed: Deed, now: datetime) -> Action:
    """Return the wish a form holds. Raises `ValueError` for one that is none."""
    form = parse_qs(body.decode(), keep_blank_values=False, max_num_fields=40)
    one = {name: values[0].strip() for name, values in form.items()}
    if not one.get("by"):
        raise ValueError("by: who does it")
    days = one.get("days", "")
    return msgspec.convert(
        {
            "request_id": one.get("request") or uuid4().hex, "institution": alert.institution,
            "alert_id": alert.alert_id, "deed": deed, "by": one["by"], "at": now,
            "version": int(one.get("version", "0")), "note": one.get("note", ""),
            "to": one.get("to", ""), "until": now + timedelta(days=int(days)) if days else None,
            "ending": Ending(one["ending"]) if "ending" in one else None,
            "measures": tuple(Measure(name) for name in form.get("measures", ())),
            "lesson": lesson_of(alert) if deed is Deed.DISPOSE else None,
        },
        Action,
    )  # fmt: skip
