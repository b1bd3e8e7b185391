from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from streams.transport.owner import FolderOwned, Owner

ROOT = Path(__file__).parents[3]
HOLD = "import sys; from pathlib import Path; from streams.transport.owner import Owner\n"
HOLD += "o = Owner(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"


def test_a_second_process_is_told_who_holds_the_folder_and_may_have_it_afterwards(tmp_path):
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert child.stdout.readline() == "held\n"
    with pytest.raises(FolderOwned, match=f"process {child.pid}.*--data-dir"):
        Owner(tmp_path)
    child.kill()
    child.communicate()
    Owner(tmp_path).release()


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FolderOwned, match="--data-dir"):
        Owner(tmp_path / "file" / "var")
