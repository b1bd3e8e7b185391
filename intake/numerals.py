"""Chinese numerals, everyday (三万五千) and financial (叁万伍仟), mixed with digits (3万)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

__all__ = ["NUMERAL", "parse_number"]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")
} | {"两": 2, "貳": 2, "弍": 2, "参": 3, "陸": 6}  # fmt: skip
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}

NUMERAL = "0-9.,," + "".join(_DIGITS) + "".join(_SMALL) + "".join(_LARGE)
"""Every character a number may be made of, for use inside a regular expression's brackets."""


def parse_number(text: str) -> Decimal:
    """Return the number that a text of digits and numerals names.

    Raises
    ------
    ValueError
        It is not a number.

    >>> [int(parse_number(t)) for t in ("叁万", "四万五千", "十三万", "1,200", "两千零五", "3.5万")]
    [30000, 45000, 130000, 1200, 2005, 35000]
    """
    total = section = Decimal(0)  # section: what stands before the next 万 or 亿
    digits = ""  # plain digits, or one numeral waiting for its unit
    seen = False
    for c in text.replace(",", "").replace("，", ""):
        if c.isascii() and (c.isdigit() or c == "."):
            digits += c
        elif c in _DIGITS:
            if digits not in {"", "0"}:
                raise ValueError(f"{text} is not a number")
            digits = str(_DIGITS[c])
        elif c in _SMALL:
            section += (_number(digits, text) if digits else Decimal(1)) * _SMALL[c]
            digits = ""
        elif c in _LARGE:
            section += _number(digits, text) if digits else Decimal(0)
            total = (total + section) * _LARGE[c] if c in "亿億" else total + section * _LARGE[c]
            section, digits = Decimal(0), ""
        else:
            raise ValueError(f"{text} is not a number")
        seen = True
    if not seen:
        raise ValueError("an empty text is not a number")
    return total + section + (_number(digits, text) if digits else Decimal(0))


def _number(digits: str, text: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise ValueError(f"{text} is not a number") from None
