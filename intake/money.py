"""Amounts as tables write them, to whole fen."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from intake.numerals import NUMERAL, parse_number

__all__ = ["find_fine", "parse_fen"]

_UNITS = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}
_AMOUNT = re.compile(rf"([{NUMERAL}]+?)\s*(万|亿)?元")
_CLAUSE = re.compile(r"[，。；;,\s]+(?!\d)")
_MOST_FEN = 2**62


def parse_fen(text: str, unit: str = "元") -> int:
    """Return the fen of one amount: a bare number in `unit`, or a number with its own unit.

    Raises
    ------
    ValueError
        It is not an amount, is negative, or finer than a fen by more than rounding noise.

    >>> parse_fen("1435313.650"), parse_fen("1.433677", "万元"), parse_fen("叁万元")
    (143531365, 1433677, 3000000)
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").removeprefix("人民币")
    plain = plain.removeprefix("¥").removesuffix("整")
    for name in ("亿元", "万元", "元"):
        if plain.endswith(name):
            plain, unit = plain.removesuffix(name), name
            break
    fen = parse_number(plain) * _UNITS[unit]
    whole = fen.to_integral_value()
    if not 0 <= whole <= _MOST_FEN:
        raise ValueError(f"{text} is out of range")
    if abs(fen - whole) > Decimal("0.5"):
        raise ValueError(f"{text} is finer than a fen")
    return int(whole)


def find_fine(text: str) -> int | None:
    """Return the fen of the fine that a sentence imposes, None when it names no amount.

    Only the clause that says 罚款 counts, so that confiscated or paid sums are not mistaken for it;
    several fines in one decision add up.

    >>> find_fine("责令停止违法行为，限三十日内改正，处以叁万元罚款。"), find_fine("罚款2000元")
    (3000000, 200000)
    >>> find_fine("责令改正。") is None
    True
    """
    plain = unicodedata.normalize("NFKC", text)
    found = []
    for clause in _CLAUSE.split(plain):
        if "罚" not in clause:
            continue
        for number, scale in _AMOUNT.findall(clause):
            try:
                found.append(parse_fen(number, f"{scale}元"))
            except ValueError:
                continue
    return sum(found) if found else None
