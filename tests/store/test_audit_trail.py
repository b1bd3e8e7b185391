"""The audit as it is stored, asked and verified; the store is tampered with."""

from __future__ import annotations

import pytest
from archived import archive
from audit_trails import NOON, trail

from audit.checking import Wrong
from commands.audit import verified
from schemas import codec
from schemas.audit import AccessAlert, Entry, Oddity
from schemas.disclosures import Actor
from store.audit_trail import access_alerts, chains, entries_of, seen
from store.writer import Writer

LINES, HEADS = trail(9)
COMPANY = "91500000MA5U0000A1"


def written(store, lines=LINES) -> None:
    """The table holds these entries and no other."""
    for table in ("audit", "seen"):
        store.command(f"TRUNCATE TABLE {table}")
    writer = Writer(store)
    writer.add("audit", "audit/2", NOON, lines, 0)
    writer.take().write()


def test_entries_come_back_as_the_bytes_that_were_hashed(store, monkeypatch):
    monkeypatch.setattr("store.audit_trail._PAGE", 4)
    written(store)
    assert chains(store) == [2] and list(entries_of(store, 2)) == LINES


def test_who_has_seen_a_company_newest_first_page_by_page(store):
    written(store)
    first = seen(store, COMPANY, limit=5)
    assert [row["number"] for row in first] == [9, 8, 7, 6, 5]
    assert first[0]["consents"] == ["授8"] and first[0]["institution"] == "yuyang_rural"
    last = first[-1]
    rest = seen(store, COMPANY, before=(str(last["at"]), last["chain"], last["number"]), limit=9)
    assert [row["number"] for row in rest] == [4, 3, 2, 1]
    assert seen(store, COMPANY, institution="north") == []


def test_odd_accesses_are_listed(store):
    actor = Actor(institution="north", staff="officer-1", token_id="0" * 12)
    at = codec.decoder(Entry)(LINES[0]).at
    archive(store, AccessAlert(actor=actor, oddity=Oddity.BULK, at=at, count=9, threshold=5))
    (row,) = access_alerts(store)
    assert (row["oddity"], row["staff"], row["count"]) == ("bulk", "officer-1", 9)


TAMPERING = {
    Wrong.CHANGED: "UPDATE entry = replaceOne(entry, 'r3', 'r4') WHERE number = 4",
    Wrong.REMOVED: "DELETE WHERE number = 4",
    Wrong.TRUNCATED: "DELETE WHERE number > 6",
    Wrong.REORDERED: "UPDATE entry = replaceOne(entry, '\"number\":4', '\"number\":3')"
    " WHERE number = 4",
}


@pytest.mark.parametrize("wrong", TAMPERING)
def test_verify_finds_what_was_done_to_the_store(store, wrong):
    written(store)
    store.command(f"ALTER TABLE audit {TAMPERING[wrong]} SETTINGS mutations_sync = 1")
    (checked,) = verified(store, HEADS[-1:])
    assert wrong in {finding.wrong for finding in checked.findings}


def test_verify_finds_a_chain_computed_anew_by_its_anchor_alone(store):
    forged, heads = trail(9, what="/elsewhere")
    written(store, forged)
    (unanchored,) = verified(store, [])
    (anchored,) = verified(store, HEADS[-1:])
    assert unanchored.findings == () and unanchored.head == heads[-1]
    assert {f.wrong for f in anchored.findings} == {Wrong.REPLACED}


def test_a_chain_that_is_gone_altogether_is_missed(store):
    store.command("TRUNCATE TABLE audit")
    (checked,) = verified(store, HEADS[-1:])
    assert {f.wrong for f in checked.findings} == {Wrong.TRUNCATED}
