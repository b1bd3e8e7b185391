from __future__ import annotations

import pytest
from made_by_hand import store
from v1_world import Platform

__all__ = ["platform", "store"]


@pytest.fixture
def platform(store) -> Platform:
    return Platform(store)
