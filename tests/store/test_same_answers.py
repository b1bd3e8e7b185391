"""The same questions, the same answers: from the engine in the process and through the driver."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as parquet
import pytest
from archived import archive
from modern_server import modern
from some_alerts import NOON, alert
from test_store import RECORDS, receipts

from schemas.deliveries import DeliveryOutcome
from schemas.notices import raised
from store import pages
from store.deliveries import dead_letters, dead_totals
from store.exports import EXPORTS, export
from store.migrating import migrate
from store.notices import told
from store.questions import summary
from store.refused import refused

ROOT = Path(__file__).parents[2]


@pytest.fixture
def both(store):
    server = modern(store)
    assert migrate(server) == []
    dead = receipts(2, DeliveryOutcome.REFUSED)
    archive(server, *RECORDS, *dead, raised(alert(1)))
    return store, server


def test_a_server_is_filled_by_the_same_landing(both):
    embedded, _ = both
    assert summary(embedded).read == 4


QUESTIONS = {
    "summary": summary,
    "summary of a load": lambda store: summary(store, "l"),
    "totals": pages.totals,
    "list": pages.alerts,
    "list, filtered": lambda store: pages.alerts(
        store, institution="north", severity=2, kind="tax_arrears",
        before="2026-03-09T00:00:00.000000Z", before_id="x",
    ),
    "one alert": lambda store: pages.alert(store, alert(1).alert_id),
    "refused": lambda store: refused(store),
    "dead letters": lambda store: [*dead_letters(store), *dead_totals(store)],
    "told": lambda store: told(store, "north", after=None, since=NOON, limit=9),
    "rejected": lambda store: pages.rejected(store, reason="bad_date"),
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_have_one_answer(both, question):
    embedded, server = (QUESTIONS[question](store) for store in both)
    assert embedded == server
    assert embedded


@pytest.mark.parametrize("format", ["jsonl", "csv"])
@pytest.mark.parametrize("what", EXPORTS)
def test_exports_are_the_same_to_the_byte(both, what, format):
    outs = [io.BytesIO(), io.BytesIO()]
    for store, out in zip(both, outs, strict=True):
        export(store, what, format, out)
    assert outs[0].getvalue() == outs[1].getvalue()
    assert outs[0].getvalue().count(b"\n") > 1 or format == "jsonl"


def test_parquet_is_made_of_what_a_server_answers(both, tmp_path):
    """In a process of its own: this one's engine has a folder open."""
    rows = both[1].raw("SELECT * FROM facts FINAL ORDER BY fact_id", "JSONEachRow")
    described, _ = both[1]._ask("DESCRIBE TABLE (SELECT * FROM facts FINAL)")
    structure = [(name, type_) for name, type_, *_ in described]
    code = (
        "import sys; from store.parquet import as_parquet;"
        f"sys.stdout.buffer.write(as_parquet({structure!r}, sys.stdin.buffer.read()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=rows, capture_output=True, cwd=ROOT, check=True
    )
    (tmp_path / "facts.parquet").write_bytes(done.stdout)
    ours = io.BytesIO()
    export(both[0], "facts", "parquet", ours)
    ours.seek(0)
    found = parquet.read_table(tmp_path / "facts.parquet").to_pylist()
    wanted = sorted(parquet.read_table(ours).to_pylist(), key=lambda row: row["fact_id"])
    assert found == [{name: row[name] for name in found[0]} for row in wanted]
