"""What the documents name is what the code has, both ways."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from prometheus_client import CollectorRegistry

from commands.main import CONTENTS, cli
from config.clickhouse import clickhouse_variables
from config.kafka import kafka_variables
from config.settings import variables
from notifiers.metrics import NotifierMetrics
from sources.metrics import SourceMetrics
from streams.metrics import StreamMetrics
from streams.noise_metrics import NoiseMetrics
from streams.topics import TOPICS

ROOT = Path(__file__).parents[1]
DOCS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def first_column(text: str, prefix: str) -> list[str]:
    return re.findall(rf"^\| `({prefix}[a-zA-Z_]*)` \|", text, re.MULTILINE)


def test_every_setting_is_documented_and_no_other():
    real = variables() + kafka_variables() + clickhouse_variables()
    assert first_column(OPERATIONS, "LOANWATCH_") == real


def test_every_metric_is_documented_with_its_labels_and_no_other():
    registry = CollectorRegistry()
    StreamMetrics(registry, ["intake"])
    NotifierMetrics(registry, [])
    SourceMetrics(registry, [])
    NoiseMetrics(registry, [])
    real = {}
    for collector in set(registry._collector_to_names):
        kind = collector._type
        name = collector._name + ("_total" if kind == "counter" else "")
        real[name] = ", ".join(collector._labelnames)
    rows = re.findall(r"^\| `(loanwatch_\w+)` \| ([\w, ]*?) \|", OPERATIONS, re.MULTILINE)
    portal_only = {"loanwatch_http_requests_total"}
    assert {name: labels for name, labels in rows if name not in portal_only} == real


def test_the_topics_are_those_of_the_code_in_the_same_order():
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| .+? \|$", ARCHITECTURE, re.MULTILINE)
    named = [row for row in rows if row[0] in {t.name for t in TOPICS}]
    assert named == [(t.name, t.key, t.what) for t in TOPICS]


@pytest.mark.parametrize("path", DOCS, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_that_documents_name_exist(path):
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"\./loanwatch (\w+)", text):
        assert name in CONTENTS, f"{name} is no command"
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    blocks = re.findall(r"```sh\n(.*?)```|`([^`\n]+)`", text, re.DOTALL)
    code = "\n".join("".join(parts) for parts in blocks)
    for name in re.findall(r"^make ([a-z-]+)", code, re.MULTILINE):
        assert name in targets


@pytest.mark.parametrize("path", DOCS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_every_command_explains_itself():
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None and command.name == name
        assert command.get_short_help_str(200) == CONTENTS[name][1]
