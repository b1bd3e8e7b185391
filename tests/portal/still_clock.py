"""The clock of the rate limiter stands still: no test depends on where a minute begins."""

from __future__ import annotations

from types import SimpleNamespace

import pytest


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """At one moment, for as long as the test takes."""
    clock = SimpleNamespace(time=lambda: 1_800_000_000.0)
    monkeypatch.setattr("limits.storage.memory.time", clock)
    monkeypatch.setattr("portal.v1.admission.time", clock.time)
