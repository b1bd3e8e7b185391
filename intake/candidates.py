"""Companies whose name is like one that nobody has, the likest first: for a person to choose from.

Nothing is ever attributed by likeness alone: two companies of one group differ in a character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct
from rapidfuzz import fuzz, process

from intake.text import loose_name, normal_name

__all__ = ["Candidate", "like_name"]

_FORM = re.compile(r"(?:股份有限公司|有限责任公司|有限公司|集团公司|公司|集团|厂|店|中心|合作社)$")
_LEAST = 60.0  # likeness, 0 to 100
_AHEAD = 50  # names that are looked at closely


class Candidate(Struct, frozen=True):
    """A company, and how like its name is, 0 to 1."""

    uscc: str
    name: str
    likeness: float


def like_name(name: str, companies: Iterable[tuple[str, str]], most: int = 5) -> list[Candidate]:
    """Return up to `most` companies of `(name, code)` pairs, the likest first.

    What makes a name its own counts more than its legal form.

    >>> [c.name for c in like_name("甲北京科枝有限公司", [("甲（北京）科技公司", "a"), ("乙厂", "b")])]
    ['甲（北京）科技公司']
    """
    plain = loose_name(normal_name(name))
    named = list(companies)
    names = [loose_name(normal_name(other)) for other, _ in named]
    near = process.extract(plain, names, scorer=fuzz.ratio, limit=_AHEAD, score_cutoff=_LEAST - 20)
    found = [
        Candidate(named[place][1], named[place][0], round(likeness / 100, 3))
        for other, _, place in near
        if (likeness := _likeness(plain, other)) >= _LEAST
    ]
    return sorted(found, key=lambda c: (-c.likeness, c.uscc))[:most]


def _likeness(one: str, other: str) -> float:
    core = fuzz.ratio(_FORM.sub("", one), _FORM.sub("", other))
    return 0.75 * core + 0.25 * fuzz.ratio(one, other)
