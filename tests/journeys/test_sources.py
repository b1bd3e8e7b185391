"""Sources of a running product: a dropped file, a push, a pause that outlives the process."""

from __future__ import annotations

import json
import re
import signal
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from command import ROOT, answer, exported, finish, start
from test_run import free_port, get

TOKEN = "a-token-of-an-office-made-by-chance"
COMMON = """
title_zh: 样例
title_en: Sample
owner: 样例机关
legal_basis: 样例协议
ends: 2099-12-31
enabled: true
mapping: my_table
"""
MAPPING = """
name: my_table
title_zh: 样例
title_en: Sample
owner: 样例机关
kind: tax_penalty
files: ["one*.csv", "two*.csv"]
identity: {codes: [代码], name: 名称}
fields:
  occurred_at: {columns: [日期], type: date}
  document_number: {columns: [文号]}
  fine: {columns: [罚款], type: money}
"""


def row(number: int, **more: str) -> dict[str, str]:
    return {
        "名称": "甲公司", "代码": "91110105585615050L", "日期": "2026-02-28", "文号": f"样{number}",
        "罚款": "100", **more,
    }  # fmt: skip


def table(*numbers: int) -> str:
    rows = [row(0).keys(), *(row(n).values() for n in numbers)]
    return "\n".join(",".join(cells) for cells in rows) + "\n"


@pytest.fixture
def place(tmp_path) -> Path:
    """A folder with a sample table, two mappings, two sources and their secret."""
    for name in ("samples", "mappings", "feeds", "drop"):
        (tmp_path / name).mkdir()
    sample = "市文化执法总队-新闻出版领域行政处罚信息.csv"
    (tmp_path / "samples" / sample).write_bytes((ROOT / "samples" / sample).read_bytes())
    mapping = ROOT / "config/sources/press_penalty_beijing.yaml"
    (tmp_path / "mappings" / mapping.name).write_bytes(mapping.read_bytes())
    (tmp_path / "mappings/my_table.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "tokens").write_text(sha256(TOKEN.encode()).hexdigest(), encoding="utf-8")
    feeds = {
        "my_drop": f"type: folder\nfolder: {tmp_path / 'drop'}\nsettle_seconds: 0\n"
        "schedule: {every_seconds: 1}\n",
        "my_push": f"type: push\ntokens: {{file: {tmp_path / 'tokens'}}}\n",
    }
    for name, own in feeds.items():
        path = tmp_path / "feeds" / f"{name}.yaml"
        path.write_text(f"name: {name}\n{own}{COMMON}", encoding="utf-8")
    return tmp_path


def settings(place: Path) -> dict[str, str]:
    return {
        "LOANWATCH_FEEDS": str(place / "feeds"), "LOANWATCH_SOURCES": str(place / "mappings"),
        "LOANWATCH_SAMPLES": str(place / "samples"), "LOANWATCH_FEED_RATE": "0",
    }  # fmt: skip


class Product:
    def __init__(self, place: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.child = start(
            "run", "--data-dir", place / "var", "--port", self.port, **settings(place)
        )
        self.until(lambda: get(f"{self.url}/healthz")[0] == 200)

    def until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 60
        while not condition():
            assert self.child.poll() is None, self.child.communicate()[1]
            assert time.monotonic() < deadline, "it never came to that"
            time.sleep(0.05)

    def sources(self) -> dict[str, dict]:
        return {s["name"]: s for s in json.loads(get(f"{self.url}/api/sources")[1])}

    def rows_of(self, name: str) -> int:
        return self.sources()[name]["health"].get("rows", 0)

    def end(self) -> None:
        self.child.send_signal(signal.SIGTERM)
        _, errors = self.child.communicate(timeout=30)
        assert self.child.returncode == 0, errors
        assert "Traceback" not in errors

    def kill(self) -> None:
        self.child.kill()
        self.child.communicate()


def documented_client() -> Callable[[str, str, list[dict[str, str]]], dict]:
    page = (ROOT / "docs/push-api.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    found: dict = {}
    exec(compile(code, "docs/push-api.md", "exec"), found)
    return found["push"]


def test_rows_come_by_file_and_by_call_and_a_pause_outlives_the_process(place):
    push, drop = documented_client(), place / "drop"
    product = Product(place)
    try:
        (drop / "one.csv").write_text(table(1, 2), encoding="utf-8")
        found = push(product.url, TOKEN, [row(3), row(4, 日期="2026-02-30")])
        assert (found["accepted"], found["refused"]) == (1, 1)
        assert httpx.post(f"{product.url}/api/v1/changes").status_code == 401
        product.until(lambda: product.rows_of("my_drop") == 2)
        for lang, word in (("zh", "等待下次读取"), ("en", "Waits for its next reading")):
            assert word in get(f"{product.url}/sources?lang={lang}")[1]
        metrics = get(f"{product.url}/metrics")[1]
        assert 'loanwatch_source_rows_total{outcome="offered",source="my_push"} 1.0' in metrics

        paused = finish(
            "sources", "pause", "my_drop", "--data-dir", place / "var", **settings(place)
        )
        assert (paused.returncode, paused.stdout) == (0, "my_drop: paused\n"), paused.stderr
        product.kill()
        product = Product(place)
        (drop / "two.csv").write_text(table(5), encoding="utf-8")
        time.sleep(1.5)  # more than its schedule
        assert product.sources()["my_drop"]["condition"] == "paused"
        tried = finish("sources", "test", "my_drop", **settings(place))
        assert "样5" in tried.stdout, tried.stderr
        assert (drop / "two.csv").exists()
        again = finish(
            "sources", "resume", "my_drop", "--data-dir", place / "var", **settings(place)
        )
        assert again.returncode == 0, again.stderr
        product.until(lambda: product.rows_of("my_drop") == 3)
        product.end()
    finally:
        product.kill()
    command = ("--data-dir", place / "var")
    assert finish("sources", "pause", "my_push", *command, **settings(place)).returncode == 0
    listed = answer("sources", "list", "--json", *command, **settings(place))
    assert {s["name"]: s["condition"] for s in listed} == {
        "my_drop": "waiting", "my_push": "paused",
    }  # fmt: skip
    documents = {f["document_number"] for f in exported("facts", place / "var")}
    assert {"样1", "样2", "样3", "样5"} <= documents
    refused = [r for r in exported("rejected", place / "var") if r["source"] == "my_table"]
    assert [(r["field"], r["value"], r["reason"]) for r in refused] == [
        ("日期", "2026-02-30", "bad_date")
    ]


def test_a_source_with_a_missing_secret_or_name_is_one_sentence(place):
    (place / "tokens").unlink()
    done = finish("run", "--data-dir", place / "var", "--port", "0", **settings(place))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "my_push" in done.stderr, done.stderr
    done = finish("sources", "pause", "nobody", **settings(place))
    assert done.returncode == 1 and "my_drop" in done.stderr
