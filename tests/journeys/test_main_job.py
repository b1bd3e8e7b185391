"""The main job on the real sample tables, as processes, with kills in between."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable

import pytest
from command import answer, exported, finish, start
from receiver import receiving

INSTITUTIONS = """
institutions:
  - id: yuyang_rural
    name_zh: 渝样农村商业银行
    name_en: Yuyang Rural Commercial Bank
    channels:
      - {name: inbox, type: inbox}
      - {name: core, type: webhook, url_env: LOANWATCH_CHANNEL_URL,
         secret_env: LOANWATCH_CHANNEL_SECRET, private_addresses: true, plain_http: true}
  - {id: shancheng_city, name_zh: 山城, name_en: Shancheng City Bank}
  - {id: jialing_joint, name_zh: 嘉陵, name_en: Jialing Joint-Stock Bank, language: en}
  - {id: liangjiang_development, name_zh: 两江, name_en: Liangjiang Development Bank}
  - {id: bayu_microcredit, name_zh: 巴渝, name_en: Bayu Microcredit}
"""
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of the test's own receiver
ROWS = {  # rows of each table, counted without the product: wc -l less the header
    "court_seizure_beijing": 716, "culture_inspection_beijing": 9855,
    "environment_penalty_beijing": 1747, "major_tax_violation_beijing": 570,
    "press_penalty_beijing": 91, "registration_beijing": 8360, "safety_inspection_miyun": 4083,
    "tax_arrears_beijing": 329, "tax_penalty_beijing": 2106,
}  # fmt: skip


def wait_until(child: subprocess.Popen, condition: Callable[[], bool]) -> None:
    """Wait for a moment in the life of a process, or for its end."""
    deadline = time.monotonic() + 60
    while child.poll() is None and not condition():
        assert time.monotonic() < deadline, "the moment never came"
        time.sleep(0.002)


def test_every_row_of_every_table_is_accounted_for(whole):
    _, found = whole
    sources = found["sources"]
    assert {name: counts["read"] for name, counts in sources.items()} == ROWS
    for counts in [*sources.values(), found]:
        assert counts["read"] == counts["accepted"] + counts["merged"] + counts["rejected"]
    assert sum(found["rejected_by_reason"].values()) == found["rejected"]
    assert found["scored"] == found["accepted"] > 20_000
    assert found["pushed"] == found["alerts"] > 500


def test_a_second_start_reads_nothing_again_and_sends_nothing_twice(whole):
    folder, first = whole
    before = exported("deliveries", folder)
    assert answer("run", "--once", "--data-dir", folder, "--json") == first
    assert exported("deliveries", folder) == before


def test_exports_say_what_was_counted(whole):
    folder, found = whole
    facts, scores = exported("facts", folder), exported("scores", folder)
    assert len({f["fact_id"] for f in facts}) == len(facts) == found["accepted"]
    assert {s["fact_id"] for s in scores} == {f["fact_id"] for f in facts}
    assert all(0 <= s["score"] <= 1 and isinstance(s["reasons"], list) for s in scores)
    assert all(s["reasons"] for s in scores if s["score"] > 0.9)
    alerts, deliveries = exported("alerts", folder), exported("deliveries", folder)
    assert len({a["alert_id"] for a in alerts}) == len(alerts) == found["alerts"]
    assert {d["alert_id"] for d in deliveries} == {a["alert_id"] for a in alerts}
    rejected = exported("rejected", folder)
    assert len(rejected) == found["rejected"]
    assert all(r["file"] and r["row"] > 0 and r["reason"] for r in rejected)


def test_decisions_explain_every_fact(whole):
    folder, found = whole
    decided = {d["fact_id"] for d in exported("decisions", folder)}
    assert decided == {f["fact_id"] for f in exported("facts", folder)}
    sent = sum(found["decisions_by_reason"].get(r, 0) for r in ("first", "worse", "reminder"))
    assert sent == found["alerts"]


def test_a_run_killed_again_and_again_ends_as_one_that_was_not(whole, tmp_path):
    """SIGKILL at seeded moments; then nothing is lost, counted twice or pushed twice."""
    reference, found = whole
    (tmp_path / "institutions.yaml").write_text(INSTITUTIONS, encoding="utf-8")
    rng = random.Random(20261124)
    with receiving() as receiver:
        setting = {
            "LOANWATCH_INSTITUTIONS": str(tmp_path / "institutions.yaml"),
            "LOANWATCH_CHANNEL_URL": receiver.url,
            "LOANWATCH_CHANNEL_SECRET": SECRET,
        }
        folder, killed = tmp_path / "data", 0
        for round_ in range(8):
            child = start("run", "--once", "--data-dir", folder, "--json", **setting)
            if round_ % 3 == 0:  # anywhere: while reading, learning who is who, sending rows
                moment = time.monotonic() + rng.uniform(0.8, 3.0)
                wait_until(child, lambda moment=moment: time.monotonic() > moment)
            else:  # amid the pushes
                target = len(receiver.calls) + rng.randint(1, 60)
                wait_until(child, lambda target=target: len(receiver.calls) >= target)
            alive = child.poll() is None
            child.send_signal(signal.SIGKILL)  # does nothing to one that is done
            child.communicate()
            if not alive:
                break
            killed += 1
        last = answer("run", "--once", "--data-dir", folder, "--json", **setting)
        received = receiver.ids
    assert killed >= 4, "too few kills: the test proved nothing"
    assert received, "no push was under way"
    assert {k: last[k] for k in ("read", "accepted", "merged", "rejected", "alerts")} == {
        k: found[k] for k in ("read", "accepted", "merged", "rejected", "alerts")
    }
    for what, columns in (
        ("facts", ("fact_id", "uscc", "kind", "occurred_at", "severity", "rule")),
        ("scores", ("fact_id", "score", "own", "peers", "industry")),
        ("alerts", ("alert_id", "institution", "severity", "reason")),
        ("decisions", ("fact_id", "institution", "reason", "alert_id")),
    ):
        mine, theirs = (
            sorted(tuple(row[c] for c in columns) for row in exported(what, f))
            for f in (folder, reference)
        )
        assert mine == theirs, what
    outcomes = Counter((d["channel"], d["outcome"]) for d in exported("deliveries", folder))
    rural = sum(1 for a in exported("alerts", folder) if a["institution"] == "yuyang_rural")
    assert outcomes == {("inbox", "delivered"): found["alerts"], ("core", "delivered"): rural}
    assert len(set(received)) == rural
    # On the wire a push may repeat only where a kill fell between answer and receipt.
    # Four are sent at once, and four answered ones may wait for their receipts.
    assert len(received) - rural <= killed * 8


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "--once", "--samples", "nowhere"), ["nowhere", "--samples"]),
        (("import", "nowhere.csv"), ["nowhere.csv"]),
        (("export", "facts"), ["no data yet"]),
    ],
)
def test_what_a_person_can_mend_is_one_sentence(arguments, words, tmp_path):
    done = finish(*arguments, "--data-dir", tmp_path / "var")
    assert done.returncode == 1
    assert all(word in done.stderr for word in words)
    assert len(done.stderr.splitlines()) == 1 and "Traceback" not in done.stderr
