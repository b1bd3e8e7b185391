from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.dates import parse_when
from schemas.changes import Dated


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "order", "at", "dated", "key"),
    [
        ("2021/5/18", "ymd", utc(2021, 5, 17, 16), Dated.DAY, "2021-05-18"),
        (
            "2022-11-15 14:32:00",
            "ymd",
            utc(2022, 11, 15, 6, 32),
            Dated.MINUTE,
            "2022-11-15T14:32:00",
        ),
        ("2023年04月12日", "ymd", utc(2023, 4, 11, 16), Dated.DAY, "2023-04-12"),
        ("2021年度2  月", "ymd", utc(2021, 1, 31, 16), Dated.MONTH, "2021-02"),
        ("18/8/2023 00:00:00", "dmy", utc(2023, 8, 17, 16), Dated.DAY, "2023-08-18"),
        ("2023/8/18", "dmy", utc(2023, 8, 17, 16), Dated.DAY, "2023-08-18"),
        ("2013-12-27 00:00:00.000", "ymd", utc(2013, 12, 26, 16), Dated.DAY, "2013-12-27"),
        ("20230412", "ymd", utc(2023, 4, 11, 16), Dated.DAY, "2023-04-12"),
        ("２０２３．４．１２", "ymd", utc(2023, 4, 11, 16), Dated.DAY, "2023-04-12"),
        (
            "2021年3月5日 14时05分",
            "ymd",
            utc(2021, 3, 5, 6, 5),
            Dated.MINUTE,
            "2021-03-05T14:05:00",
        ),
        (
            "2022-11-15T06:32:00Z",
            "ymd",
            utc(2022, 11, 15, 6, 32),
            Dated.MINUTE,
            "2022-11-15T14:32:00",
        ),
        ("二〇二一年三月二十五日", "ymd", utc(2021, 3, 24, 16), Dated.DAY, "2021-03-25"),
        ("贰零贰壹年叁月零伍日", "ymd", utc(2021, 3, 4, 16), Dated.DAY, "2021-03-05"),
        ("二○二一年十二月", "ymd", utc(2021, 11, 30, 16), Dated.MONTH, "2021-12"),
        ("2022年度", "ymd", utc(2021, 12, 31, 16), Dated.YEAR, "2022"),
        ("2021年3月5日（星期五）", "ymd", utc(2021, 3, 4, 16), Dated.DAY, "2021-03-05"),
        (
            "2021年3月5日下午2点半",
            "ymd",
            utc(2021, 3, 5, 6, 30),
            Dated.MINUTE,
            "2021-03-05T14:30:00",
        ),
        ("2021年3月5日 上午9时", "ymd", utc(2021, 3, 5, 1), Dated.MINUTE, "2021-03-05T09:00:00"),
        ("20210305140500", "ymd", utc(2021, 3, 5, 6, 5), Dated.MINUTE, "2021-03-05T14:05:00"),
        ("05-Mar-2021", "ymd", utc(2021, 3, 4, 16), Dated.DAY, "2021-03-05"),
        ("March 5, 2021", "ymd", utc(2021, 3, 4, 16), Dated.DAY, "2021-03-05"),
        ("3/5/2021", "mdy", utc(2021, 3, 4, 16), Dated.DAY, "2021-03-05"),
        ("44260", "excel", utc(2021, 3, 4, 16), Dated.DAY, "2021-03-05"),
        ("2021-03-05", "excel", utc(2021, 3, 4, 16), Dated.DAY, "2021-03-05"),
        ("1614924300000", "epoch", utc(2021, 3, 5, 6, 5), Dated.MINUTE, "2021-03-05T14:05:00"),
        ("2099/12/31", "ymd", utc(2099, 12, 30, 16), Dated.DAY, "2099-12-31"),
    ],
)
def test_every_form_gives_instant_precision_and_key(text, order, at, dated, key):
    when = parse_when(text, order)
    assert (when.at, when.dated, when.key) == (at, dated, key)


@pytest.mark.parametrize(
    "text",
    [
        "", "无", "2021/2/30", "2021/13/1", "2021年13月", "0001-01-01", "9999-12-31",
        "9999-12-31T23:00:00-01:00", "2021-1-1 25:00", "二〇二一年十三月一日", "1/2/2021", "2021",
        "44197",
    ],
)  # fmt: skip
def test_impossible_or_unknown_dates_are_refused(text):
    with pytest.raises(ValueError, match="."):
        parse_when(text)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)))  # noqa: DTZ001  # local on purpose
def test_shanghai_is_eight_hours_ahead(local):
    local = local.replace(microsecond=0)
    when = parse_when(local.strftime("%Y-%m-%d %H:%M:%S"))
    assert when.at.replace(tzinfo=None) == local - timedelta(hours=8)


@given(
    st.text(
        st.sampled_from("0123456789年月日时分/-.: TZ+二〇十一零点半上下午星期Marpm,"), max_size=22
    ),
    st.sampled_from(["ymd", "dmy", "mdy", "excel", "epoch"]),
)
def test_any_text_is_a_date_or_a_value_error(text, order):
    with suppress(ValueError):
        assert parse_when(text, order).at.tzinfo is UTC
