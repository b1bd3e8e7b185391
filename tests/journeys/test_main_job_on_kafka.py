"""The main job over a real Kafka broker: the same facts, scores, alerts and decisions."""

from __future__ import annotations

import asyncio

import pytest
from command import ROOT, answer, exported, finish
from kafka_topics import emptied

TABLE = ROOT / "samples" / "企业欠税公告信息.csv"
MAPPING = ROOT / "config" / "sources" / "tax_arrears_beijing.yaml"
SAME = (
    ("facts", ("fact_id", "uscc", "kind", "occurred_at", "severity", "rule")),
    ("scores", ("fact_id", "score", "own", "peers", "industry")),
    ("alerts", ("alert_id", "institution", "severity", "reason")),
    ("decisions", ("fact_id", "institution", "reason", "alert_id")),
    ("rejected", ("file", "row", "field", "reason")),
)


def test_over_kafka_the_samples_come_to_the_same(whole, kafka_broker, tmp_path):
    reference, found = whole
    asyncio.run(emptied(kafka_broker.address, 4))
    log = f"kafka://{kafka_broker.address}"
    over_kafka = answer("run", "--once", "--log", log, "--data-dir", tmp_path, "--json")
    assert over_kafka == found
    again = answer("run", "--once", "--log", log, "--data-dir", tmp_path, "--json")
    assert again == found, "a second start reads nothing again and sends nothing twice"
    for what, columns in SAME:
        mine, theirs = (
            sorted(tuple(str(row[c]) for c in columns) for row in exported(what, folder))
            for folder in (tmp_path, reference)
        )
        assert mine == theirs, what


def test_a_table_sent_to_a_cluster_is_worked_through_by_whoever_works_there(kafka_broker, tmp_path):
    asyncio.run(emptied(kafka_broker.address, 4))
    log = f"kafka://{kafka_broker.address}"
    sent = answer("import", TABLE, "--log", log, "--json")
    assert sent["sent"] == 329
    empty = tmp_path / "none"
    empty.mkdir()
    (empty / TABLE.name).write_bytes(TABLE.read_bytes())
    found = answer(
        "run", "--once", "--log", log, "--samples", empty, "--data-dir", tmp_path / "d", "--json"
    )
    assert found["read"] == 2 * 329  # what was sent, and the same table as a sample of its own
    assert found["accepted"] + found["merged"] + found["rejected"] == 2 * 329


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "--once", "--log", "kafka://127.0.0.1:1"), ["127.0.0.1:1", "is Kafka started"]),
        (("run", "--once", "--log", "somewhere"), ["LOANWATCH_LOG"]),
        (("worker", "--port", "0"), ["--log", "loanwatch run"]),
        (("import", TABLE, "--mapping", "MAPPING", "--log", "kafka://127.0.0.1:1"), ["workers"]),
    ],
)
def test_a_log_that_cannot_be_used_is_one_sentence(arguments, words, tmp_path):
    strange = tmp_path / "strange.yaml"
    strange.write_text(MAPPING.read_text(encoding="utf-8").replace("tax_arrears_beijing", "odd"))
    arguments = [strange if word == "MAPPING" else word for word in arguments]
    done = finish(*arguments, "--data-dir", tmp_path / "var")
    assert done.returncode == 1
    assert all(word in done.stderr for word in words), done.stderr
    assert len(done.stderr.splitlines()) == 1 and "Traceback" not in done.stderr
