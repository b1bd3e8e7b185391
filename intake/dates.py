"""Dates in every form that tables hold, with the precision they have. Asia/Shanghai to UTC."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from msgspec import Struct

from schemas.changes import Dated

__all__ = ["SHANGHAI", "When", "parse_when"]

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1992

_TIME = r"(?:[T ]?(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?)?)?"
_YMD = re.compile(rf"(\d{{4}})[年/.\-](\d{{1,2}})[月/.\-](\d{{1,2}})日?{_TIME}")
_DMY = re.compile(rf"(\d{{1,2}})[/.\-](\d{{1,2}})[/.\-](\d{{4}}){_TIME}")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)()()()")
_MONTH = re.compile(r"(\d{4})(?:年度?|[/.\-])(\d{1,2})(?:月份?)?")


class When(Struct, frozen=True):
    """An instant in UTC, how well it is known, and the same as text for a fact's identity."""

    at: datetime
    dated: Dated
    key: str  # local ISO date at the known precision


@lru_cache(maxsize=1 << 16)
def parse_when(text: str, order: str = "ymd") -> When:
    """Read a date.

    Raises
    ------
    ValueError
        It has no form we know, or names a day that does not exist.

    >>> parse_when("2021年度2  月").key, parse_when("18/8/2023 00:00:00", "dmy").key
    ('2021-02', '2023-08-18')
    >>> parse_when("2022-11-15 14:32:00").at.isoformat()
    '2022-11-15T06:32:00+00:00'
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    tight = plain.replace(" ", "")
    if match := _MONTH.fullmatch(tight):
        year, month = int(match[1]), int(match[2])
        first = datetime(year, month, 1, tzinfo=SHANGHAI)
        return When(first.astimezone(UTC), Dated.MONTH, f"{year:04}-{month:02}")
    pattern = _DMY if order == "dmy" else _YMD
    match = pattern.fullmatch(plain) or _YMD.fullmatch(plain) or _COMPACT.fullmatch(tight)
    if match is None:
        raise ValueError(f"{text} has no form of a date that is known")
    one, two, three, hour, minute, second = (int(part or 0) for part in match.groups())
    year, month, day = (three, two, one) if match.re is _DMY else (one, two, three)
    local = datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    if hour or minute or second:
        return When(local.astimezone(UTC), Dated.MINUTE, local.strftime("%Y-%m-%dT%H:%M:%S"))
    return When(local.astimezone(UTC), Dated.DAY, local.strftime("%Y-%m-%d"))
