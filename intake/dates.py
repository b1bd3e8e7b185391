"""Dates in every form that tables hold, with the precision they have. Asia/Shanghai to UTC."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from msgspec import Struct

from intake.date_forms import rewritten
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
_YEAR = re.compile(r"(\d{4})年度?")


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
        `dmy` or `mdy` where the table writes the day or the month first; a date that begins with its
        year is read anyway. `excel` for day numbers of a spreadsheet, `epoch` for (milli)seconds.

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
    if order in ("excel", "epoch") and plain[:4].isdecimal() and plain[4:5] not in ("-", "/", "年"):
        found = None
    else:
        found = _read(plain, order)
    if found is None and (other := rewritten(plain, order)) is not None:
        found = _read(other, "ymd")
    if found is None:
        raise ValueError(f"{text} has no form of a date that is known")
    return found


def _read(plain: str, order: str) -> When | None:
    """Return the date of one of the plain forms, None where it has none of them."""
    tight = plain.replace(" ", "")
    if match := _MONTH.fullmatch(tight):
        return _when(int(match[1]), int(match[2]), dated=Dated.MONTH)
    if match := _YEAR.fullmatch(tight):
        return _when(int(match[1]), 1, dated=Dated.YEAR)
    if _ZONED.fullmatch(plain) and _FIRST_YEAR < int(plain[:4]) < _LAST_YEAR:
        local = datetime.fromisoformat(plain).astimezone(SHANGHAI)
        return _when(*local.timetuple()[:6])
    pattern = _DMY if order == "dmy" else _YMD
    match = pattern.fullmatch(plain) or _YMD.fullmatch(plain) or _COMPACT.fullmatch(tight)
    if match is None:
        return None
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
    form = {Dated.YEAR: "%Y", Dated.MONTH: "%Y-%m"}.get(dated, "%Y-%m-%d")
    return When(local.astimezone(UTC), dated, local.strftime(form))
