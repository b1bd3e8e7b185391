"""The changes of a batch as numbers: all that `detectors.learning` needs to know of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detectors.columns import VALUES, read_changes
from detectors.families import FAMILY_INDEX
from detectors.learning import EVENT_COLUMNS, MARK_BYTES
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

_DAY, _MINUTE = Dated.DAY, Dated.MINUTE
_DIRECTION = {"adverse": 1.0, "neutral": 0.5, "positive": 0.0}
_UNKNOWN_KIND = Kind(
    code="unknown", name_zh="未知", name_en="Unknown", category="unknown",
    family="other", direction="neutral",
)  # fmt: skip
_MOST_FEN = 2**63 - 1  # two amounts of the most that one may be are one more
_SHARE_MOVED = EVENT_COLUMNS.index("share_moved")
_BORROWER, _KIND = VALUES.index("borrower"), VALUES.index("kind")
_encode = msgspec.msgpack.Encoder().encode


class Events(Struct, frozen=True):
    """Changes as numbers, in their order, and what the numbers stand for."""

    rows: NDArray[np.float64]  # a row a change, see `detectors.learning.EVENT_COLUMNS`
    marks: NDArray[np.uint8]  # a row a change: the bytes by which memories know its fact
    seconds: NDArray[np.int64]  # a row a change: when it occurred, when it was seen
    counted: NDArray[np.bool_]  # which count for their industry
    first_seen: int  # place of the change that was seen first
    of_equity: list[int]  # places of the equity changes
    numbers: list[int]  # of their borrowers
    families: list[str]
    borrowers: list[str]  # codes of those that occur, by their number


def events_of(changes: Sequence[ChangeEvent], kinds: Mapping[str, Kind]) -> Events:
    """Return the changes as numbers. A kind that is not known is a neutral one of family other."""
    borrowers: dict[str, int] = {}
    known_kinds: dict[object, int] = {}
    of_kinds: list[tuple[float, float, float, float]] = []
    names: list[str] = []  # families, by number of the kind
    number_of = borrowers.setdefault
    flat: list[Any] = []  # `VALUES` of each
    of_equity: list[int] = []
    for change in changes:
        key: object
        fen: int | None
        if type(change) is Catalogued:
            key, fen, failed = change.code, change.amount, False
        elif type(change) is Inspection:
            key, fen, failed = Inspection, None, not change.passed
        else:
            key, fen, failed = type(change), amount_fen(change), False
            if fen is not None and fen > _MOST_FEN:
                fen = _MOST_FEN
            if type(change) is AbnormalOperation:
                failed = change.action == "listed"
            elif type(change) is EquityChange:
                of_equity.append(len(flat) // len(VALUES))
        kind = known_kinds.get(key)
        if kind is None:
            kind = known_kinds[key] = len(of_kinds)
            family, of_kind = _of_kind(change, kinds)
            names.append(family)
            of_kinds.append(of_kind)
        dated = change.dated
        flat += (
            change.fact_id, number_of(change.uscc, len(borrowers)), kind, change.occurred_at,
            change.seen_at, dated is _DAY or dated is _MINUTE, change.baseline, fen, failed,
        )  # fmt: skip
    n = len(changes)
    rows, marks = np.empty((n, len(EVENT_COLUMNS))), np.empty((n, MARK_BYTES), np.uint8)
    seconds, counted = np.empty((n, 2), np.int64), np.empty(n, np.bool_)
    raw = np.frombuffer(_encode(flat), np.uint8)
    of = np.array(of_kinds, np.float64).reshape(-1, 4)
    first_seen = read_changes(raw, of, rows, marks, seconds, counted)
    for place in of_equity:
        rows[place, _SHARE_MOVED] = _moved(cast(EquityChange, changes[place]))
    return Events(
        rows, marks, seconds, counted, first_seen, of_equity, flat[_BORROWER :: len(VALUES)],
        [names[kind] for kind in flat[_KIND :: len(VALUES)]], list(borrowers),
    )  # fmt: skip


def _of_kind(
    change: ChangeEvent, kinds: Mapping[str, Kind]
) -> tuple[str, tuple[float, float, float, float]]:
    """Return the family of a change's kind, and what `read_changes` is to know of it."""
    found = kinds.get(kind_of(change))
    kind = found or _UNKNOWN_KIND
    return kind.family, (
        FAMILY_INDEX[kind.family], (kind.severity - 1) / 2, _DIRECTION[kind.direction],
        0.0 if found is None else 1.0,
    )  # fmt: skip


def _moved(change: EquityChange) -> float:
    """Half of the share moved, pledged or frozen; crossing a line of control adds a half."""
    moved = max(abs(change.share_after - change.share_before), change.pledged, change.frozen)
    crossing = 0.5 if lines_crossed(change.share_before, change.share_after) else 0.0
    return min(1.0, moved / 2 + crossing)
