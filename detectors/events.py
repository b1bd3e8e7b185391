"""The changes of a batch as numbers: all that `detectors.learning` needs to know of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.families import FAMILY_INDEX
from schemas.catalogue import Kind
from schemas.changes import (
    AbnormalOperation,
    Catalogued,
    ChangeEvent,
    Dated,
    EquityChange,
    Inspection,
    amount_fen,
    kind_of,
)
from schemas.control import lines_crossed

__all__ = ["Events", "events_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY, _MINUTE = Dated.DAY, Dated.MINUTE
_DIRECTION = {"adverse": 1.0, "neutral": 0.5, "positive": 0.0}
_UNKNOWN_KIND = Kind(
    code="unknown", name_zh="未知", name_en="Unknown", category="unknown",
    family="other", direction="neutral",
)  # fmt: skip


class Events(Struct, frozen=True):
    """Changes as numbers, in their order, and what the numbers stand for."""

    rows: NDArray[np.float64]  # a row a change, see `detectors.learning.EVENT_COLUMNS`
    numbers: list[int]  # of their borrowers
    families: list[str]
    borrowers: list[str]  # codes of those that occur, by their number


def events_of(changes: Sequence[ChangeEvent], kinds: Mapping[str, Kind]) -> Events:
    """Return the changes as numbers. A kind that is not known is a neutral one of family other."""
    borrowers: dict[str, int] = {}
    known_kinds: dict[object, _OfKind] = {}
    numbers: list[int] = []
    families: list[str] = []
    flat: list[float] = []
    for change in changes:
        type_: Any = type(change)
        key = type_ if type_ is not Catalogued else change.code  # type: ignore[union-attr]
        of_kind = known_kinds.get(key)
        if of_kind is None:
            of_kind = known_kinds[key] = _of_kind(change, kinds)
        name, family, severity, direction, read = of_kind
        at, dated = change.occurred_at, change.dated
        known = dated is _DAY or dated is _MINUTE
        if at > change.seen_at:
            # A date in the future is a mistake of the source: it must not make all others look late.
            at, known = change.seen_at, False
        since = at - _EPOCH
        fen, moved, failed = read(change)
        number = borrowers.setdefault(change.uscc, len(borrowers))
        numbers.append(number)
        families.append(name)
        flat += (
            number, family, severity, direction, since.days * 86_400 + since.seconds, known,
            fen, moved, failed,
        )  # fmt: skip
    rows = np.fromiter(flat, np.float64, len(flat)).reshape(len(numbers), -1)
    return Events(rows, numbers, families, list(borrowers))


Read = Callable[[Any], tuple[float, float, float]]
_OfKind = tuple[str, int, float, float, Read]


def _of_kind(change: ChangeEvent, kinds: Mapping[str, Kind]) -> _OfKind:
    """Return family, its number, severity and direction of a change's kind, and how to read it."""
    kind = kinds.get(kind_of(change), _UNKNOWN_KIND)
    return (
        kind.family, FAMILY_INDEX[kind.family], (kind.severity - 1) / 2,
        _DIRECTION[kind.direction], _READ.get(type(change), _of_money),
    )  # fmt: skip


def _of_money(change: Any) -> tuple[float, float, float]:
    fen = amount_fen(change)
    return (-1 if fen is None else fen), 0.0, 0.0


def _of_inspection(change: Inspection) -> tuple[float, float, float]:
    return -1, 0.0, 0.0 if change.passed else 1.0


def _of_listing(change: AbnormalOperation) -> tuple[float, float, float]:
    return -1, 0.0, 1.0 if change.action == "listed" else 0.0


def _of_equity(change: EquityChange) -> tuple[float, float, float]:
    """Half of the share moved, pledged or frozen; crossing a line of control adds a half."""
    moved = max(abs(change.share_after - change.share_before), change.pledged, change.frozen)
    crossing = 0.5 if lines_crossed(change.share_before, change.share_after) else 0.0
    return -1, min(1.0, moved / 2 + crossing), 0.0


_READ: dict[Any, Read] = {
    Inspection: _of_inspection,
    AbnormalOperation: _of_listing,
    EquityChange: _of_equity,
}
"""Fen or -1, `share_moved` and `failed_or_listed`, by class; the others have money or nothing."""
