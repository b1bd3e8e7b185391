from __future__ import annotations

import pytest

from intake.shares import parse_share


@pytest.mark.parametrize(
    ("text", "unit", "share"),
    [("51%", "", 0.51), ("51％", "", 0.51), ("0.51", "", 0.51), ("51", "%", 0.51), ("1", "%", 0.01),
     ("1", "", 1.0), ("33.34 %", "", 0.3334), ("百分之三十", "", 0.3)],
)  # fmt: skip
def test_shares_as_tables_write_them(text, unit, share):
    assert parse_share(text, unit) == share


@pytest.mark.parametrize(
    ("text", "unit"), [("51", ""), ("101%", ""), ("120", "%"), ("", ""), ("半", "")]
)
def test_more_than_the_whole_or_no_number_is_refused(text, unit):
    with pytest.raises(ValueError, match="."):
        parse_share(text, unit)
