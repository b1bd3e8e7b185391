from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from commands.main import CONTENTS, cli

ROOT = Path(__file__).parents[2]


def test_the_table_of_contents_names_every_command_with_a_sentence():
    shown = CliRunner().invoke(cli, ["--help"]).output
    for name, (_, sentence) in CONTENTS.items():
        assert f"\n  {name} " in shown
        assert sentence.split()[0] in shown


def test_a_word_that_is_no_command_is_refused_with_what_it_might_have_been():
    found = CliRunner().invoke(cli, ["rejcted"])
    assert found.exit_code == 2
    assert "No such command 'rejcted'" in found.output


def test_one_command_starts_without_what_only_others_need():
    """Detectors and the engine take seconds to import: nobody waits for them to apply topics."""
    asked = "import sys, commands.main, commands.topics; print('detectors' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True,
        timeout=120,
    )  # fmt: skip
    assert done.stdout.strip() == "False"
