"""What was wrong with sources and what they confirmed is kept, once, however often it is landed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from schemas import codec
from schemas.source_health import Ailment, SourceAlert
from schemas.verifications import Agreement, Verification
from store.pieces import pieces

NOON = datetime(2026, 3, 2, 4, 0, 0, 123456, tzinfo=UTC)
USCC = "91500000MA5U0TEX06"


def land(store, topic: str, *records) -> None:
    values = [codec.encode(record) for record in records]
    for _ in range(2):  # a repeat after a crash
        store.land(topic, list(pieces(f"{topic}/0", NOON, values, 0, None)))


def test_an_alert_about_a_source_and_its_end_are_two_rows(store):
    told = SourceAlert(source="tax", ailment=Ailment.SILENT, raised=True, at=NOON, detail="两天")
    over = SourceAlert(
        source="tax", ailment=Ailment.SILENT, raised=False, at=NOON + timedelta(hours=1)
    )
    land(store, "source_alerts", told, over)
    rows = store.query("SELECT * FROM source_alerts FINAL ORDER BY at")
    assert [(r["ailment"], bool(r["raised"]), r["detail"], r["at"]) for r in rows] == [
        ("silent", True, "两天", "2026-03-02T04:00:00.123456Z"),
        ("silent", False, "", "2026-03-02T05:00:00.123456Z"),
    ]  # fmt: skip


def test_a_verification_is_a_row_for_each_claim(store):
    answer = Verification(
        source="registry", uscc=USCC, asked_at=NOON, purpose="贷后核验",
        agreements={"capital": Agreement.AGREES, "holder": Agreement.DIFFERS},
    )  # fmt: skip
    land(store, "verifications", answer)
    rows = store.query("SELECT claim, agreement, purpose, uscc FROM verifications FINAL")
    assert {(r["claim"], r["agreement"]) for r in rows} == {
        ("capital", "agrees"), ("holder", "differs"),
    }  # fmt: skip
    assert {(r["purpose"], r["uscc"]) for r in rows} == {("贷后核验", USCC)}
    assert len(rows) == 2
