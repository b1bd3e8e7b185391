from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_alerts import NOON

from schemas.retry_after import retry_after_seconds


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0), ("7", 7), (" 30 ", 30), ("86400", 3600), ("9" * 400, 3600),
        ("Mon, 02 Mar 2026 04:00:45 GMT", 45), ("Mon, 02 Mar 2026 03:00:00 GMT", 0),
        ("Mon Mar  2 04:00:45 2026", 45), ("Mon, 02 Mar 2026 12:00:45 +0800", 45),
        ("Tue, 02 Mar 2027 04:00:00 GMT", 3600),
        ("", None), ("soon", None), ("-5", None), ("1.5", None), ("²", None), ("٣", None),
    ],
)  # fmt: skip
def test_a_number_or_a_date_is_understood_and_nobody_waits_for_days(header, seconds):
    assert retry_after_seconds(header, NOON) == seconds


@given(st.text())
def test_whatever_a_receiver_writes_does_no_harm(header):
    seconds = retry_after_seconds(header, NOON)
    assert seconds is None or 0 <= seconds <= 3600
