"""Silences and noise from the command line, on a folder that no process has."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from commands.main import cli
from config.errors import ConfigError

ADD = ["silences", "add", "--institution", "yuyang_rural", "--reason", "已核实", "--days", "3"]


def run(folder, *arguments: str) -> str:
    done = CliRunner().invoke(cli, [*arguments, "--data-dir", str(folder)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output.strip()


def test_a_silence_is_added_found_exported_and_ended(tmp_path):
    id_, _, outcome = run(tmp_path, *ADD, "--kind", "tax_arrears", "--by", "officer_1").partition(
        ": "
    )
    assert outcome == "added"
    (row,) = json.loads(run(tmp_path, "silences", "list", "--live", "--json"))
    assert (row["silence_id"], row["author"], row["held"]) == (id_, "officer_1", 0)
    assert run(tmp_path, "silences", "end", id_, "--by", "officer_2") == f"{id_}: ended"
    assert json.loads(run(tmp_path, "silences", "list", "--live", "--json")) == []
    out = tmp_path / "silences.jsonl"
    run(tmp_path, "export", "silences", "--out", str(out))
    (row,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (row["outcome"], row["ended_by"]) == ("ended", "officer_2")
    assert run(tmp_path, "noise", "--json") == "[]"
    with pytest.raises(ConfigError, match="over"):
        run(tmp_path, "silences", "end", id_)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ([], "--borrower"),
        (["--kind", "tax_arrears", "--days", "93"], "92 days"),
        (["--kind", "tax_arrears", "--channel", "theirs"], "--channel"),
        (["--borrower", "12"], "borrower"),
    ],
)
def test_a_silence_that_cannot_be_is_refused_in_one_sentence(tmp_path, more, says):
    with pytest.raises(ConfigError, match=says):
        run(tmp_path, *ADD, *more)
