"""Which column of a table a mapping's reference means: by its name, its spelling, or a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from intake.text import normal_name

__all__ = ["columns_named", "matches_many", "resolve"]

_MARKS = re.compile(r"^[*※]|[*※：:]+$")  # of a form's needed fields


def resolve(reference: str, header: Iterable[str]) -> str | None:
    """Return the column that a reference means, None where there is none.

    The exact name comes first, then the same name in other width, brackets, case or spaces, then a
    pattern: `/罚款金额.*/` is a regular expression for the whole name, `罚款金额*` a shell's pattern.

    >>> resolve("罚款(万元)", ["名称", "罚款（万元）"]), resolve("/处罚.*日期/", ["处罚决定日期"])
    ('罚款（万元）', '处罚决定日期')
    """
    found = matches_many(reference, header)
    return found[0] if found else None


def matches_many(reference: str, header: Iterable[str]) -> list[str]:
    """Return every column that a reference could mean, by the first of the three ways that finds any."""
    columns = list(header)
    if reference in columns:
        return [c for c in columns if c == reference]
    plain = _plain(reference)
    if same := [c for c in columns if _plain(c) == plain]:
        return same
    pattern = _pattern(reference)
    if pattern is None:
        return []
    return [c for c in columns if pattern.fullmatch(c)]


@lru_cache(maxsize=4096)
def _plain(title: str) -> str:
    return _MARKS.sub("", normal_name(title)).casefold()


@lru_cache(maxsize=1024)
def _pattern(reference: str) -> re.Pattern[str] | None:
    if len(reference) > 2 and reference[0] == reference[-1] == "/":
        return re.compile(reference[1:-1])
    if "*" in reference:
        parts = (re.escape(part) for part in reference.split("*"))
        return re.compile(".*".join(parts))
    return None


def columns_named(references: Iterable[str], header: Sequence[str]) -> Mapping[str, str]:
    """Return reference → column for those that the header has."""
    found = {reference: resolve(reference, header) for reference in references}
    return {reference: column for reference, column in found.items() if column is not None}
