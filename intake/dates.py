"""Dates in every form that tables hold, with the precision they have. Asia/Shanghai to UTC."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from msgspec import Struct

from intake.numerals import parse_number
from schemas.changes import Dated

__all__ = ["SHANGHAI", "When", "parse_when"]

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1992

_FIRST_YEAR, _LAST_YEAR = 1949, 2199  # 2099-12-31 stands for "without end"

_TIME = r"(?:[T ]?(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?|分)?)?"
_YMD = re.compile(rf"(\d{{4}})[年/.\-](\d{{1,2}})[月/.\-](\d{{1,2}})日?{_TIME}")
_DMY = re.compile(rf"(\d{{1,2}})[/.\-](\d{{1,2}})[/.\-](\d{{4}}){_TIME}")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)()()()")
_MONTH = re.compile(r"(\d{4})(?:年度?|[/.\-])(\d{1,2})(?:月份?)?")
_ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)")
_WRITTEN = re.compile(
    r"([零〇○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_YEAR_DIGITS = "零一二三四五六七八九"


class When(Struct, frozen=True):
    """An instant in UTC, how well it is known, and the same as text for a fact's identity."""

    at: datetime
    dated: Dated
    key: str  # local ISO date at the known precision


@lru_cache(maxsize=1 << 16)
def parse_when(text: str, order: str = "ymd") -> When:
    """Read a date. A time without a zone is Asia/Shanghai; midnight to the second is no time.

    Parameters
    ----------
    order
        `dmy` where the table writes the day first; a date that begins with its year is read anyway.

    Raises
    ------
    ValueError
        It has no form we know, names a day that does not exist, or a year before 1949.

    >>> parse_when("2021年度2  月").key, parse_when("18/8/2023 00:00:00", "dmy").key
    ('2021-02', '2023-08-18')
    >>> parse_when("2022-11-15 14:32:00").at.isoformat()
    '2022-11-15T06:32:00+00:00'
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    tight = plain.replace(" ", "")
    if match := _MONTH.fullmatch(tight):
        return _when(int(match[1]), int(match[2]), dated=Dated.MONTH)
    if _ZONED.fullmatch(plain) and _FIRST_YEAR < int(plain[:4]) < _LAST_YEAR:
        local = datetime.fromisoformat(plain).astimezone(SHANGHAI)
        return _when(*local.timetuple()[:6])
    if match := _WRITTEN.fullmatch(tight):
        year = int("".join(str(max(0, _YEAR_DIGITS.find(c))) for c in match[1]))
        return _when(year, int(parse_number(match[2])), int(parse_number(match[3])))
    pattern = _DMY if order == "dmy" else _YMD
    match = pattern.fullmatch(plain) or _YMD.fullmatch(plain) or _COMPACT.fullmatch(tight)
    if match is None:
        raise ValueError(f"{text} has no form of a date that is known")
    one, two, three, hour, minute, second = (int(part or 0) for part in match.groups())
    year, month, day = (three, two, one) if match.re is _DMY else (one, two, three)
    return _when(year, month, day, hour, minute, second)


def _when(
    year: int, month: int, day: int = 1, hour: int = 0, minute: int = 0, second: int = 0,
    *, dated: Dated = Dated.DAY,
) -> When:  # fmt: skip
    """Return local parts as an instant, at the precision they have."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(f"the year {year} is not one of this register")
    local = datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)
    if hour or minute or second:
        return When(local.astimezone(UTC), Dated.MINUTE, local.strftime("%Y-%m-%dT%H:%M:%S"))
    form = "%Y-%m" if dated is Dated.MONTH else "%Y-%m-%d"
    return When(local.astimezone(UTC), dated, local.strftime(form))
