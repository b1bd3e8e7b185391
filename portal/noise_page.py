"""Noise: how many facts, alerts and pushes; silences, and the alerts that were held and why."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qs
from uuid import uuid4

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from portal.asked import asked
from portal.problems import limited_body
from portal.shown import Shown
from portal.silencing import NewSilence, Silencing, silence_of
from portal.viewing import viewed
from schemas.disclosures import Subject
from schemas.held import Held
from schemas.institutions import Institution
from schemas.scalars import Severity
from schemas.silences import SilenceAnswer, SilenceOutcome
from store.base import Store
from store.held_list import held_list, silence_by_id, silence_list
from store.noise import noise

__all__ = ["add_noise"]

_MOST_BYTES = 16 * 1024
_MOST_DAYS = 92
_SHOWN = 200
_STATUS = {
    SilenceOutcome.ADDED: 200, SilenceOutcome.ENDED: 200, SilenceOutcome.REPEATED: 200,
    SilenceOutcome.UNKNOWN: 409, SilenceOutcome.UNKNOWN_INSTITUTION: 404,
}  # fmt: skip


def add_noise(
    app: FastAPI, shown: Shown, store: Store, institutions: Mapping[str, Institution],
    silencing: Silencing | None, now: Callable[[], datetime],
) -> None:  # fmt: skip
    """Add the page, and where silences are decided on the routes to add and to end one."""

    async def draw(request: Request, status: int = 200, answer: str = "") -> Response:
        chosen = asked(request.query_params)
        reason = request.query_params.get("reason", "")
        reason = reason if reason in set(Held) else ""
        figures, silences, held = await asyncio.gather(
            asyncio.to_thread(lambda: noise(store, institution=chosen.institution)),
            asyncio.to_thread(
                lambda: silence_list(store, institution=chosen.institution, limit=_SHOWN)
            ),
            asyncio.to_thread(
                lambda: held_list(
                    store, institution=chosen.institution, reason=reason, limit=_SHOWN
                )
            ),
        )  # fmt: skip
        await viewed(
            request, "/noise", [Subject(uscc=h["uscc"], alert_id=h["alert_id"]) for h in held]
        )
        return shown.page(
            request, "noise.html", status_code=status, figures=figures, silences=silences,
            held=held, reasons=list(Held), reason=reason, chosen=chosen, answer=answer,
            request_id=uuid4().hex, may_add=silencing is not None,
        )  # fmt: skip

    @app.get("/noise")
    async def page(request: Request) -> Response:
        return await draw(request)

    if silencing is None:
        return

    async def said(request: Request, answer: SilenceAnswer | None) -> Response:
        if answer is None:
            return await draw(request, 504, "none")
        status = _STATUS.get(answer.outcome, 422)
        if status != 200:
            return await draw(request, status, answer.outcome)
        return RedirectResponse(f"/noise{asked(request.query_params).query}", status_code=303)

    @app.post("/silences")
    async def add(request: Request) -> Response:
        form = await _form(request)
        try:
            wanted = _wanted(form, now())
        except (ValueError, msgspec.ValidationError) as error:
            raise HTTPException(422, str(error)) from None
        if wanted.institution not in institutions or not _may(request, wanted.institution):
            raise HTTPException(404)
        id_, by = form.get("request") or uuid4().hex, form.get("by", "")
        if not by:
            raise HTTPException(422, "by: who asks for it")
        silence = silence_of(wanted, wanted.institution, by, now(), id_)
        return await said(request, await silencing.add(silence, id_))

    @app.post("/silences/{silence_id}/end")
    async def end(request: Request, silence_id: str) -> Response:
        form = await _form(request)
        row = await asyncio.to_thread(silence_by_id, store, silence_id)
        if row is None or not _may(request, row["institution"]):
            raise HTTPException(404)
        if not form.get("by"):
            raise HTTPException(422, "by: who ends it")
        answer = await silencing.end(row["institution"], silence_id, form["by"], now(), uuid4().hex)
        return await said(request, answer)


def _may(request: Request, institution: str) -> bool:
    """Return whether a bank's own page (`institution` in the query) is about that bank."""
    return asked(request.query_params).institution in ("", institution)


async def _form(request: Request) -> dict[str, str]:
    body = await limited_body(request, _MOST_BYTES)
    try:
        found = parse_qs((body or b"").decode(), max_num_fields=20)
    except (ValueError, UnicodeDecodeError):
        raise HTTPException(422, "not a form") from None
    return {name: values[0].strip() for name, values in found.items()}


def _wanted(form: Mapping[str, str], now: datetime) -> NewSilence:
    """Return the silence a form asks for. Raises `ValueError` for one that is none."""
    days = int(form.get("days", "7"))
    if not 1 <= days <= _MOST_DAYS:
        raise ValueError(f"days: 1 to {_MOST_DAYS}")
    return msgspec.convert(
        {
            "institution": form.get("institution", ""), "reason": form.get("reason", ""),
            "rule": form.get("rule", ""), "kind": form.get("kind", ""),
            "borrower": form.get("borrower", "").upper(),
            "up_to": Severity(int(form.get("up_to", "2"))), "ends_at": now + timedelta(days=days),
        },
        NewSilence,
    )  # fmt: skip
