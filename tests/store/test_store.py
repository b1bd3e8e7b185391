from __future__ import annotations

import csv
import io
import json
import random
import threading
from datetime import timedelta
from types import SimpleNamespace

import pyarrow.parquet as parquet
import pytest
from archived import archive as write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from some_alerts import BANK, NOON, accepted, alert, arrears, merged
from some_noise import answered, stay

from desk.objecting import rule
from notifiers.backoff import Backoff
from notifiers.base import Sent
from notifiers.outbox import open_deliveries, settle
from schemas.changes import kind_of
from schemas.corrections import Corrected, Correction, CorrectionKind, CorrectionOutcome
from schemas.deadlines import Deadlines
from schemas.decisions import Decision, Reason
from schemas.deliveries import DeliveryOutcome
from schemas.incoming import Rejection, RejectReason
from schemas.notices import raised
from schemas.objections import Answer as Granted
from schemas.objections import Applicant, File, ObjectionAnswer, Plea
from store import pages
from store.base import StoreError
from store.exports import EXPORTS, FORMATS, export
from store.pieces import Piece
from store.questions import summary


def rejection(row: int = 3, **more: object) -> Rejection:
    values = {
        "source": "arrears", "load": "l", "file": "a.csv", "row": row, "field": "日期",
        "value": "2021-02-30", "reason": RejectReason.BAD_DATE, "seen_at": NOON,
    }  # fmt: skip
    return Rejection(**{**values, **more})


def receipts(number: int, *outcomes: DeliveryOutcome) -> list:
    """What comes of one delivery whose receiver answers so, one minute after the other."""
    delivery, found = open_deliveries(raised(alert(number)), BANK, NOON)[0], []
    for i, outcome in enumerate(outcomes):
        now = NOON + timedelta(minutes=i + 1)
        delivery, receipt = settle(delivery, Sent(outcome), now, 0.0, Backoff())
        found.append(receipt)
    return found


def contested(number: int) -> list:
    """A request about a fact, and a correction that changes nothing."""
    fact = arrears(number)
    about = {
        "uscc": fact.uscc, "fact_id": fact.fact_id, "kind": "tax_arrears", "occurred_at": NOON,
    }  # fmt: skip
    wish = File(
        request_id="r", by="operator", at=NOON, plea=Plea.REPAIR, applicant=Applicant.COMPANY,
        claim="已缴清", **about,
    )  # fmt: skip
    request = rule(wish, None, lambda fact, plea: None, Deadlines()).objection
    said = Correction(
        what=CorrectionKind.CONFIRMED, decided_at=NOON, seen_at=NOON, source="registry", **about
    )
    return [
        ObjectionAnswer(
            request_id="r", uscc=fact.uscc, answer=Granted.DONE, objection=request
        ),
        Corrected(correction=said, outcome=CorrectionOutcome.NOTED),
    ]  # fmt: skip


RECORDS = [
    accepted(1, Decision(institution="north", reason=Reason.FIRST, alert_id="x")),
    accepted(2),
    merged(1),
    rejection(),
    alert(1),
    *receipts(1, DeliveryOutcome.RETRY, DeliveryOutcome.DELIVERED),
    stay(1),
    answered(1),
    *contested(2),
]


def test_what_was_read_is_accepted_merged_or_rejected(store):
    write(store, *RECORDS)
    found = summary(store)
    assert (found.read, found.accepted, found.merged, found.rejected) == (4, 2, 1, 1)
    assert [(s.source, s.read) for s in found.sources] == [("arrears", 3), ("other", 1)]
    assert (found.scored, found.alerts, found.pushed) == (2, 1, 1)
    assert found.rejected_by_reason == {"bad_date": 1}
    assert found.decisions_by_reason == {"first": 1, "not_watched": 1}
    assert (found.alerts_by_kind, found.alerts_by_severity) == ({"tax_arrears": 1}, {"warning": 1})
    assert summary(store, load="another").read == 0


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 999), cuts=st.integers(1, 4), twice=st.booleans())
def test_repeats_and_disorder_of_inserts_change_no_answer(store, seed, cuts, twice):
    """A row of a file is itself wherever and however often it is written."""
    write(store, *RECORDS)
    before = summary(store), pages.totals(store)
    again = RECORDS * (2 if twice else 1)
    random.Random(seed).shuffle(again)
    for i in range(cuts):
        write(store, *again[i::cuts])
    assert (summary(store), pages.totals(store)) == before


def test_the_newest_receipt_is_the_state_of_a_delivery(store):
    retry, dead = DeliveryOutcome.RETRY, DeliveryOutcome.REFUSED
    write(store, alert(1), *receipts(1, retry, retry, dead))
    [row] = pages.alert(store, alert(1).alert_id)["deliveries"]
    assert (row["outcome"], row["attempts"], row["channel"]) == ("refused", 3, "inbox")
    assert pages.one_delivery(store, row["delivery_id"])["institution"] == "north"
    assert pages.totals(store)["pushed"] == 0


def test_an_alert_comes_with_its_evidence(store):
    write(store, *RECORDS)
    found = pages.alert(store, alert(1).alert_id)
    assert found["alert"]["change"]["amount"] == 143_531_365
    assert found["decisions"] == [
        {"institution": "north", "reason": "first", "alert_id": "x", "rule": ""}
    ]
    assert {(p["source"], p["file"], p["row"]) for p in found["provenances"]} == {
        ("arrears", "a.csv", 1), ("other", "b.csv", 99),
    }  # fmt: skip
    assert {h["fact_id"] for h in found["history"]} == {arrears(1).fact_id, arrears(2).fact_id}
    assert pages.alert(store, "no such alert") is None


def test_filters_choose_and_pages_follow_each_other(store):
    write(store, *(alert(i, institution=name) for i in range(1, 6) for name in ("north", "south")))
    newest = pages.alerts(store, institution="north", limit=2)
    assert [row["borrower_name"] for row in newest] == ["京样某有限公司"] * 2
    last = {"before": newest[-1]["raised_at"], "before_id": newest[-1]["alert_id"]}
    older = pages.alerts(store, institution="north", **last, limit=9)
    assert len(older) == 3 and not {r["alert_id"] for r in older} & {r["alert_id"] for r in newest}
    assert pages.alerts(store, severity=3) == [] == pages.alerts(store, kind="inspection")
    assert len(pages.alerts(store, severity=2, kind="tax_arrears")) == 10


@pytest.mark.parametrize(
    "poison", ["' OR 1=1 --", "x'; DROP TABLE alerts; --", "{id:String}", "\\", "a\tb\nc"]
)
def test_a_parameter_is_never_part_of_the_question(store, poison):
    write(store, alert(1))
    assert pages.alerts(store, institution=poison) == []
    assert pages.alert(store, poison) is None
    assert len(pages.alerts(store)) == 1


def test_an_error_says_what_and_leaves_the_store_usable(store):
    with pytest.raises(StoreError, match="nowhere"):
        store.land("nowhere", [Piece("t/0", 0, NOON, b"{}")])
    with pytest.raises(StoreError, match="nonsense"):
        store.query("SELECT nonsense(1)")
    write(store, alert(1))
    assert pages.totals(store)["alerts"] == 1


def exported(store, what: str, format: str) -> list[dict]:
    out = io.BytesIO()
    export(store, what, format, out)
    if format == "jsonl":
        return [json.loads(line) for line in out.getvalue().splitlines()]
    if format == "csv":
        return list(csv.DictReader(io.StringIO(out.getvalue().decode())))
    out.seek(0)
    return parquet.read_table(out).to_pylist()


COLUMNS = {
    "facts": ("fact_id", "uscc", "kind", "occurred_at", "state", "ended_at", "ended_reason"),
    "scores": ("fact_id", "uscc", "kind", "occurred_at", "score", "reasons", "state"),
    "corrections": ("fact_id", "uscc", "what", "outcome", "source", "reason", "amended"),
    "objections": ("objection_id", "plea", "state", "fact_id", "uscc", "decide_by", "objection"),
    "alerts": ("alert_id", "institution"),
    "deliveries": ("delivery_id", "alert_id", "institution", "channel", "outcome"),
    "rejected": ("file", "row", "field", "value", "reason"),
    "decisions": ("fact_id", "institution", "reason"),
    "held": ("alert_id", "institution", "reason", "by", "until", "fate", "notice_id"),
    "silences": ("silence_id", "institution", "author", "reason", "ends_at", "outcome"),
}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("what", EXPORTS)
def test_every_export_reads_back_in_every_format_with_the_promised_columns(store, what, format):
    write(store, *RECORDS)
    rows = exported(store, what, format)
    assert len(rows) == {"facts": 2, "scores": 2, "decisions": 2}.get(what, 1)
    assert all(set(COLUMNS[what]) <= set(row) for row in rows)
    if what == "scores" and format == "jsonl":
        [cause] = rows[0]["reasons"]
        assert (cause["feature"], cause["usual"]) == ("amount_yuan", 12_000)
    if what == "facts" and format != "parquet":
        assert rows[0]["kind"] == kind_of(arrears(1))
        assert rows[0]["occurred_at"].startswith("2026-03-02T04:")


def test_a_value_that_a_spreadsheet_would_run_is_made_inert_in_csv_only(store):
    write(store, rejection(value="=HYPERLINK(1)"))
    assert exported(store, "rejected", "csv")[0]["value"] == "'=HYPERLINK(1)"
    assert exported(store, "rejected", "jsonl")[0]["value"] == "=HYPERLINK(1)"


def test_a_live_event_is_told_apart_by_its_place_in_the_log(store):
    """Two refused events of a feed have no file and row: both must count."""
    live = rejection(0, load="", file="")
    write(store, live, live)
    assert summary(store).rejected == 2


def test_closing_waits_for_an_insert_that_is_under_way(store):
    """The engine never comes back from an insert whose session is closed beneath it."""
    order = []
    with store._one_at_a_time:  # an insert is under way
        closing = threading.Thread(target=lambda: (closed(store), order.append("closed")))
        closing.start()
        closing.join(0.05)
        order.append("inserted")
    closing.join(5)
    assert order == ["inserted", "closed"]


def closed(store) -> None:
    """Close all but the session itself, which the other tests still need."""
    session, store._session = store._session, SimpleNamespace(close=lambda: None)
    try:
        store.close()
    finally:
        store._session = session


def test_a_row_refused_in_one_month_and_taken_in_the_next_counts_once(store):
    """Sent again after its company became known: the ledger says what became of it in the end."""
    write(store, rejection(1, source="arrears", seen_at=NOON - timedelta(days=40)))
    write(store, accepted(1))
    found = summary(store)
    assert (found.read, found.accepted, found.rejected) == (1, 1, 0)
