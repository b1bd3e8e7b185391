"""The unit of a column's bare numbers, from its title or a line above the header."""

from __future__ import annotations

import re
from collections.abc import Iterable

from intake.text import normal_name

__all__ = ["unit_of"]

_UNITS = (
    ("亿元", r"亿元|亿人民币|100 ?million|hundred million"),
    ("百万元", r"百万元|百万|million|\bmn\b|\bmm\b"),
    ("万元", r"万元|万人民币|10,?000|10k|ten thousand|wan yuan|\bwan\b"),
    ("千元", r"千元|thousand|'000|\bk\b|000s"),
    ("元", r"元|yuan|rmb|cny|¥"),
)
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_STATED = re.compile(r"(?:金额)?单位[:：]?\s*(?:人民币)?\s*(亿元|百万元|万元|千元|元)")


def unit_of(title: str, above: Iterable[str]) -> tuple[str, bool]:
    """Return the unit and whether anything says so; 元 where nothing does.

    >>> unit_of("罚款（万元）", []), unit_of("余额", ["单位：千元"]), unit_of("Sum (CNY million)", [])
    (('万元', True), ('千元', True), ('百万元', True))
    """
    plain = normal_name(title)
    spaced = title.casefold()
    inside = [part.casefold() for part in _IN_BRACKETS.findall(plain)]
    for text in (*inside, *_IN_BRACKETS.findall(spaced), re.sub("[_/]", " ", spaced)):
        for unit, pattern in _UNITS:
            if re.search(pattern, text):
                return unit, True
    for line in above:
        if match := _STATED.search(line):
            return match[1], True
    return "元", False
