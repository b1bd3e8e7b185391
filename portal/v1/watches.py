"""`/watches`: which loans an institution has watched, looked at and ordered, one or many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from io import BytesIO
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from msgspec import Meta, Struct

from portal.v1.caller import Caller, needs
from portal.v1.cursor import cursor_after, place_of
from portal.v1.disclosing import show
from portal.v1.documented import problems
from portal.v1.etag import answer, etag_of, require_match
from portal.v1.once import request_id
from portal.v1.pages import Cursor, Limit, Uscc, instant_of
from portal.v1.problems import Refused, Trouble
from portal.v1.services import Services
from portal.v1.shapes import returns, taken, takes
from portal.v1.watch_port import WatchPort
from routing.watching import wish_of
from schemas import codec
from schemas.disclosures import Subject
from schemas.incoming import RejectReason
from schemas.orders import Changes, Ordered, OrderOutcome
from schemas.scalars import GivenUscc, Instant
from schemas.tokens import Scope
from schemas.watch_results import WatchResult, WatchTally, Wish, tally
from schemas.watches import Watch
from store.watch_list import watch_by_id, watch_history, watch_list

__all__ = ["router"]

WatchId = Annotated[str, Path(pattern="^[0-9A-Za-z_-]{1,80}$", description="Id of the watch.")]
Institution = Annotated[
    str, Query(pattern="^([a-z][a-z0-9_]{1,31})?$", description="For operators.")
]
Name = Annotated[str, Query(max_length=200, description="Name of the file.")]
_MOST_ITEMS = 1000
_STATE = "^(active|paused|ended|moved|removed|live|)$"
_decode = codec.decoder(Watch)


class WatchPage(Struct, frozen=True, kw_only=True):
    """In the order of institution, borrower and id. `next` is empty on the last page."""

    items: tuple[Watch, ...]
    next: str


class WatchStep(Struct, frozen=True, kw_only=True):
    """One thing that was ordered of a watch, or that time did to it."""

    at: Instant
    asked: str  # tag of the order, "tick" for time
    outcome: str
    refusal: str
    field: str
    asker: str
    reason: str


class WatchShown(Struct, frozen=True, kw_only=True):
    """A watch with what became of it, newest first."""

    watch: Watch
    history: tuple[WatchStep, ...]


class Watchlist(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Loans to watch. One that is watched already takes these terms; the same change nothing."""

    items: Annotated[tuple[Wish, ...], Meta(min_length=1, max_length=_MOST_ITEMS)]
    seed: bool = True  # tell what is known already, in one digest


class Results(Struct, frozen=True, kw_only=True):
    """What came of each item or row, in turn."""

    results: tuple[WatchResult, ...]
    tally: WatchTally


class Wished(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why, and for operators who asked for it."""

    reason: Annotated[str, Meta(max_length=200)] = ""
    by: Annotated[str, Meta(max_length=64)] = ""


class ChangeWished(Wished, frozen=True, kw_only=True, forbid_unknown_fields=True):
    changes: Changes


class TransferWished(Wished, frozen=True, kw_only=True, forbid_unknown_fields=True):
    to: GivenUscc  # the company that the borrower has become


_BODIES: dict[str, type[Wished]] = {
    "change": ChangeWished, "pause": Wished, "resume": Wished, "remove": Wished,
    "transfer": TransferWished,
}  # fmt: skip
_SAID = {
    "change": "Change terms", "pause": "Tell nothing until it is resumed", "resume": "Tell again",
    "remove": "End a watch", "transfer": "Move a watch to another company",
}  # fmt: skip


def router(services: Services) -> APIRouter:
    """Return the routes of `/watches`, without those that order where there is no desk."""
    found = APIRouter(tags=["watches"])
    _add_views(found, services)
    if services.watches is not None:
        _add_many(found, services, services.watches)
        for action in _BODIES:
            _add_order(found, services, services.watches, action)
    return found


def _add_views(found: APIRouter, services: Services) -> None:
    @found.get(
        "/watches", summary="List watches", responses=returns(WatchPage, "A page.")
    )  # fmt: skip
    async def listed(
        request: Request, caller: Annotated[Caller, needs(Scope.WATCHES_READ)],
        institution: Institution = "",
        state: Annotated[str, Query(pattern=_STATE, description="`live`: active or paused.")] = "",
        officer: Annotated[str, Query(max_length=64)] = "",
        uscc: Uscc = "",
        loan: Annotated[str, Query(max_length=100)] = "",
        cursor: Cursor = "", limit: Limit = 50,
    ) -> Response:  # fmt: skip
        asked: dict[str, Any] = {
            "institution": caller.within(institution), "state": state, "officer": officer,
            "uscc": uscc, "loan": loan,
        }  # fmt: skip
        after = place_of(cursor, asked) or ("", "", "")
        rows = await asyncio.to_thread(
            lambda: watch_list(services.store, **asked, after=after, limit=limit + 1)
        )
        items = tuple(_decode(row["watch"].encode()) for row in rows[:limit])
        following = ""
        if len(rows) > limit:
            last = items[-1]
            following = cursor_after([last.institution, last.uscc, last.watch_id], asked)
        await show(services, caller, "/api/v1/watches", _subjects(items))
        return answer(request, WatchPage(items=items, next=following))

    @found.get(
        "/watches/{watch_id}", summary="One watch with its history",
        responses=returns(WatchShown, "The watch.") | problems(Trouble.NOT_FOUND),
    )  # fmt: skip
    async def one(
        request: Request, caller: Annotated[Caller, needs(Scope.WATCHES_READ)], watch_id: WatchId
    ) -> Response:
        watch = await _one(services, caller, watch_id)
        steps = await asyncio.to_thread(watch_history, services.store, watch.institution, watch_id)
        await show(services, caller, "/api/v1/watches/{watch_id}", _subjects([watch]))
        history = tuple(WatchStep(**{**step, "at": instant_of(step["at"])}) for step in steps)
        shown = WatchShown(watch=watch, history=history)
        return answer(request, shown, etag=etag_of(watch))


def _add_many(found: APIRouter, services: Services, desk: WatchPort) -> None:
    @found.post(
        "/watches", summary="Watch loans, many at once", openapi_extra=takes(Watchlist),
        responses=returns(Results, "What came of each."),
    )  # fmt: skip
    async def add(
        request: Request, caller: Annotated[Caller, needs(Scope.WATCHES_WRITE)],
        institution: Institution = "",
    ) -> Response:  # fmt: skip
        bank = _bank(caller, institution)
        body = await taken(request, Watchlist)
        results = await desk.add(
            bank, body.items, request_id(request), caller.name, seed=body.seed
        )  # fmt: skip
        return answer(request, Results(results=tuple(results), tally=tally(results)))

    @found.post(
        "/watches/import", summary="Watch the loans of a file: CSV or XLSX",
        openapi_extra={"requestBody": {"required": True, "content": {
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
        responses=returns(Results, "What came of each row; row 0 is the file itself."),
    )  # fmt: skip
    async def read(
        request: Request, caller: Annotated[Caller, needs(Scope.WATCHES_WRITE)],
        institution: Institution = "", name: Name = "watches", seed: bool = True,
    ) -> Response:  # fmt: skip
        bank = _bank(caller, institution)
        file = BytesIO(await request.body())
        results: list[WatchResult] = []
        try:
            async for some in desk.table(file, name, bank, caller.name, seed=seed):
                results += some
        except ValueError as error:  # no table, or without the columns that are needed
            unread = RejectReason.UNDECODABLE.value
            results.append(
                WatchResult(
                    row=0, outcome=OrderOutcome.REFUSED, field="file", reason=unread,
                    detail=str(error),
                )
            )  # fmt: skip
        return answer(request, Results(results=tuple(results), tally=tally(results)))


def _add_order(found: APIRouter, services: Services, desk: WatchPort, action: str) -> None:
    @found.post(
        f"/watches/{{watch_id}}/{action}", summary=_SAID[action], name=f"{action}_watch",
        openapi_extra=takes(_BODIES[action]),
        responses=returns(Ordered, "What came of it.")
        | problems(Trouble.NOT_FOUND, Trouble.CONFLICT, Trouble.CHANGED),
    )  # fmt: skip
    async def order(
        request: Request, caller: Annotated[Caller, needs(Scope.WATCHES_WRITE)], watch_id: WatchId
    ) -> Response:
        watch = await _one(services, caller, watch_id)  # before the body: a foreign one is unknown
        body = await taken(request, _BODIES[action])
        require_match(request, etag_of(watch))
        more: dict[str, Any] = {
            name: getattr(body, name) for name in ("changes", "to") if hasattr(body, name)
        }
        by = caller.name if caller.institution else body.by or caller.name
        wish = wish_of(
            action, watch, request_id(request), services.now(), by, body.reason, **more
        )  # fmt: skip
        given = await desk.one(wish)
        if given is None:
            raise Refused(
                Trouble.UNAVAILABLE, "nobody has answered yet; ask again with the same key"
            )
        if given.outcome is OrderOutcome.REFUSED:
            why = " ".join(filter(None, ("refused:", given.refusal, given.field)))
            raise Refused(Trouble.CONFLICT, why)
        await show(services, caller, f"/api/v1/watches/{{watch_id}}/{action}", _subjects([watch]))
        return answer(request, given)


def _bank(caller: Caller, institution: str) -> str:
    """Return whose watches are added. Raises `Refused` where an operator does not say."""
    bank = caller.within(institution)
    if not bank:
        raise Refused(Trouble.FORBIDDEN, "say whose loans they are: ?institution=")
    return bank


async def _one(services: Services, caller: Caller, watch_id: str) -> Watch:
    row = await asyncio.to_thread(watch_by_id, services.store, watch_id)
    if row is None or not caller.sees(row["institution"]):
        raise Refused(Trouble.NOT_FOUND)
    return _decode(row["watch"].encode())


def _subjects(watches: Sequence[Watch]) -> list[Subject]:
    return [
        Subject(uscc=w.uscc, consents=(w.consent_reference,) if w.consent_reference else ())
        for w in watches
    ]
