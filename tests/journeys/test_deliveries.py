"""Dead letters as the operator meets them: seen and sent again, with and without a running process."""

from __future__ import annotations

import json
import time
import urllib.request
from collections import Counter

import pytest
from command import ROOT, answer, finish, start
from receiver import receiving

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of the test's own receiver
GONE = [410] * 10_000  # what a receiver answers that will never take it
BANKS = (
    "yuyang_rural",
    "shancheng_city",
    "jialing_joint",
    "liangjiang_development",
    "bayu_microcredit",
)
CHANNEL = """    channels:
      - {name: core, type: webhook, url_env: LOANWATCH_CHANNEL_URL,
         secret_env: LOANWATCH_CHANNEL_SECRET, private_addresses: true, plain_http: true}
"""


@pytest.fixture
def setting(tmp_path):
    """Two small tables and five banks whose systems take nothing for now."""
    samples = tmp_path / "samples"
    samples.mkdir()
    for name in ("市文化执法总队-新闻出版领域行政处罚信息.csv", "企业欠税公告信息.csv"):
        (samples / name).write_bytes((ROOT / "samples" / name).read_bytes())
    banks = "".join(f"  - id: {b}\n    name_zh: {b}\n    name_en: {b}\n{CHANNEL}" for b in BANKS)
    path = tmp_path / "institutions.yaml"
    path.write_text(f"institutions:\n{banks}", encoding="utf-8")
    with receiving(*GONE) as receiver:
        yield {
            "LOANWATCH_INSTITUTIONS": str(path), "LOANWATCH_SAMPLES": str(samples),
            "LOANWATCH_DATA_DIR": str(tmp_path / "var"), "LOANWATCH_CHANNEL_URL": receiver.url,
            "LOANWATCH_CHANNEL_SECRET": SECRET, "LOANWATCH_FEED_COMPANIES": "200",
        }, receiver  # fmt: skip


def dead(setting: dict[str, str], *options: str) -> list[dict]:
    done = finish("deliveries", "list", "--json", "--limit", "1000", *options, **setting)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def ids(letters: list[dict]) -> set[str]:
    return {letter["delivery_id"] for letter in letters}


def test_dead_letters_are_seen_and_sent_again_with_and_without_a_running_process(setting):
    environment, receiver = setting
    assert answer("run", "--once", "--json", **environment)["alerts"] > 0
    letters = dead(environment)
    refused = set(receiver.ids)
    assert ids(letters) == refused and refused
    assert {(letter["outcome"], letter["detail"]) for letter in letters} == {
        ("refused", "HTTP 410")
    }
    one = letters[0]["institution"]
    of_one = {x["delivery_id"] for x in letters if x["institution"] == one}

    receiver.answers = iter(())  # it is well again
    sent = answer("deliveries", "resend", "--institution", one, "--json", **environment)
    assert sent == {"sent": len(of_one)}

    child = start("run", "--port", 0, "--feed-rate", 0.001, **environment)
    try:
        words = (word for line in child.stdout for word in line.split())
        url = next(word for word in words if word.startswith("http"))
        assert ids(dead(environment)) == refused - of_one
        sent = answer("deliveries", "resend", "--json", **environment)
        assert sent == {"sent": len(refused - of_one)}
        deadline = time.monotonic() + 60
        while dead(environment):
            assert time.monotonic() < deadline, "they were not sent"
        with urllib.request.urlopen(url + "deliveries?lang=zh", timeout=60) as page:
            assert "没有未送达的推送" in page.read().decode()
    finally:
        child.kill()
        child.communicate()
    came = Counter(receiver.ids)  # beside what is new: the live feed has begun
    assert {came[id_] for id_ in refused} == {2}
