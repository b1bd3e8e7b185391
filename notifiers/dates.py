"""Times as people in Asia/Shanghai read them, with the precision they are known to. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from schemas.changes import Dated

__all__ = ["day", "days_between", "minute", "when"]

_SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1992

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

_FORMS = {
    "zh": {
        Dated.MINUTE: "{day} {minute}",
        Dated.DAY: "{day}",
        Dated.MONTH: "{year}年{month}月（仅知月份）",
        Dated.YEAR: "{year}年（仅知年份）",
        Dated.PUBLISHED: "日期不详（{day}公布）",
        Dated.FIRST_SEEN: "日期不详（{day}首次采集）",
    },
    "en": {
        Dated.MINUTE: "{day} {minute}",
        Dated.DAY: "{day}",
        Dated.MONTH: "{month_name} {year} (month only)",
        Dated.YEAR: "{year} (year only)",
        Dated.PUBLISHED: "undated (published {day})",
        Dated.FIRST_SEEN: "undated (first seen {day})",
    },
}


def when(at: datetime, dated: Dated, language: str) -> str:
    """Return the time of an event, saying what is not known of it."""
    local = at.astimezone(_SHANGHAI)
    return _FORMS[language][dated].format(
        day=local.date().isoformat(), minute=f"{local.hour:02d}:{local.minute:02d}",
        year=local.year, month=local.month, month_name=_MONTHS[local.month - 1],
    )  # fmt: skip


def day(at: datetime) -> str:
    """Return the date in Shanghai, as 2026-03-02."""
    return _date(at).isoformat()


def minute(at: datetime) -> str:
    """Return date and time in Shanghai, as 2026-03-02 12:00."""
    return f"{at.astimezone(_SHANGHAI):%Y-%m-%d %H:%M}"


def days_between(start: datetime, end: datetime) -> int:
    """Return how many midnights of Shanghai lie between; negative when `end` is earlier."""
    return (_date(end) - _date(start)).days


def _date(at: datetime) -> date:
    return at.astimezone(_SHANGHAI).date()
