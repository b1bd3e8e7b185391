"""Which new facts count for their industry, put together by family."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from schemas.beats import Beat, Beats
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, Dated, kind_of
from schemas.companies import Company
from schemas.scores import Score

__all__ = ["beats_of"]

_DAY = 86_400
_SHANGHAI = 8 * 3600  # seconds ahead of UTC, all year
_DAY_KNOWN = (Dated.MINUTE, Dated.DAY)


def beats_of(
    changes: Sequence[ChangeEvent],
    scores: Sequence[Score | None],
    companies: Callable[[str], Company | None],
    kinds: Mapping[str, Kind],
) -> list[Beats]:
    """Return the facts that are new, no history, of a known day and of a known industry."""
    found: dict[str, list[Beat]] = {}
    for change, score in zip(changes, scores, strict=True):
        if score is None or change.baseline or change.dated not in _DAY_KNOWN:
            continue
        company, kind = companies(change.uscc), kinds.get(kind_of(change))
        if company is None or not company.industry or kind is None:
            continue
        day = (int(change.occurred_at.timestamp()) + _SHANGHAI) // _DAY
        at = int(change.seen_at.timestamp())
        beat = Beat(company.industry, company.district, day, at)
        found.setdefault(kind.family, []).append(beat)
    return [Beats(family=family, beats=tuple(beats)) for family, beats in found.items()]
