"""Rarer spellings of dates, rewritten into the plain ones that `intake.dates` reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from intake.numerals import parse_number

__all__ = ["rewritten"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sep sept", "october oct", "november nov", "december dec"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[ \-./]([a-z]{3,9})\.?[ \-./,]+(\d{4})(.*)", re.I
)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?[ \-]*(\d{1,2})(?:st|nd|rd|th)?[, ]+(\d{4})(.*)", re.I)
_WEEKDAY = re.compile(r"[(]?(?:星期|周)[一二三四五六日天][)]?")
_HALF = re.compile(r"(凌晨|早上|上午|中午|下午|晚上|晚)(\d{1,2})")
_HALF_BEHIND = re.compile(r"(\d{1,2})((?::\d{1,2}){1,2}) ?([ap])\.?m\.?", re.I)
_HOUR = re.compile(r"(日 ?|\d )(\d{1,2})[时点](整|半)?$")
_CLOCK = re.compile(r"(\d{1,2})点")
_NUMERAL = "零〇○一壹二贰两三叁四肆五伍六陆七柒八捌九玖"
_TENS = _NUMERAL + "十拾"
_WRITTEN = re.compile(
    rf"([{_NUMERAL}0]{{4}})年度?(?:([{_TENS}]{{1,3}})月份?(?:([{_TENS}]{{1,3}})[日号])?)?"
)
_DIGIT = {c: str(number) for number, forms in enumerate(
    ("零〇○0", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
) for c in forms}  # fmt: skip
_LONG = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")
_MDY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(.*)")
_LAST_SERIAL = 73_050  # the day 2099-12-31 of a spreadsheet
_SHANGHAI = timezone(timedelta(hours=8))


def rewritten(plain: str, order: str) -> str | None:
    """Return a date in narrow characters as year, month, day and time, None for an unknown form.

    >>> rewritten("贰零贰叁年零叁月拾伍日", "ymd"), rewritten("5 Mar 2021 2:05 PM", "ymd")
    ('2023年3月15日', '2021-3-5 14:05')
    >>> rewritten("44927", "excel"), rewritten("1672531200000", "epoch")
    ('2023-1-1 00:00:00', '2023-1-1 08:00:00')
    """
    tight = plain.replace(" ", "")
    if order in ("excel", "epoch"):
        return _counted(tight, order)
    if match := _WRITTEN.fullmatch(tight):
        return _from_numerals(match)
    if match := _LONG.fullmatch(tight):
        return "{}-{}-{} {}:{}:{}".format(*match.groups())
    if order == "mdy" and (match := _MDY.fullmatch(plain)):
        return f"{match[3]}-{match[1]}-{match[2]}{match[4]}"
    text = _WEEKDAY.sub("", plain)
    for pattern, places in ((_DAY_FIRST, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2))):
        if match := pattern.fullmatch(text):
            year, month, day = (match[place] for place in places)
            number = _MONTHS.get(month.lower())
            if number is None:
                return None
            text = f"{year}-{number}-{int(day)} {match[4].strip(' ,')}".strip()
            break
    text = _HALF_BEHIND.sub(lambda m: f"{_hour(int(m[1]), m[3].lower() == 'p')}{m[2]}", text)
    text = _HALF.sub(lambda m: f" {_hour(int(m[2]), m[1] in '中午下午晚上')}", text)
    text = _HOUR.sub(_whole_hour, " ".join(text.split()))
    text = _CLOCK.sub(r"\1时", text)
    return text if text != plain else None


def _hour(hour: int, afternoon: bool) -> int:
    if afternoon:
        return hour + 12 if hour < 12 else hour
    return 0 if hour == 12 else hour


def _whole_hour(match: re.Match[str]) -> str:
    return f"{match[1].strip()} {match[2]}:{'30' if match[3] == '半' else '00'}"


def _from_numerals(match: re.Match[str]) -> str | None:
    year = "".join(_DIGIT[c] for c in match[1])
    try:
        parts = [
            int(parse_number(part.lstrip("零〇○") or "零")) for part in match.groups()[1:] if part
        ]
    except ValueError:
        return None
    return f"{year}年" + "".join(f"{part}{unit}" for part, unit in zip(parts, "月日", strict=False))


def _counted(tight: str, order: str) -> str | None:
    """Return the date of a spreadsheet's day number, or of seconds or milliseconds since 1970."""
    try:
        number = float(tight)
    except ValueError:
        return None
    if order == "excel":
        if not 1 <= number <= _LAST_SERIAL:
            return None
        at = datetime(1899, 12, 30, tzinfo=_SHANGHAI) + timedelta(seconds=round(number * 86_400))
    else:
        seconds = number / 1000 if abs(number) >= 1e11 else number
        if not 0 <= seconds <= 4_102_444_800:  # the year 2100
            return None
        at = datetime.fromtimestamp(int(seconds), UTC).astimezone(_SHANGHAI)
    return f"{at.year}-{at.month}-{at.day} {at:%H:%M:%S}"
