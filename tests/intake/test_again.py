from __future__ import annotations

from datetime import UTC, datetime

import pytest

from intake.again import row_again
from schemas.incoming import Row

FIRST = datetime(2026, 11, 25, 8, tzinfo=UTC)
REFUSED = {
    "source": "some_source", "load": "l", "file": "f", "row": 3, "cells": {"日期": "2026-1-2"},
    "seen_at": FIRST,
}  # fmt: skip


@pytest.mark.parametrize("seen_at", [FIRST, "2026-11-25 08:00:00", FIRST.replace(tzinfo=None)])
def test_a_row_keeps_its_place_and_says_since_when_it_is_known(seen_at):
    assert row_again({**REFUSED, "seen_at": seen_at}) == Row(
        source="some_source", load="l", file="f", row=3, cells={"日期": "2026-1-2"}, since=FIRST
    )


def test_a_row_without_cells_cannot_come_again():
    assert row_again({**REFUSED, "cells": {}}) is None
