"""The arrow between folders, checked. `docs/architecture.md` draws it; this enforces it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {  # folder -> our folders it may see
    "schemas": set(),
    "audit": {"schemas"},
    "calendars": set(),
    "loops": set(),
    "detectors": {"schemas", "calendars", "loops"},
    "routing": {"schemas", "loops"},
    "desk": {"schemas", "calendars", "routing"},
    "config": {"schemas"},
    "intake": {"schemas"},
    "notifiers": {"schemas"},
    "store": {"schemas"},
    "simulate": {"schemas", "calendars"},
    "cluster": set(),
    "faults": {"schemas", "notifiers", "store", "config", "streams", "commands", "cluster"},
    "sources": {"schemas", "intake", "config"},
    "evaluation": {"schemas", "detectors", "routing", "calendars", "simulate"},
    "streams": {
        "schemas", "audit", "calendars", "detectors", "routing", "desk", "intake", "notifiers", "store",
        "config", "simulate", "sources",
    },
    "portal": {"schemas", "audit", "desk", "routing", "store", "config"},
    "commands": {
        "schemas", "audit", "calendars", "desk", "detectors", "routing", "intake", "notifiers",
        "store", "config", "simulate", "evaluation", "cluster", "streams", "portal", "sources",
    },
}  # fmt: skip
ONLY_IN = {  # third party -> the folders it is confined to
    "faust": {"streams"},
    "mode": {"streams"},
    "aiokafka": {"streams", "sources"},
    "kafka": {"streams"},
    "sqlite3": {"streams"},
    "lz4": {"streams"},
    "rocksdict": {"streams"},
    "apprise": {"notifiers"},
    "requests": {"notifiers"},
    "cryptography": {"notifiers"},
    "standardwebhooks": {"notifiers"},
    "clickhouse_driver": {"store"},
    "chdb": {"store"},
    "river": {"detectors", "evaluation"},  # there as the one to be compared with
    "sklearn": {"evaluation"},  # the upper bound of a benchmark
    "numpy": {"detectors", "routing", "simulate", "evaluation"},
    "numba": {"loops"},
    "stdnum": {"schemas", "intake", "simulate"},
    "rapidfuzz": {"intake"},
    "xlrd": {"intake"},
    "pyarrow": {"intake"},
    "fastapi": {"portal"},
    "limits": {"portal"},
    "jinja2": {"portal", "notifiers"},
    "tenacity": {"sources"},
    "sqlalchemy": {"sources"},
    "httpx": {"sources", "commands"},
    "aiohttp": {"notifiers"},
    "click": {"commands"},
    "rich": {"commands"},
    "openpyxl": {"commands"},
}
PURE = {
    "audit",
    "calendars",
    "detectors",
    "routing",
    "desk",
    "loops",
}  # no clock, no chance, no I/O
IMPURE = {"time", "random", "secrets", "uuid", "asyncio", "socket", "threading", "os", "logging"}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


SOURCES = sorted(p for d in MAY_IMPORT for p in (ROOT / d).rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_follow_the_arrow(path):
    folder = path.relative_to(ROOT).parts[0]
    seen = imports(path)
    assert seen & set(MAY_IMPORT) <= MAY_IMPORT[folder] | {folder}
    assert not {lib for lib, homes in ONLY_IN.items() if lib in seen and folder not in homes}
    if folder in PURE:
        assert not seen & IMPURE


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_holds_one_idea(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_there_is_no_drawer_for_odds_and_ends():
    assert not [p for p in SOURCES if p.stem in {"utils", "util", "helpers", "common", "misc"}]
