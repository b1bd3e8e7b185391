"""`/corrections`: what became of facts after they were published, and saying so."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from msgspec import Meta, Struct

from portal.v1.caller import Caller, needs
from portal.v1.disclosing import show
from portal.v1.documented import problems
from portal.v1.etag import answer
from portal.v1.pages import Limit, Uscc, instant_of
from portal.v1.problems import FieldError, Refused, Trouble
from portal.v1.services import Services
from portal.v1.shapes import returns, taken, takes
from routing.withholding import not_for_everybody
from schemas.corrections import Corrected, Correction, CorrectionKind, CorrectionOutcome
from schemas.disclosures import Subject
from schemas.scalars import Instant
from schemas.tokens import Scope
from store.disputes import fact_row
from store.standing import corrections

__all__ = ["Correcting", "CorrectionLine", "CorrectionList", "correct_fact", "router"]


class CorrectionLine(Struct, frozen=True, kw_only=True):
    """One correction, and what came of it."""

    fact_id: str
    uscc: str
    kind: str
    what: CorrectionKind
    outcome: CorrectionOutcome
    source: str
    reason: str
    amended: dict[str, str]
    withheld: tuple[str, ...]  # amended as well, but not for every bank to read
    objection_id: str
    decided_at: Instant
    seen_at: Instant


class CorrectionList(Struct, frozen=True, kw_only=True):
    """Newest first."""

    items: tuple[CorrectionLine, ...]


class Correcting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of a fact. `amended` goes with `amended` alone: field → what it says now."""

    fact_id: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
    what: CorrectionKind
    source: Annotated[str, Meta(min_length=1, max_length=100)]
    reason: Annotated[str, Meta(max_length=500)] = ""
    amended: dict[str, Annotated[str, Meta(max_length=500)]] = {}


def router(services: Services) -> APIRouter:
    """Return the routes of `/corrections`."""
    found = APIRouter(tags=["corrections"])

    @found.get(
        "/corrections", summary="List corrections",
        responses=returns(CorrectionList, "The corrections."),
    )  # fmt: skip
    async def listed(
        request: Request,
        caller: Annotated[Caller, needs(Scope.CORRECTIONS_READ)],
        uscc: Uscc = "",
        fact_id: Annotated[str, Query(pattern="^([0-9a-f]{32})?$")] = "",
        limit: Limit = 50,
    ) -> Response:
        rows = await asyncio.to_thread(
            lambda: corrections(
                services.store, uscc=uscc, fact_id=fact_id, told=caller.within(), limit=limit
            )
        )
        lines = tuple(_line(row, services, caller) for row in rows)
        await show(services, caller, "/api/v1/corrections", [Subject(uscc=x.uscc) for x in lines])
        return answer(request, CorrectionList(items=lines))

    if services.correct is None:
        return found

    @found.post(
        "/corrections", summary="Say what became of a fact", openapi_extra=takes(Correcting),
        responses=returns(Corrected, "What came of it.") | problems(Trouble.NOT_FOUND),
    )  # fmt: skip
    async def corrected(
        request: Request, caller: Annotated[Caller, needs(Scope.CORRECTIONS_WRITE)]
    ) -> Response:
        return answer(request, await correct_fact(services, await taken(request, Correcting)))

    return found


async def correct_fact(services: Services, wish: Correcting) -> Corrected:
    """Say what became of a fact, and return what came of it. Raises `Refused`."""
    assert services.correct is not None
    if (wish.what is CorrectionKind.AMENDED) is not bool(wish.amended):
        said = "amended fields go with an amendment, and it with them"
        raise Refused(Trouble.INVALID, errors=(FieldError(field="body.amended", detail=said),))
    fact = await asyncio.to_thread(fact_row, services.store, wish.fact_id)
    if fact is None:
        raise Refused(Trouble.NOT_FOUND, f"there is no fact {wish.fact_id}")
    now = services.now()
    given = await services.correct(
        Correction(
            fact_id=wish.fact_id, uscc=fact["uscc"], kind=fact["kind"], what=wish.what,
            occurred_at=instant_of(fact["occurred_at"]), decided_at=now, seen_at=now,
            source=services.screen(wish.source), reason=services.screen(wish.reason),
            amended={name: services.screen(text) for name, text in wish.amended.items()},
        )
    )  # fmt: skip
    if given is None:
        raise Refused(Trouble.UNAVAILABLE, "no answer in time; the same key asks again")
    return given


def _line(row: dict[str, Any], services: Services, caller: Caller) -> CorrectionLine:
    amended = json.loads(row["amended"]) if row["amended"] else {}
    withheld: tuple[str, ...] = ()
    if caller.institution:
        withheld = not_for_everybody(amended, services.catalogue.get(row["kind"]))
        amended = {name: text for name, text in amended.items() if name not in withheld}
    times = {name: instant_of(row[name]) for name in ("decided_at", "seen_at")}
    return CorrectionLine(
        **{
            **row, **times, "amended": amended, "withheld": withheld,
            "what": CorrectionKind(row["what"]), "outcome": CorrectionOutcome(row["outcome"]),
        }
    )  # fmt: skip
