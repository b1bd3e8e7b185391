"""What an institution may see of the facts of a company, row by row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from routing.right import EVERYTHING, Right, right_to_know
from schemas import codec
from schemas.catalogue import Kind
from schemas.watches import Watch
from store.base import Store
from store.facts_known import watches_of

__all__ = ["knowable", "right_at"]

_COLUMNS = {"amount": "amount_fen"}  # field of a change -> column, where they differ
_ALWAYS = frozenset({"fact_id", "uscc", "occurred_at"})
_watch: Callable[[bytes], Watch] = codec.decoder(Watch)


def right_at(store: Store, institution: str, uscc: str, now: datetime) -> Right | None:
    """Return the right of an institution to know of a company now; "" is the platform. Blocks."""
    if not institution:
        return EVERYTHING
    return right_to_know([_watch(raw) for raw in watches_of(store, institution, uscc)], now)


def knowable(
    rows: Iterable[Mapping[str, Any]], right: Right | None, catalogue: Mapping[str, Kind]
) -> list[dict[str, Any]]:
    """Return rows of facts without what the right does not reach.

    `masked` says that only the time of a fact is left, `withheld` which of its fields are not
    shown. Without any right nothing is.
    """
    if right is None:
        return []
    return [_row(row, right.withheld(catalogue.get(row["kind"]))) for row in rows]


def _row(row: Mapping[str, Any], withheld: tuple[str, ...] | None) -> dict[str, Any]:
    amended = json.loads(row["amended"]) if row.get("amended") else {}
    if withheld is None:
        kept = {name: row[name] for name in _ALWAYS if name in row}
        return {**kept, "amended": {}, "masked": True, "withheld": ()}
    hidden = {_COLUMNS.get(field, field) for field in withheld} | {*withheld}
    return {
        **{name: None if name in hidden else value for name, value in row.items()},
        "amended": {name: text for name, text in amended.items() if name not in hidden},
        "masked": False, "withheld": withheld,
    }  # fmt: skip
