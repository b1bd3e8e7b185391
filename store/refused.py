"""The refused rows that are still refused: asked for a person to look at, and to send again."""

from __future__ import annotations

import json
from typing import Any

from store.base import Store

__all__ = ["companies_named", "refused", "refused_row"]

_COLUMNS = (
    "position, source, load, file, row, field, value, reason, candidates, detail, cells, seen_at"
)
_STILL = (
    "(source, position) IN (SELECT source, position FROM ledger FINAL WHERE outcome = 'rejected')"
    " AND position NOT IN (SELECT order_id FROM watch_orders FINAL"
    "  WHERE asked = 'add' AND outcome != 'refused')"  # a row of a table of watches, sent again
)


def refused(
    store: Store, *, reason: str = "", source: str = "", limit: int = 50
) -> list[dict[str, Any]]:
    """Return rows that are refused now, newest first. One that joined or was sent again is not."""
    found = store.query(
        f"SELECT {_COLUMNS} FROM rejected FINAL WHERE {_STILL}"
        " AND ({reason:String} = '' OR reason = {reason:String})"
        " AND ({source:String} = '' OR source = {source:String})"
        " ORDER BY seen_at DESC, source, file, row LIMIT {limit:UInt32}",
        {"reason": reason, "source": source, "limit": limit},
    )
    return [_with_cells(row) for row in found]


def refused_row(store: Store, position: str) -> list[dict[str, Any]]:
    """Return the refused rows of a position (two sources may each have one), newest first."""
    found = store.query(
        f"SELECT {_COLUMNS} FROM rejected FINAL WHERE position = {{position:String}}"
        " ORDER BY seen_at DESC LIMIT 20",
        {"position": position},
    )
    return [_with_cells(row) for row in found]


def companies_named(store: Store, limit: int = 2_000_000) -> list[tuple[str, str]]:
    """Return name and credit code of every company that a fact names."""
    found = store.query(
        "SELECT DISTINCT name, uscc FROM facts FINAL WHERE name != '' LIMIT {limit:UInt32}",
        {"limit": limit},
    )
    return [(str(row["name"]), str(row["uscc"])) for row in found]


def _with_cells(row: dict[str, Any]) -> dict[str, Any]:
    text = row["cells"]
    return {**row, "cells": json.loads(text) if text else {}}
