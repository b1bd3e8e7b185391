from __future__ import annotations

import json

import pytest
from audit_trails import NOON, trail
from click.testing import CliRunner

from commands.main import cli
from config.errors import ConfigError
from store.embedded import EmbeddedStore
from store.migrating import migrate
from store.writer import Writer


def run(folder, *arguments: str) -> str:
    done = CliRunner().invoke(cli, ["audit", *arguments, "--data-dir", str(folder)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_an_anchor_that_was_taken_is_verified_later_and_a_forged_one_is_not(tmp_path):
    lines, heads = trail(5)
    opened = EmbeddedStore(tmp_path / "store")
    migrate(opened)
    writer = Writer(opened)
    writer.add("audit", "audit/2", NOON, lines, 0)
    writer.take().write()
    opened.close()
    kept = tmp_path / "anchors.jsonl"
    kept.write_text(run(tmp_path, "anchor"), encoding="utf-8")
    assert json.loads(kept.read_text()) == {"chain": 2, "number": 5, "hash": heads[-1].hash}
    assert json.loads(run(tmp_path, "verify", "--anchors", str(kept), "--json"))["whole"] is True
    kept.write_text(kept.read_text().replace('"number":5', '"number":6'))
    with pytest.raises(ConfigError, match="1 findings"):
        run(tmp_path, "verify", "--anchors", str(kept))
    (newest, *_) = map(
        json.loads, run(tmp_path, "seen", "91500000MA5U0000A1", "--json").splitlines()
    )
    assert newest["consents"] == ["授4"] and newest["staff"] == "客户经理-1"
