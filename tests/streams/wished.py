"""What persons and sources want of facts, and what the log holds of it afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

from world import COMPANY, World, seizure

from schemas import codec
from schemas.changes import ChangeEvent, kind_of
from schemas.corrections import Correction, CorrectionKind
from schemas.objections import Advance, Applicant, Asked, Decide, File, Plea, StepKind
from streams.transport.port import Log
from streams.transport.records import Record

NOW = datetime.now(UTC)


def correction(of: ChangeEvent, what: str = "withdrawn", **more: object) -> Record:
    value = Correction(
        fact_id=of.fact_id, uscc=of.uscc, kind=kind_of(of), occurred_at=of.occurred_at,
        what=CorrectionKind(what), decided_at=NOW, seen_at=NOW, source="court", **more,
    )  # fmt: skip
    return Record("corrections", of.uscc.encode(), codec.encode(value))


async def said(log: Log, topic: str, type_: type) -> list:
    """All that a topic holds, in the order of the partitions."""
    follower = await log.follow(topic)
    news = await follower.news()
    await follower.close()
    return [codec.decoder(type_)(raw) for raw in news]


WHO = {"uscc": COMPANY, "by": "operator", "at": NOW}


def filing(plea: Plea = Plea.OBJECTION, request: str = "r1") -> File:
    fact = seizure(1)
    return File(
        request_id=request, plea=plea, fact_id=fact.fact_id, kind="court_seizure",
        occurred_at=fact.occurred_at, applicant=Applicant.COMPANY, claim="查封已解除", **WHO,
    )  # fmt: skip


async def wishes(world: World, *wished: Asked) -> None:
    key = COMPANY.encode()
    await world.log.append([Record("objections", key, codec.encode(wish)) for wish in wished])
    await world.engine.settled()


def accepting(objection_id: str) -> Advance:
    return Advance(request_id="r2", objection_id=objection_id, step=StepKind.ACCEPT, **WHO)


def deciding(objection_id: str, uphold: bool) -> Decide:
    return Decide(request_id="r3", objection_id=objection_id, uphold=uphold, **WHO)
