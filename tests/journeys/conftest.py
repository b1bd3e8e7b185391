"""One run of the sample tables that nothing disturbs, for all journeys to compare with."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import answer


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """Its data folder, and what it said at its end."""
    folder = tmp_path_factory.mktemp("whole")
    return folder, answer("run", "--once", "--data-dir", folder, "--json")
