"""Objections and repairs for the operator: a list, one with its steps, and a company's own facts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from urllib.parse import parse_qs
from uuid import uuid4

from fastapi import FastAPI, Path, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from desk.objecting import LEGAL
from portal.problems import limited_body
from portal.shown import Shown
from portal.v1.petitioning import Decision, Filing, Moving, decide, file, move
from portal.v1.problems import Refused
from portal.v1.services import Services
from portal.viewing import caller_of, viewed
from schemas.disclosures import Subject
from schemas.objections import Applicant, Objection, ObjectionState, Plea, Proof, StepKind
from store.facts_known import facts_of
from store.requests import objection, objections

__all__ = ["add_objections"]

ObjectionId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
Company = Annotated[str, Path(pattern="^[0-9A-HJ-NPQRTUWXY]{18}$")]
_MOST_BYTES = 32 * 1024
_DECIDING = (StepKind.UPHOLD, StepKind.DISMISS)


def add_objections(app: FastAPI, shown: Shown, services: Services) -> None:
    """Add the routes; those that write only where there is somebody to ask."""
    store, now = services.store, services.now
    writes = services.petition is not None

    @app.get("/objections")
    async def listed(
        request: Request, state: str = "", uscc: str = "", overdue: bool = False
    ) -> Response:
        rows = await asyncio.to_thread(
            lambda: objections(store, now(), state=state, uscc=uscc, overdue=overdue)
        )
        await viewed(request, "/objections", [Subject(uscc=row["uscc"]) for row in rows])
        return shown.page(
            request, "objections.html", rows=rows, state=state, states=list(ObjectionState),
            overdue=overdue,
        )  # fmt: skip

    @app.get("/objections/{objection_id}")
    async def one(request: Request, objection_id: ObjectionId, why: str = "") -> Response:
        return await _one(request, objection_id, why)

    async def _one(request: Request, objection_id: str, why: str, status: int = 200) -> Response:
        found = await asyncio.to_thread(objection, store, objection_id)
        if found is None:
            raise HTTPException(404)
        await viewed(request, "/objections/{objection_id}", [Subject(uscc=found.uscc)])
        steps = [kind for kind in LEGAL[found.state] if writes]
        return shown.page(
            request, "objection.html", status_code=status, found=found, steps=steps, why=why,
            deciding=_DECIDING,
        )  # fmt: skip

    @app.get("/companies/{uscc}")
    async def company(request: Request, uscc: Company) -> Response:
        facts, rows = await asyncio.gather(
            asyncio.to_thread(lambda: facts_of(store, uscc, limit=500)),
            asyncio.to_thread(lambda: objections(store, now(), uscc=uscc)),
        )
        await viewed(request, "/companies/{uscc}", [Subject(uscc=uscc)] if facts else [])
        return shown.page(
            request, "company.html", uscc=uscc, facts=facts, rows=rows, pleas=list(Plea),
            applicants=list(Applicant), writes=writes,
        )  # fmt: skip

    if not writes:
        return

    async def done(request: Request, act: Callable[[dict[str, str]], Awaitable[Objection]]) -> Any:
        body = await limited_body(request, _MOST_BYTES)
        try:
            form = parse_qs((body or b"").decode(), max_num_fields=20)
            return await act({name: values[0].strip() for name, values in form.items()})
        except (ValueError, UnicodeDecodeError) as error:
            raise HTTPException(422, str(error)) from None

    @app.post("/objections/{objection_id}/steps/{step}")
    async def step(request: Request, objection_id: ObjectionId, step: StepKind) -> Response:
        known = await asyncio.to_thread(objection, store, objection_id)
        if known is None:
            raise HTTPException(404)

        async def act(form: dict[str, str]) -> Objection:
            key, note = form.get("request") or uuid4().hex, form.get("note", "")
            if step in _DECIDING:
                decision = Decision(uphold=step is StepKind.UPHOLD, note=note)
                return await decide(services, caller_of(request), known, decision, key)
            moving = Moving(step=step, note=note, proofs=_proofs(form))
            return await move(services, caller_of(request), known, moving, key)

        try:
            await done(request, act)
        except Refused as refused:
            return await _one(request, objection_id, refused.detail, refused.status)
        return RedirectResponse(f"/objections/{objection_id}", status_code=303)

    @app.post("/companies/{uscc}/objections")
    async def filed(request: Request, uscc: Company) -> Response:
        async def act(form: dict[str, str]) -> Objection:
            filing = Filing(
                plea=Plea(form.get("plea", "")), fact_id=form.get("fact", ""),
                applicant=Applicant(form.get("applicant", "company")),
                claim=form.get("claim", "")[:2000], proofs=_proofs(form),
            )  # fmt: skip
            if not filing.claim:
                raise ValueError("claim: what is wrong, or was put right")
            return await file(
                services, caller_of(request), filing, form.get("request") or uuid4().hex
            )

        try:
            made = await done(request, act)
        except Refused as refused:
            raise HTTPException(refused.status, refused.detail) from None
        return RedirectResponse(f"/objections/{made.objection_id}", status_code=303)


def _proofs(form: dict[str, str]) -> tuple[Proof, ...]:
    reference = form.get("proof", "")[:200]
    return (Proof(reference=reference),) if reference else ()
