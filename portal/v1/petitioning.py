"""From what a caller sends about an objection to the wish that is decided, and its answer."""

from __future__ import annotations

import asyncio
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from portal.v1.caller import Caller
from portal.v1.pages import instant_of
from portal.v1.problems import Refused, Trouble
from portal.v1.services import Services
from schemas.corrections import CorrectionKind
from schemas.objections import (
    Advance,
    Answer,
    Applicant,
    Asked,
    Decide,
    File,
    Objection,
    Plea,
    Proof,
    StepKind,
)
from schemas.tokens import INSTITUTIONAL
from store.disputes import fact_row
from store.told_banks import was_told

__all__ = ["Decision", "Filing", "Moving", "decide", "file", "move"]

Text = Annotated[str, Meta(max_length=2000)]


class Filing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request about one fact. Documents are named, with a hash if there is one, never sent."""

    plea: Plea
    fact_id: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
    applicant: Applicant
    authority: Annotated[str, Meta(max_length=200)] = ""
    claim: Annotated[str, Meta(min_length=1, max_length=2000)]
    proofs: Annotated[tuple[Proof, ...], Meta(max_length=20)] = ()


class Moving(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step."""

    step: StepKind
    note: Text = ""
    proofs: Annotated[tuple[Proof, ...], Meta(max_length=20)] = ()


class Decision(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is decided. `what` an objection comes to that is upheld: a withdrawal if not said."""

    uphold: bool
    what: CorrectionKind | None = None
    amended: dict[str, Annotated[str, Meta(max_length=500)]] = {}
    note: Text = ""


_THEIRS = frozenset({StepKind.SUPPLY, StepKind.RECALL})
"""Steps of whoever asked; the others are the platform's."""


async def file(services: Services, caller: Caller, filing: Filing, request: str) -> Objection:
    """File a request; an institution may about companies it was told of. Raises `Refused`."""
    fact = await asyncio.to_thread(fact_row, services.store, filing.fact_id)
    bank = caller.within()
    if fact is None or (
        bank and not await asyncio.to_thread(was_told, services.store, bank, fact["uscc"])
    ):
        raise Refused(Trouble.NOT_FOUND)
    applicant = Applicant.INSTITUTION if bank else filing.applicant
    wish = File(
        request_id=request, uscc=fact["uscc"], by=caller.name, at=services.now(), plea=filing.plea,
        fact_id=filing.fact_id, kind=fact["kind"], occurred_at=instant_of(fact["occurred_at"]),
        applicant=applicant, authority=services.screen(filing.authority),
        claim=services.screen(filing.claim), proofs=_screened(services, filing.proofs),
    )  # fmt: skip
    return await _asked(services, wish)


async def move(
    services: Services, caller: Caller, known: Objection, moving: Moving, request: str
) -> Objection:
    """Take a step. Raises `Refused`, also for a step that is the platform's."""
    if caller.role in INSTITUTIONAL and moving.step not in _THEIRS:
        raise Refused(Trouble.FORBIDDEN, "this step is the platform's")
    wish = Advance(
        request_id=request, uscc=known.uscc, by=caller.name, at=services.now(),
        objection_id=known.objection_id, step=moving.step,
        note=services.screen(moving.note), proofs=_screened(services, moving.proofs),
    )  # fmt: skip
    return await _asked(services, wish)


async def decide(
    services: Services, caller: Caller, known: Objection, decision: Decision, request: str
) -> Objection:
    """Uphold or dismiss. Raises `Refused`."""
    wish = Decide(
        request_id=request, uscc=known.uscc, by=caller.name, at=services.now(),
        objection_id=known.objection_id, uphold=decision.uphold, what=decision.what,
        amended={name: services.screen(text) for name, text in decision.amended.items()},
        note=services.screen(decision.note),
    )  # fmt: skip
    return await _asked(services, wish)


async def _asked(services: Services, wish: Asked) -> Objection:
    assert services.petition is not None
    given = await services.petition(wish)
    if given is None:
        raise Refused(Trouble.UNAVAILABLE, "no answer in time; the same key asks again")
    if given.answer is Answer.UNKNOWN or given.objection is None:
        raise Refused(Trouble.NOT_FOUND)
    if given.answer in (Answer.DONE, Answer.REPEATED):
        return given.objection
    raise Refused(Trouble.CONFLICT, given.detail)


def _screened(services: Services, proofs: tuple[Proof, ...]) -> tuple[Proof, ...]:
    return tuple(
        replace(p, reference=services.screen(p.reference), title=services.screen(p.title))
        for p in proofs
    )
