from __future__ import annotations

from datetime import UTC, datetime

import pytest

from notifiers.dates import day, days_between, when
from schemas.changes import Dated

LATE = datetime(2021, 1, 31, 16, 5, tzinfo=UTC)  # five past midnight on the first, in Shanghai


@pytest.mark.parametrize(
    ("dated", "zh", "en"),
    [
        (Dated.MINUTE, "2021-02-01 00:05", "2021-02-01 00:05"),
        (Dated.DAY, "2021-02-01", "2021-02-01"),
        (Dated.MONTH, "2021年2月（仅知月份）", "February 2021 (month only)"),
        (Dated.PUBLISHED, "日期不详（2021-02-01公布）", "undated (published 2021-02-01)"),
        (Dated.FIRST_SEEN, "日期不详（2021-02-01首次采集）", "undated (first seen 2021-02-01)"),
    ],
)
def test_a_time_is_that_of_shanghai_and_says_what_is_not_known_of_it(dated, zh, en):
    assert (when(LATE, dated, "zh"), when(LATE, dated, "en")) == (zh, en)


def test_every_precision_has_a_form_in_both_languages():
    assert all(when(LATE, dated, language) for dated in Dated for language in ("zh", "en"))


def test_days_are_counted_between_midnights_of_shanghai():
    before = datetime(2021, 1, 31, 15, 59, tzinfo=UTC)
    assert day(before) == "2021-01-31"
    assert (days_between(before, LATE), days_between(LATE, before)) == (1, -1)
    assert days_between(LATE, LATE.replace(hour=23)) == 0  # still the first, at 07:05
