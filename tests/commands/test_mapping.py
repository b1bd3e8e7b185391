from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from commands.main import cli

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "samples" / "企业欠税公告信息.csv"


def run(*arguments: str):
    found = CliRunner().invoke(cli, ["map", *arguments], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found


def test_a_proposal_goes_to_a_file_that_can_be_tried_at_once(tmp_path):
    mapping = tmp_path / "arrears.yaml"
    told = run("suggest", str(TABLE), "--out", str(mapping), "--name", "arrears").stderr
    assert "tax_arrears" in told
    assert "occurred_at" in told  # the table has no date, and that is said
    trial = json.loads(run("test", str(TABLE), "--mapping", str(mapping), "--json").stdout)
    assert trial["read"] == 329  # lines of the table, as samples/README.md counts them
    assert trial["read"] == trial["accepted"] + trial["merged"] + trial["rejected"]


def test_the_first_rows_are_shown_as_facts_with_the_reason_of_each_refusal():
    mapping = ROOT / "config" / "sources" / "tax_arrears_beijing.yaml"
    shown = run("test", str(TABLE), "--mapping", str(mapping), "--rows", "3").stdout
    assert "unknown_company" in shown
    assert "329" in shown


def test_a_proposal_as_json_names_what_was_placed():
    proposal = json.loads(run("suggest", str(TABLE), "--json").stdout)
    targets = {placed["target"] for placed in proposal["placed"]}
    assert {"kind: tax_arrears", "identity.codes", "identity.name", "amount", "tax"} <= targets
