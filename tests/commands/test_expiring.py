"""The nightly end of facts: found in the store, written to the log, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from archived import archive
from some_alerts import COMPANY, NOON, accepted, arrears

from commands.expiring import expire_now
from schemas import codec
from schemas.assessments import Assessment, Outcome
from schemas.catalogue import Kind, Period
from schemas.changes import AdministrativePenalty, Provenance
from schemas.corrections import Corrected, Correction, CorrectionOutcome
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
