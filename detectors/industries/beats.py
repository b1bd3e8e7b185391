"""Which new facts count for their industry, put together by family."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from schemas.beats import Beat, Beats
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, Dated, kind_of
from schemas.companies import Company
from schemas.scores import Scored

__all__ = ["beats_of"]

_DAY = 86_400
_SHANGHAI = 8 * 3600  # seconds ahead of UTC, all year
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_KNOWN, _MINUTE_KNOWN = Dated.DAY, Dated.MINUTE


def beats_of(
    changes: Sequence[ChangeEvent],
    scores: Sequence[Scored | None],
    companies: Callable[[str], Company | None],
    kinds: Mapping[str, Kind],
) -> list[Beats]:
    """Return the facts that are new, no history, of a known day and of a known industry."""
    found: dict[str, list[Beat]] = {}
    for change, score in zip(changes, scores, strict=True):
        if score is None or change.baseline:
            continue
        dated = change.dated
        if dated is not _DAY_KNOWN and dated is not _MINUTE_KNOWN:
            continue
        company = companies(change.uscc)
        if company is None or not company.industry:
            continue
        kind = kinds.get(kind_of(change))
        if kind is None:
            continue
        day = (_seconds(change.occurred_at) + _SHANGHAI) // _DAY
        beat = Beat(company.industry, company.district, day, _seconds(change.seen_at))
        beats = found.get(kind.family)
        if beats is None:
            beats = found[kind.family] = []
        beats.append(beat)
    return [Beats(family=family, beats=tuple(beats)) for family, beats in found.items()]


def _seconds(moment: datetime) -> int:
    """Return the whole seconds since 1970: a third of what `datetime.timestamp` costs."""
    since = moment - _EPOCH
    return since.days * _DAY + since.seconds
