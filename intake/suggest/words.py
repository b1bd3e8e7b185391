"""Yes and no as tables say them."""

from __future__ import annotations

from collections.abc import Sequence

from intake.suggest.shapes import Shape
from intake.text import normal_name

__all__ = ["words_for"]


def words_for(
    shape: Shape, passed: Sequence[str], failed: Sequence[str]
) -> dict[str, bool | str] | None:
    """Return what each value of a column means, None unless all are understood.

    A value is understood if it is one of the words, or begins or ends with one; what says that it
    failed is looked for first, because 不合格 ends with 合格.
    """
    if not shape.values or shape.how_many > len(shape.values):
        return None
    meaning: dict[str, bool | str] = {}
    for value in shape.values:
        found = _meaning(normal_name(value).casefold(), passed, failed)
        if found is None:
            return None
        meaning[value] = found
    return meaning


def _meaning(value: str, passed: Sequence[str], failed: Sequence[str]) -> bool | None:
    if value in passed or value in failed:
        return value in passed
    for words, means in ((failed, False), (passed, True)):
        long = [word for word in words if len(word) > 1]
        if any(value.startswith(word) or value.endswith(word) for word in long):
            return means
    return None
