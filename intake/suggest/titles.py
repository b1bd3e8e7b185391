"""How much a column's title is like the titles under which tables keep a field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from rapidfuzz import fuzz

from intake.text import normal_name
from schemas.vocabulary import Term, Vocabulary

__all__ = ["Titles", "plain_title"]

_UNIT = re.compile(
    r"\((?:单位:?)?(?:人民币)?(?:元|千元|万元|百万元|亿元|%|rmb|cny|yuan)[^()]*\)|\((?:是|必填|选填|全称)[^()]*\)",
    re.I,
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_STRIP = re.compile(r"[\s_\-./:：*※()]+")
_LEAST = 0.72  # likeness below this is chance


@cache
def plain_title(title: str) -> str:
    """Return a title in one spelling: narrow, lower case, words apart, without units.

    >>> plain_title("罚款金额（万元）"), plain_title("PenaltyDate"), plain_title("penalty_date")
    ('罚款金额', 'penaltydate', 'penaltydate')
    """
    words = _CAMEL.sub(" ", title)
    return _STRIP.sub("", _UNIT.sub("", normal_name(words).casefold()))


class Titles:
    """The vocabulary made ready to be compared with."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._terms = {
            "code": vocabulary.code, "name": vocabulary.name, "aside": vocabulary.aside,
            **{f"field:{name}": term for name, term in vocabulary.fields.items()},
        }  # fmt: skip
        self._plain = {
            role: [(plain_title(title), place) for place, title in enumerate(term.titles)]
            for role, term in self._terms.items()
        }
        self._unless = {role: _plain_all(term) for role, term in self._terms.items()}

    def score(self, role: str, title: str) -> float:
        """Return 0 to 1: how likely a column of this title is this role, by its title alone."""
        if role not in self._terms:
            return 0.0
        whole = plain_title(title)
        if any(word in whole for word in self._unless[role]):
            return 0.0
        parts = [whole]
        if "/" in title:
            parts.append(plain_title(title.rpartition("/")[2]))
        return max((_likeness(part, self._plain[role]) for part in parts), default=0.0)

    def likeness(self, title: str) -> float:
        """Return how much a text is like any title at all."""
        return max(self.score(role, title) for role in self._terms)


def _plain_all(term: Term) -> list[str]:
    return [plain_title(word) for word in term.unless]


def _likeness(title: str, terms: Iterable[tuple[str, int]]) -> float:
    best = 0.0
    if not title:
        return best
    for term, place in terms:
        later = min(place, 40) * 0.002  # a better title comes first
        if title == term:
            best = max(best, 1.0 - later)
        elif len(term) >= 2 and term in title and (len(term) > 4 or not term.isascii()):
            at_end = 0.06 if title.endswith(term) else 0.0
            best = max(best, 0.66 + 0.2 * len(term) / len(title) + at_end - later)
        else:
            ratio = fuzz.ratio(title, term) / 100
            if ratio >= _LEAST:
                best = max(best, 0.85 * ratio - later)
    return best
