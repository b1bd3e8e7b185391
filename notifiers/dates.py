"""Times as people in Asia/Shanghai read them, with the precision they are known to."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from schemas.changes import Dated

__all__ = ["day", "when"]

_SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

_FORMS = {
    "zh": {
        Dated.MINUTE: "{0:%Y-%m-%d %H:%M}",
        Dated.DAY: "{0:%Y-%m-%d}",
        Dated.MONTH: "{0:%Y}年{0.month}月（仅知月份）",
        Dated.PUBLISHED: "日期不详（{0:%Y-%m-%d}公布）",
        Dated.FIRST_SEEN: "日期不详（{0:%Y-%m-%d}首次采集）",
    },
    "en": {
        Dated.MINUTE: "{0:%Y-%m-%d %H:%M}",
        Dated.DAY: "{0:%Y-%m-%d}",
        Dated.MONTH: "{0:%B %Y} (month only)",
        Dated.PUBLISHED: "undated (published {0:%Y-%m-%d})",
        Dated.FIRST_SEEN: "undated (first seen {0:%Y-%m-%d})",
    },
}


def when(at: datetime, dated: Dated, language: str) -> str:
    """Return the time of an event, saying what is not known of it."""
    return _FORMS[language][dated].format(at.astimezone(_SHANGHAI))


def day(at: datetime) -> str:
    return f"{at.astimezone(_SHANGHAI):%Y-%m-%d}"
