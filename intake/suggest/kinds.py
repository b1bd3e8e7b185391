"""What a table is about, by its name, the lines above its header, its titles and its words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from intake.suggest.sample import Sample
from intake.suggest.shapes import Shape
from intake.suggest.titles import plain_title
from intake.text import normal_name
from schemas.catalogue import Catalogue
from schemas.vocabulary import Vocabulary

__all__ = ["Guess", "rank_kinds"]

_NAME, _TITLE, _VALUE = 3.0, 1.3, 0.8  # weight of where a word stands
_FEW = 40  # different values of a column whose words are looked at
_ENOUGH = 2.2  # points that leave little doubt


class Guess(Struct, frozen=True):
    kind: str
    points: float
    why: str


def rank_kinds(
    sample: Sample, shapes: Mapping[str, Shape], vocabulary: Vocabulary, catalogue: Catalogue
) -> list[Guess]:
    """Return the kinds that anything speaks for, the likeliest first."""
    name = re.sub(r"\.\w{1,8}$|\.\w{1,8}(?=/)", "", sample.label)
    evidence = [(_NAME, _plain(text), text) for text in (name, *sample.above)]
    evidence += [(_TITLE, plain_title(title), title) for title in sample.header]
    for column, shape in shapes.items():
        if shape.how_many <= _FEW and not shape.number and not shape.code:
            evidence += [(_VALUE, _plain(value), f"{column}: {value}") for value in shape.values]
    guesses = []
    for kind in catalogue.kinds:
        words = dict.fromkeys((*vocabulary.kinds.get(kind.code, ()), kind.name_zh, kind.name_en))
        best, why = 0.0, ""
        found: dict[str, float] = {}
        for place, word in enumerate(words):
            plain = _plain(word)
            if not plain:
                continue
            weight = _telling(plain) * (1 - 0.02 * min(place, 15))
            for where, text, told in evidence:
                if plain in text:
                    points = where * weight
                    found[plain] = max(found.get(plain, 0.0), points)
                    if points > best:
                        best, why = points, f"{word} in {told[:40]}"
        if best:
            others = sum(found.values()) - best
            guesses.append(Guess(kind.code, best + 0.1 * min(others, 6.0), why))
    return sorted(guesses, key=lambda guess: -guess.points)


def _plain(text: str) -> str:
    return "".join(c for c in normal_name(text).casefold() if c not in "_-./ ()")


def _telling(word: str) -> float:
    """Return how much a word says: long ones are rarely there by chance."""
    length = len(word) / 2 if word.isascii() else len(word)
    return min(1.8, 0.35 + 0.17 * length)


def sureness(guesses: list[Guess]) -> float:
    """Return 0 to 1: how sure the first guess is, by its points and its lead over the second."""
    if not guesses:
        return 0.0
    first = guesses[0].points
    lead = first - (guesses[1].points if len(guesses) > 1 else 0.0)
    return round(min(0.98, 0.35 * min(1.0, first / _ENOUGH) + 0.4 + min(0.25, lead / 3)), 2)
