"""Amounts as tables write them, to whole fen. Exact: decimals, never floats."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from intake.numerals import NUMERAL, parse_number

__all__ = ["find_confiscated", "find_fine", "parse_fen"]

_UNITS = {
    "元": 100, "千元": 100_000, "万元": 1_000_000, "百万元": 100_000_000, "亿元": 10_000_000_000,
}  # fmt: skip
_MOST_FEN = 2**62
_YUAN = "元圆"
_SMALL = re.compile(rf"([{NUMERAL}]+?)[{_YUAN}](?:([{NUMERAL}])角)?(?:零?([{NUMERAL}])分)?")

_AMOUNT = re.compile(
    rf"((?:[{NUMERAL}]+[{_YUAN}](?:[{NUMERAL}]角)?(?:零?[{NUMERAL}]分)?)+"  # 1万元, 六元六角六分
    rf"|[{NUMERAL}]{{2,}}(?=的?罚款))"  # 十万罚款: the unit is forgotten
    r"(以[上下内])?"  # a range, as the law states it: no amount
)
_SENTENCE = re.compile(r"[。;\n!]")
_CLAUSE = re.compile(r",(?!\d)")
_TOTAL = re.compile(r"(?:共计|合计|总计).{0,6}$")
_ABOUT = re.compile(r"没收|违法所得|滞纳金|税款|处|罚")


def parse_fen(text: str, unit: str = "元") -> int:
    """Return the fen of one amount: a bare number in `unit`, or a number with its own unit.

    Parts of a fen are rounded half up: tables that were once in floats hold such noise.

    Raises
    ------
    ValueError
        It is not an amount, is negative or too large.

    >>> parse_fen("1435313.650"), parse_fen("1.433677", "万元"), parse_fen("叁万元")
    (143531365, 1433677, 3000000)
    >>> parse_fen("人民币陆元陆角陆分")
    666
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").removeprefix("人民币")
    plain = plain.removeprefix("¥").removesuffix("整")
    return _fen(plain, unit)


def _fen(plain: str, unit: str) -> int:
    """Return the fen of a text already narrow and without spaces."""
    jiao = fen = Decimal(0)
    if plain.endswith(("角", "分")):
        match = _SMALL.fullmatch(plain)
        if match is None:
            raise ValueError(f"{plain} is not an amount")
        jiao = parse_number(match[2]) if match[2] else jiao
        fen = parse_number(match[3]) if match[3] else fen
        plain, unit = match[1], "元"
    elif plain.endswith(tuple(_YUAN)):
        plain, unit = plain[:-1], "元"  # 万元, 亿元: the number takes its 万
    value = parse_number(plain) * _UNITS[unit] + jiao * 10 + fen
    whole = int(value.quantize(Decimal(1), ROUND_HALF_UP)) if value < _MOST_FEN else _MOST_FEN + 1
    if whole > _MOST_FEN:
        raise ValueError(f"{plain} is out of range")
    return whole


def find_fine(text: str) -> int | None:
    """Return the fen of the fine that a decision imposes, None when it names no amount.

    Confiscated sums, taxes and interest beside it are left out; fines of one decision add up, but
    where a sentence states their sum (共计) the sum counts and not its parts.

    >>> find_fine("责令停止违法行为，限三十日内改正，处以叁万元罚款。"), find_fine("罚款2000元")
    (3000000, 200000)
    >>> find_fine("每辆处5000元罚款，共计1万元罚款。")
    1000000
    >>> find_fine("责令改正。") is None
    True
    """
    return _sum(text, fine=True)


def find_confiscated(text: str) -> int | None:
    """Return the fen that a decision confiscates, None when it names no amount.

    >>> find_confiscated("没收违法所得一百八十元，并处三十万元罚款。")
    18000
    """
    return _sum(text, fine=False)


def _sum(text: str, *, fine: bool) -> int | None:
    found: list[int] = []
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    for sentence in _SENTENCE.split(plain):
        parts: list[int] = []
        total: int | None = None
        for clause in _CLAUSE.split(sentence):
            for fen, before in _amounts(clause):
                if _is_fine(before, clause) is not fine:
                    continue
                parts.append(fen)
                if _TOTAL.search(before):
                    total = fen
        found += parts if total is None else [total]
    return sum(found) if found else None


def _amounts(clause: str) -> Iterator[tuple[int, str]]:
    """Yield each amount of a clause with what stands before it."""
    if "罚" not in clause and "没收" not in clause:
        return
    for match in _AMOUNT.finditer(clause):
        if match[2]:
            continue
        try:
            # 壹万元伍千元 is one amount, written with 元 too often.
            fen = sum(_fen(part[0], "元") for part in _SMALL.finditer(match[1])) or _fen(
                match[1], "元"
            )
        except ValueError:
            continue
        yield fen, clause[: match.start()]


def _is_fine(before: str, clause: str) -> bool | None:
    """Return True for a fine, False for a confiscation, None for neither: the last word decides."""
    words = _ABOUT.findall(before)
    last = words[-1] if words else ""
    if last in {"没收", "违法所得"}:
        return False if "没收" in words else None
    if last in {"处", "罚", ""} and "罚" in clause:
        return True
    return None
