"""What a kind needs beyond its columns: whether listed or removed, which nature, which rating."""

from __future__ import annotations

from collections.abc import Mapping

from intake.suggest.sample import Sample
from intake.suggest.shapes import Shape
from intake.text import normal_name
from schemas.mappings import Field, KindWhen
from schemas.vocabulary import Vocabulary

__all__ = ["fixed_fields", "rating_kinds"]

_NATURES = (
    ("质押", "pledge"),
    ("出质", "pledge"),
    ("冻结", "freeze"),
    ("注销", "release"),
    ("减资", "capital_reduction"),
)
_RATINGS = {"A", "B", "C", "D", "M", "A级", "B级", "C级", "D级", "M级"}


def fixed_fields(
    kind: str, sample: Sample, shapes: Mapping[str, Shape], vocabulary: Vocabulary,
    fields: Mapping[str, Field],
) -> dict[str, Field]:  # fmt: skip
    """Return the fields that no column was placed for but the kind needs."""
    about = " ".join((sample.label, *sample.above))
    if kind == "abnormal_operation" and "action" not in fields:
        for column, shape in shapes.items():
            words = _listed(shape, vocabulary)
            if words:
                return {"action": Field(columns=(column,), type="word", words=words, required=True)}
        removed = any(w in about for w in ("移出", "移除", "removed")) and "列入" not in about
        return {"action": Field(constant="removed" if removed else "listed")}
    if kind == "registration":
        return {"action": Field(constant="established")}
    if kind == "equity_change" and "nature" not in fields:
        nature = next((value for word, value in _NATURES if word in about), "transfer")
        return {"nature": Field(constant=nature)}
    return {}


def _listed(shape: Shape, vocabulary: Vocabulary) -> dict[str, bool | str]:
    """Return what the values of a column mean for a list, empty unless all are understood."""
    if not 1 < shape.how_many <= 6:
        return {}
    words: dict[str, bool | str] = {}
    for value in shape.values:
        plain = normal_name(value).casefold()
        listed = any(word in plain for word in vocabulary.listed)
        removed = any(word in plain for word in vocabulary.removed)
        if listed is removed:
            return {}
        words[value] = "listed" if listed else "removed"
    return words


def rating_kinds(kind: str, shapes: Mapping[str, Shape]) -> tuple[tuple[KindWhen, ...], str]:
    """Return kinds and the rows wanted for a table of tax ratings: A and D are facts, the rest not."""
    if kind not in ("tax_rating_a", "tax_rating_d"):
        return (), ""
    for column, shape in shapes.items():
        values = {value.strip().upper() for value in shape.values}
        if len(values) > 1 and values <= _RATINGS:
            other, letter = (
                ("tax_rating_d", "D") if kind == "tax_rating_a" else ("tax_rating_a", "A")
            )
            return (
                (KindWhen(when=f"[{column}] starts {letter}", kind=other),),
                f"[{column}] starts A|D",
            )
    return (), ""
