"""`/outcomes`: how loans went on, as their banks say, and which an alert came before."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from msgspec import Struct

from portal.v1.caller import Caller, needs
from portal.v1.cursor import cursor_after, place_of
from portal.v1.disclosing import show
from portal.v1.documented import problems
from portal.v1.etag import answer
from portal.v1.pages import Cursor, instant_of
from portal.v1.problems import FieldError, Refused, Trouble
from portal.v1.services import Services
from portal.v1.shapes import returns
from schemas import codec
from schemas.disclosures import Subject
from schemas.loan_outcomes import LoanState, OutcomeTally
from schemas.scalars import Instant
from schemas.tokens import Scope
from store.desk_report import lead_of

__all__ = ["router"]

_MOST_ROWS = 500


class OutcomeLine(Struct, frozen=True, kw_only=True):
    """What became of a loan. `lead_days`: how long before it the bank was first alerted, or none."""

    outcome_id: str
    institution: str
    uscc: str
    loan_reference: str
    state: LoanState
    occurred_at: Instant
    days_overdue: int
    amount: int  # fen
    lead_days: float | None


class OutcomeList(Struct, frozen=True, kw_only=True):
    """Newest first. `next` is empty on the last page."""

    items: tuple[OutcomeLine, ...]
    next: str = ""


_CSV = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {
                "schema": {"type": "string", "minLength": 1},
                "example": "统一社会信用代码,贷款编号,结果,发生日期,逾期天数,金额\n"
                "91110105585615050L,样贷1号,逾期,2026-03-01,35,120000.00\n",
            }
        },
    }
}  # fmt: skip


def router(services: Services) -> APIRouter:
    """Return the routes of `/outcomes`; none where nobody takes them."""
    found = APIRouter(tags=["outcomes"])
    outcomes = services.outcomes
    if outcomes is None:
        return found

    @found.get(
        "/outcomes", summary="How loans went on, with the lead of alerts",
        responses=returns(OutcomeList, "The newest."),
    )  # fmt: skip
    async def listed(
        request: Request,
        caller: Annotated[Caller, needs(Scope.OUTCOMES_WRITE)],
        institution: Annotated[str, Query(max_length=32, description="For operators.")] = "",
        cursor: Cursor = "",
        limit: Annotated[int, Query(ge=1, le=_MOST_ROWS)] = 50,
    ) -> Response:
        bank = caller.within(institution)
        asked = {"institution": bank}
        before = place_of(cursor, asked)
        rows = await asyncio.to_thread(lead_of, services.store, bank, limit + 1, before)
        lines = tuple(_line(row) for row in rows[:limit])
        after = ""
        if len(rows) > limit:
            after = cursor_after([lines[-1].occurred_at.isoformat(), lines[-1].outcome_id], asked)
        subjects = [Subject(uscc=line.uscc) for line in lines]
        await show(services, caller, "/api/v1/outcomes", subjects)
        return answer(request, OutcomeList(items=lines, next=after))

    @found.post(
        "/outcomes", summary="Say how loans went on",
        description="A table as CSV or XLSX. Rows that do not fit are refused one by one, with the "
        "reason; what is said again replaces itself.",
        openapi_extra=_CSV,
        responses=returns(OutcomeTally, "What came of the rows.") | problems(Trouble.NOT_FOUND),
    )  # fmt: skip
    async def take(
        request: Request,
        caller: Annotated[Caller, needs(Scope.OUTCOMES_WRITE)],
        institution: Annotated[str, Query(max_length=32, description="For operators.")] = "",
        name: Annotated[str, Query(max_length=128, description="Of the file.")] = "outcomes.csv",
    ) -> Response:
        bank = caller.within(institution)
        if bank not in services.institutions:
            raise Refused(Trouble.NOT_FOUND, "no institution of this platform")
        try:
            tally = await outcomes.table(BytesIO(await request.body()), name, bank, caller.name)
        except ValueError as error:  # a file that is no table
            errors = (FieldError(field="body", detail=str(error)),)
            raise Refused(Trouble.INVALID, errors=errors) from None
        return Response(codec.encode(tally), media_type="application/json")

    return found


def _line(row: dict[str, Any]) -> OutcomeLine:
    lead = row["lead"]
    values = {name: row[name] for name in OutcomeLine.__struct_fields__ if name in row}
    times = {"occurred_at": instant_of(row["occurred_at"]), "state": LoanState(row["state"])}
    return OutcomeLine(**{**values, **times, "lead_days": None if lead < 0 else round(lead, 2)})
