"""A question of the page reads a small part of its table; what is old goes, whole months at a time."""

from __future__ import annotations

import pytest

from store import pages
from store.migrating import migrate
from store.questions import summary

ROWS = 200_000
ID = "lower(hex(MD5(concat('{}', toString(number)))))"
WHEN = "toDateTime64('2026-03-02 04:00:00', 3, 'UTC') + number % 1000"
USCC = "concat('9150000', leftPad(toString(intDiv(number, 30)), 11, '0'))"
FILL = {
    "alerts": "alert_id, institution, uscc, fact_id, raised_at, alert, severity",
    "receipts": "delivery_id, alert_id, institution, at, outcome, seen_at",
    "decisions": "fact_id, institution, reason, seen_at",
    "ledger": "position, source, load, fact_id, outcome, seen_at",
    "facts": "fact_id, uscc, occurred_at, seen_at",
    "scores": "fact_id, uscc, occurred_at, seen_at, score",
}
VALUES = {
    "alert_id": ID.format("alert"), "fact_id": ID.format("fact"), "delivery_id": ID.format("sent"),
    "institution": "'north'", "uscc": USCC, "raised_at": WHEN, "at": WHEN, "seen_at": WHEN,
    "occurred_at": WHEN, "alert": "'{}'", "severity": "1", "outcome": "'delivered'",
    "reason": "'first'", "position": "toString(number)", "source": "'s'", "score": "0.5",
    "load": "concat('load-', toString(intDiv(number, 10000)))",
}  # fmt: skip


@pytest.fixture(scope="module")
def filled(opened):
    for table, names in FILL.items():
        chosen = ", ".join(VALUES[name] for name in names.split(", "))
        opened.command(f"TRUNCATE TABLE {table}")
        opened.command(f"INSERT INTO {table} ({names}) SELECT {chosen} FROM numbers({ROWS})")
        opened.command(f"OPTIMIZE TABLE {table} FINAL")
    return opened


@pytest.fixture
def read(filled, monkeypatch):
    """The rows each question has read from the tables."""
    found = []
    honest = filled._run

    def run(sql, format):
        answer = honest(sql, format)
        found.append(answer.storage_rows_read())
        return answer

    monkeypatch.setattr(filled, "_run", run)
    return found


def test_the_newest_alerts_are_at_the_end_of_the_table(filled, read):
    assert len(pages.alerts(filled)) == 50
    assert max(read) <= ROWS / 2


def test_an_alert_and_all_it_rests_on_is_found_by_its_ids(filled, read):
    [row] = filled.query("SELECT alert_id FROM alerts LIMIT 1 OFFSET 31000")
    read.clear()
    found = pages.alert(filled, row["alert_id"])
    assert (len(found["history"]), len(found["deliveries"])) == (30, 1)
    assert len(found["provenances"]) == len(found["decisions"]) == 1
    assert max(read) <= ROWS / 2


def test_a_delivery_is_found_by_its_id(filled, read):
    [row] = filled.query("SELECT delivery_id FROM receipts LIMIT 1 OFFSET 31000")
    read.clear()
    assert pages.one_delivery(filled, row["delivery_id"])["institution"] == "north"
    assert max(read) <= ROWS / 2


def test_what_one_load_brought_reads_its_part_of_the_ledger(filled, read):
    found = summary(filled, "load-3")
    assert found.read == 10_000
    assert read[0] < ROWS


@pytest.mark.parametrize("table", ["facts", "decisions", "alerts", "receipts", "rejected"])
def test_what_is_past_its_time_goes_and_the_rest_stays(store, table):
    when = {"alerts": "raised_at", "receipts": "at"}.get(table, "seen_at")
    years = 2 if table == "rejected" else 5
    key = {"alerts": "alert_id", "receipts": "delivery_id", "rejected": "position"}
    for months in (years * 12 - 1, years * 12 + 2):
        store.command(
            f"INSERT INTO {table} ({key.get(table, 'fact_id')}, {when})"
            f" SELECT 'x{months}', now() - INTERVAL {months} MONTH"
        )
    store.command("SYSTEM START TTL MERGES")
    try:
        store.command(f"OPTIMIZE TABLE {table} FINAL")
    finally:
        store.command("SYSTEM STOP TTL MERGES")
    [row] = store.query(
        f"SELECT count() AS n, min({when}) > now() - INTERVAL {years} YEAR AS kept FROM {table}"
    )
    assert (row["n"], row["kept"]) == (1, 1)


STATES = {"watches", "silences", "ended_facts"}  # as they are now: no month parts versions of one
FOR_GOOD = {"audit", "seen"}  # who saw what is never dropped


def test_every_table_of_what_happened_drops_whole_months_and_has_its_time(opened):
    migrate(opened)
    rows = opened.query(
        "SELECT name, create_table_query AS ddl FROM system.tables WHERE database = 'default'"
        " AND engine = 'ReplacingMergeTree' AND name != 'migrations' ORDER BY name"
    )
    happened = [row for row in rows if row["name"] not in STATES | FOR_GOOD]
    assert len(happened) >= 9
    for row in happened:
        for part in ("PARTITION BY toYYYYMM", "ttl_only_drop_parts = 1", "TTL"):
            assert part in row["ddl"], row["name"]
