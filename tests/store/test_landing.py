"""What the engine makes of the topics' bytes equals what Python makes of the structs."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from drawn import drawn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs
from rows_by_hand import ROWS
from rows_of_watches import watch_rows
from some_alerts import NOON, accepted, alert

from schemas import codec
from schemas.alerts import Alert
from schemas.assessments import Assessment, Outcome
from schemas.deliveries import Receipt
from schemas.disposals import Disposal
from schemas.echoes import Decided
from schemas.incoming import Rejection
from schemas.notices import Notice
from schemas.watches import Watch
from store.base import StoreError
from store.pieces import pieces
from store.questions import summary
from store.writer import Writer

KEYS = {
    "facts": ("uscc", "occurred_at", "fact_id"), "scores": ("uscc", "occurred_at", "fact_id"),
    "decisions": ("fact_id", "institution", "rule", "borrower"), "ledger": ("source", "position"),
    "rejected": ("source", "position"), "alerts": ("raised_at", "alert_id"),
    "receipts": ("delivery_id", "at", "attempt", "outcome"), "disposals": ("alert_id",),
    "notices": ("institution", "place_offset"),
    "watches": ("institution", "uscc", "watch_id"),
}  # fmt: skip
JSON = {"change", "reasons", "alert", "cells", "notice", "watch"}
OF_TOPIC = ROWS | {"watches": watch_rows}
TO_THE_SECOND_OR_FINER = dict.fromkeys(
    ("raised_at", "at", "held_at", "until", "starts_at", "ends_at", "ended_at"), 6
)  # digits; all others 3

assessments = st.builds(
    lambda a, outcome: structs.replace(a, outcome=outcome),
    drawn(Assessment),
    st.sampled_from([Outcome.ACCEPTED, Outcome.MERGED]),
).filter(lambda a: a.change.provenance.source)


def _at_its_own_place(found: dict) -> dict:
    """A row of a file is read once: no two records may claim to be the same one."""

    def numbered(a: Assessment, row: int) -> Assessment:
        at = structs.replace(a.change.provenance, row=row)
        return structs.replace(a, change=structs.replace(a.change, provenance=at))

    return found | {
        "assessments": [numbered(a, i) for i, a in enumerate(found["assessments"])],
        "rejected": [structs.replace(r, row=2**33 + i) for i, r in enumerate(found["rejected"])],
    }


records = st.fixed_dictionaries(
    {
        "assessments": st.lists(assessments, max_size=25, unique_by=lambda a: a.change.fact_id),
        "alerts": st.lists(drawn(Alert), max_size=8, unique_by=lambda a: a.alert_id),
        "receipts": st.lists(drawn(Receipt), max_size=8, unique_by=lambda r: r.delivery_id),
        "rejected": st.lists(drawn(Rejection), max_size=8),
        "echoed": st.lists(drawn(Decided), max_size=8, unique_by=lambda e: e.fact_id),
        "disposals": st.lists(drawn(Disposal), max_size=8, unique_by=lambda d: d.alert_id),
        "posted": st.lists(drawn(cast(Any, Notice)), max_size=8),
        "watches": st.lists(drawn(Watch), max_size=8, unique_by=lambda w: w.watch_id),
    }
).map(_at_its_own_place)


def plain(table: str, row: dict) -> dict:
    """One form for both: texts of JSON as what they say, times to the digits that are kept."""

    def value(name, found):
        if name in JSON:
            return json.loads(found) if found else None
        if isinstance(found, tuple):
            return list(found)
        if isinstance(found, datetime):
            digits = TO_THE_SECOND_OR_FINER.get(name, 3)
            kept = found - timedelta(microseconds=found.microsecond % 10 ** (6 - digits))
            return f"{kept:%Y-%m-%dT%H:%M:%S.%f}"[: 20 + digits] + "Z"
        return found

    return {name: value(name, found) for name, found in row.items()}


def by_hand(drawn_records: dict) -> dict[str, dict]:
    """Table to its rows by key; of two with one key the later counts."""
    tables: dict[str, dict] = {table: {} for table in KEYS}
    for topic, items in drawn_records.items():
        for offset, item in enumerate(items):
            for table, struct in OF_TOPIC[topic](item, f"{topic}/3/{7 + offset}"):
                row = plain(table, structs.asdict(struct))
                tables[table][tuple(row[key] for key in KEYS[table])] = row
    return tables


def stored(store) -> dict[str, dict]:
    tables = {}
    for table in KEYS:
        rows = [plain(table, row) for row in store.query(f"SELECT * FROM {table} FINAL")]
        tables[table] = {tuple(row[key] for key in KEYS[table]): row for row in rows}
    return tables


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=set(Phase) - {Phase.shrink},  # each step asks the engine: minutes for a smaller example
)  # fmt: skip
@given(records=records)
def test_the_engines_rows_are_those_made_by_hand(store, records):
    for table in KEYS:
        store.command(f"TRUNCATE TABLE {table}")
    writer = Writer(store)
    for topic, items in records.items():
        writer.add(topic, f"{topic}/3", NOON, [codec.encode(item) for item in items], 7)
    writer.take().write()
    assert stored(store) == by_hand(records)


def land(store, *lines: bytes, offsets=None) -> None:
    writer = Writer(store)
    writer.add("assessments", "assessments/3", NOON, lines, 7, offsets)
    writer.take().write()


GOOD = codec.encode(accepted(1))
WRONG = {
    "not JSON": b"{broken",
    "change.fact_id is no fact": GOOD.replace(b'"fact_id":"', b'"fact_id":"x', 1),
    "change.uscc is no credit code": GOOD.replace(b'"uscc":"', b'"uscc":"x'),
    "change.kind is missing": GOOD.replace(b'"kind":', b'"kin":'),
    "change.provenance.source is missing": GOOD.replace(b'"source":', b'"sauce":'),
    "change.occurred_at is no time": GOOD.replace(b'"occurred_at":"', b'"occurred_at":"x'),
    "change.seen_at is no time": GOOD.replace(b'"seen_at":', b'"seen":'),
    "outcome is neither accepted nor merged": GOOD.replace(b'"accepted"', b'"lost"'),
}


@pytest.mark.parametrize("trouble", WRONG)
def test_a_line_that_is_no_assessment_is_a_rejected_row_with_its_reason_and_place(store, trouble):
    land(store, codec.encode(accepted(2)), WRONG[trouble], codec.encode(accepted(3)))
    [row] = store.query("SELECT * FROM rejected FINAL")
    assert (row["source"], row["file"], row["row"]) == ("assessments", "assessments/3", 8)
    assert (row["reason"], row["detail"]) == ("undecodable", trouble)
    found = summary(store)
    assert (found.read, found.accepted, found.rejected) == (3, 2, 1)
    assert found.rejected_by_reason == {"undecodable": 1}


def test_an_empty_record_counts_too(store):
    land(store, b"", GOOD, b"")
    found = summary(store)
    assert (found.read, found.accepted, found.rejected) == (3, 1, 2)


def test_records_with_line_breaks_or_holes_between_them_keep_their_places(store):
    broken = GOOD.replace(b",", b",\n")
    land(store, broken, b"{x", GOOD, b"{y", offsets=[7, 9, 10, 400])
    rows = store.query("SELECT position, row FROM rejected FINAL ORDER BY row")
    assert [(r["position"], r["row"]) for r in rows] == [
        ("assessments/3/9", 9), ("assessments/3/400", 400),
    ]  # fmt: skip
    assert summary(store).accepted == 1


@given(
    values=st.lists(st.binary(max_size=5), max_size=9),
    jumps=st.lists(st.integers(1, 3), min_size=9, max_size=9),
)
def test_pieces_hold_every_record_at_its_offset(values, jumps):
    offsets = [sum(jumps[: i + 1]) for i in range(len(values))]
    cut = list(pieces("t/0", NOON, values, 99, offsets))
    found = {
        piece.first + i: line
        for piece in cut
        for i, line in enumerate(piece.lines.split(b"\n"))
    }  # fmt: skip
    assert found == {o: v.replace(b"\n", b" ") for o, v in zip(offsets, values, strict=True)}
    whole = list(pieces("t/0", NOON, values, 99, None))
    assert [piece.first for piece in whole] == [99] * bool(values)


def test_a_time_the_engine_cannot_hold_stops_nothing(store):
    ancient = codec.encode(alert(1)).replace(b"2026-03-02T04", b"0001-03-02T04")
    writer = Writer(store)
    writer.add("alerts", "alerts/0", NOON, [ancient, codec.encode(alert(2))], 0)
    writer.take().write()
    found = store.query("SELECT alert_id FROM alerts FINAL")
    assert {row["alert_id"] for row in found} == {alert(1).alert_id, alert(2).alert_id}


def test_a_landing_may_hold_any_number_of_months(store):
    months = [f"{2000 + i // 12}-{i % 12 + 1:02}".encode() for i in range(150)]
    lines = [
        codec.encode(accepted(i)).replace(b'"seen_at":"2026-03', b'"seen_at":"' + month)
        for i, month in enumerate(months, 1)
    ]
    land(store, *lines)
    assert summary(store).accepted == 150


def test_what_the_tables_refuse_is_an_error_and_not_a_loss(store):
    """An insert that stopped behind its landing once looked like one that worked."""
    store.command("ALTER TABLE facts ADD CONSTRAINT full CHECK rule != 'tax_arrears'")
    try:
        with pytest.raises(StoreError, match="full"):
            land(store, GOOD)
    finally:
        store.command("ALTER TABLE facts DROP CONSTRAINT full")
    land(store, GOOD)
    assert summary(store).accepted == 1


def test_a_landing_that_cannot_be_written_is_an_error(store, monkeypatch):
    monkeypatch.setattr(store, "_landing", store._landing / "no" / "folder")
    with pytest.raises(StoreError, match="cannot be written"):
        land(store, GOOD)
