"""Chinese numerals, everyday (三万五千) and financial (叁万伍仟), mixed with digits (3万5千).

A number is cut at 亿 and 万; each part is either plain digits or 千, 百, 十 in falling order. Spoken
short forms follow the grammar: 一万五 is 15,000 and 两千五 is 2,500, because 15 units after 万 would
need a 零. What does not fit the grammar is refused, so a sum is never guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal

__all__ = ["NUMERAL", "parse_number"]

_EVERYDAY = {
    "零": "零〇○", "一": "一壹弌", "二": "二贰貳弍两兩", "三": "三叁參参弎", "四": "四肆", "五": "五伍",
    "六": "六陆陸", "七": "七柒", "八": "八捌", "九": "九玖", "十": "十拾", "百": "百佰", "千": "千仟",
    "万": "万萬", "亿": "亿億",
}  # fmt: skip
_PLAIN = str.maketrans({c: plain for plain, forms in _EVERYDAY.items() for c in forms})
_DIGITS = "零一二三四五六七八九"

NUMERAL = "0-9.,," + "".join(_EVERYDAY.values())
"""Every character a number may be made of, for use inside a regular expression's brackets."""

_WHOLE = re.compile(r"(?:([^亿]+)亿)?(?:([^亿万]+)万)?([^亿万]*)")
_ARABIC = re.compile(r"\d+(?:\.\d+)?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,4}(?:,\d{4})+(?:\.\d+)?")
_ONE = r"(?:[一二三四五六七八九]|\d+(?:\.\d+)?)"
_SECTION = re.compile(
    rf"(?:({_ONE})千)?(?:零?({_ONE})百)?(?:零?({_ONE})?(十))?(?:(零)?([一二三四五六七八九]|\d))?"
)


def parse_number(text: str) -> Decimal:
    """Return the number that a text of digits and numerals names.

    Raises
    ------
    ValueError
        It is not a number.

    >>> [int(parse_number(t)) for t in ("叁万", "四万五千", "十三万", "1,200", "两千零五", "3.5万")]
    [30000, 45000, 130000, 1200, 2005, 35000]
    """
    plain = text.translate(_PLAIN)
    if "," in plain:
        if not _GROUPED.fullmatch(plain):
            raise ValueError(f"{text} is not a number")
        plain = plain.replace(",", "")
    if _ARABIC.fullmatch(plain):
        return Decimal(plain)
    match = _WHOLE.fullmatch(plain)
    if match is None or not plain:
        raise ValueError(f"{text} is not a number")
    parts = [(match[1], 10**8), (match[2], 10**4), (match[3] or None, 1)]
    total, last = Decimal(0), 0
    for part, unit in parts:
        if part is None:
            continue
        if last and len(part) == 1 and part in _DIGITS[1:]:  # 一万五: a thousand is left unsaid
            unit = last // 10
        total += _part(part.removeprefix("零") if last else part, text) * unit
        last = unit
    return total


def _part(part: str, text: str) -> Decimal:
    """Return what stands before one 亿, 万 or the end."""
    if _ARABIC.fullmatch(part):
        return Decimal(part)
    if part == "零":
        return Decimal(0)
    match = _SECTION.fullmatch(part)
    if match is None or not part:
        raise ValueError(f"{text} is not a number")
    thousand, hundred, ten, has_ten, zero, one = match.groups()
    total = _digit(thousand) * 1000 + _digit(hundred) * 100
    if has_ten:
        total += (_digit(ten) if ten else 1) * 10
    if one:
        short = not (zero or has_ten) and (thousand or hundred)
        total += _digit(one) * ((10 if hundred else 100) if short else 1)
    return total


def _digit(text: str | None) -> Decimal:
    if not text:
        return Decimal(0)
    return Decimal(_DIGITS.index(text)) if text in _DIGITS else Decimal(text)
