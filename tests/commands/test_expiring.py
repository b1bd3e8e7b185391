"""The nightly end of facts: found in the store, written to the log, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from archived import archive
from msgspec import structs
from some_alerts import COMPANY, NOON, accepted, arrears

from commands.expiring import expire_now
from schemas import codec
from schemas.assessments import Assessment, Outcome
from schemas.catalogue import Kind, Period
from schemas.changes import AbnormalOperation, AdministrativePenalty, Catalogued, Provenance
from schemas.corrections import Corrected, Correction, CorrectionKind, CorrectionOutcome
from store.embedded import EmbeddedStore
from store.migrating import migrate
from streams.topics import declared
from streams.transport.log import EmbeddedLog

KINDS = {
    "tax_arrears": Kind(
        code="tax_arrears", name_zh="欠税", name_en="arrears", category="tax", family="tax",
        direction="adverse", period=Period(source="某法", publication=12),
    ),
    "administrative_penalty": Kind(
        code="administrative_penalty", name_zh="行政处罚", name_en="penalty", category="penalty",
        family="penalty", direction="adverse",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    found = EmbeddedStore(tmp_path_factory.mktemp("store"))
    migrate(found)
    found.command("SYSTEM STOP TTL MERGES")
    yield found
    found.close()


async def written(log) -> list[Correction]:
    follower = await log.follow("corrections")
    values = await follower.news()
    await follower.close()
    return [codec.decoder(Correction)(value) for value in values]


async def test_what_is_over_ends_once_whoever_looks_and_the_rest_stays(store):
    old = accepted(1)
    until = AdministrativePenalty(
        fact_id="c" * 32, uscc=COMPANY, occurred_at=NOON, seen_at=NOON,
        public_until=NOON + timedelta(days=5), provenance=Provenance(source="fines"),
    )  # fmt: skip
    by_source = Assessment(change=until, outcome=Outcome.ACCEPTED, score=accepted(3).score)
    young = arrears(2, occurred_at=NOON + timedelta(days=300))
    later = Assessment(change=young, outcome=Outcome.ACCEPTED, score=accepted(2).score)
    archive(store, old, later, by_source)
    log = EmbeddedLog(None, topics=declared(2))
    await log.start()
    now = datetime(2027, 3, 3, tzinfo=UTC)  # a year and a day after NOON
    assert await expire_now(store, None, KINDS, now) == {
        "tax_arrears": 1,
        "administrative_penalty": 1,
    }
    assert await written(log) == []
    assert await expire_now(store, log, KINDS, now) == {
        "tax_arrears": 1,
        "administrative_penalty": 1,
    }
    said = await written(log)
    assert {c.fact_id for c in said} == {old.change.fact_id, until.fact_id}
    assert {c.uscc for c in said} == {COMPANY}
    archive(store, *(Corrected(correction=c, outcome=CorrectionOutcome.ENDED) for c in said))
    assert await expire_now(store, log, KINDS, now) == {}
    await log.stop()


def rated(number: int, kind: str, day: int, company: str = COMPANY) -> Assessment:
    change = Catalogued(
        fact_id=f"{number:032x}", uscc=company, occurred_at=NOON + timedelta(days=day), seen_at=NOON,
        code=kind, provenance=Provenance(source="ratings"),
    )  # fmt: skip
    score = structs.replace(accepted(1).score, fact_id=change.fact_id)
    return Assessment(change=change, outcome=Outcome.ACCEPTED, score=score)


def kind_of(code: str, *ended_by: str) -> Kind:
    return Kind(
        code=code, name_zh=code, name_en=code, category="tax", family="tax", direction="adverse",
        ended_by=ended_by,
    )  # fmt: skip


async def test_a_later_fact_ends_an_earlier_one_where_there_is_but_one(store):
    other = "911101158976043341"
    archive(
        store, rated(1, "tax_rating_d", 0), rated(2, "tax_rating_a", 300),
        rated(3, "mortgage_made", 0, other), rated(4, "mortgage_made", 1, other),
        rated(5, "mortgage_released", 2, other), rated(6, "tax_rating_d", 400, other),
    )  # fmt: skip
    log = EmbeddedLog(None, topics=declared(2))
    await log.start()
    kinds = {
        kind.code: kind
        for kind in (
            kind_of("tax_rating_d", "tax_rating_a"), kind_of("tax_rating_a"),
            kind_of("mortgage_made", "mortgage_released", "paid"), kind_of("mortgage_released"),
        )
    }  # fmt: skip
    now = NOON + timedelta(days=500)
    assert await expire_now(store, log, kinds, now) == {"tax_rating_d": 1}
    [said] = await written(log)
    assert (said.fact_id, said.what) == (f"{1:032x}", CorrectionKind.REMOVED)
    assert said.decided_at == NOON + timedelta(days=300)
    await log.stop()


async def test_off_the_list_is_said_by_a_change_of_the_same_kind(store):
    company = "91110105585615051A"

    def listed(number: int, action: str, day: int) -> Assessment:
        change = AbnormalOperation(
            fact_id=f"{number:032x}", uscc=company, occurred_at=NOON + timedelta(days=day),
            seen_at=NOON, action=action, provenance=Provenance(source="lists"),
        )  # fmt: skip
        score = structs.replace(accepted(1).score, fact_id=change.fact_id)
        return Assessment(change=change, outcome=Outcome.ACCEPTED, score=score)

    archive(store, listed(11, "listed", 0), listed(12, "removed", 30))
    kinds = {"abnormal_operation": kind_of("abnormal_operation", "removed", "expired")}
    found = await expire_now(store, None, kinds, NOON + timedelta(days=40))
    assert found == {"abnormal_operation": 1}
