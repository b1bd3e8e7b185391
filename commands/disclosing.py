"""What a command writes out about companies is a disclosure: it is written down before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from commands.local_key import LOCAL
from commands.logs import open_log
from config.settings import Settings
from schemas import codec
from schemas.disclosures import Actor, Disclosed, Purpose, Subject, Way
from schemas.tokens import Role
from store.base import Store
from streams.clock import wall_clock
from streams.transport.records import Record

__all__ = ["disclose_export"]

_COLUMNS = {"facts": "uscc", "scores": "uscc", "alerts": "uscc"}
"""Exports that tell of companies, and the column that says of whom."""
_SUBJECTS = 1000  # of one record


def disclose_export(settings: Settings, store: Store, what: str) -> None:
    """Write down that the operator at this machine exported a table, and whom it tells of.

    The log must be at hand: that of the data folder, which is owned by now, or a cluster's. Where
    only a store is set there is nowhere to write to.
    """
    column = _COLUMNS.get(what)
    if column is None or not (settings.log or (Path(settings.data_dir) / "log").is_dir()):
        return
    rows = store.query(f"SELECT {column} AS uscc, count() AS n FROM {what} FINAL GROUP BY uscc")
    asyncio.run(_write(settings, what, [(row["uscc"], int(row["n"])) for row in rows]))


async def _write(settings: Settings, what: str, found: Sequence[tuple[str, int]]) -> None:
    actor = Actor(role=Role.OPERATOR, staff="local", token_id=LOCAL)
    records = []
    for start in range(0, len(found), _SUBJECTS):
        some = found[start : start + _SUBJECTS]
        shown = Disclosed(
            disclosure_id=uuid4().hex, at=wall_clock(), way=Way.EXPORTED, actor=actor,
            purpose=Purpose.OPERATION, what=f"loanwatch export {what}",
            subjects=tuple(Subject(uscc=code) for code, _ in some), records=sum(n for _, n in some),
        )  # fmt: skip
        records.append(Record("disclosed", Role.OPERATOR.encode(), codec.encode(shown)))
    async with open_log(settings, apply=False) as log:
        await log.append(records)
