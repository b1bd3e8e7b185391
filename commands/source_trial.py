"""What the first rows of a source would become, without sending anything."""

from __future__ import annotations

import asyncio
import os
import time

import msgspec
from rich.console import Console
from rich.table import Table

from commands.supervise import precheck
from config.errors import ConfigError
from schemas.changes import ChangeEvent, kind_of
from schemas.feeds import AnyFeed, PushFeed, RowFeed, VerifyFeed
from schemas.incoming import Rejection, Row
from sources.base import Source, SourceTrouble
from sources.build import build
from streams.clock import wall_clock
from streams.engine import Rulebook

__all__ = ["try_source"]

_OWN = {"fact_id", "uscc", "seen_at", "name", "remarks", "provenance", "baseline", "dated"}


def try_source(feed: AnyFeed, rulebook: Rulebook, most: int) -> None:
    """Read some first rows and show what the door would make of them.

    Nothing is moved, acknowledged, kept or sent. Raises `ConfigError` for a source that cannot be
    read now or a missing secret.
    """
    if isinstance(feed, PushFeed):
        raise ConfigError(f"{feed.name} is not read: its owner calls POST /api/v1/changes")
    if isinstance(feed, VerifyFeed) or not isinstance(feed, RowFeed):
        raise ConfigError(f"{feed.name} has no rows: it answers questions about one company")
    source = build(feed, rulebook.mappings, os.environ, wall_clock, time.monotonic)
    assert source is not None
    rows = asyncio.run(_sample(source, most))
    if not rows:
        print(f"{feed.name}: 没有可读的数据 nothing to read at the moment")
        return
    _show(rows, rulebook)


async def _sample(source: Source, most: int) -> list[Row | Rejection]:
    try:
        return await source.sample(most, wall_clock())
    except SourceTrouble as error:
        raise ConfigError(str(error)) from None
    finally:
        await source.close()


def _show(rows: list[Row | Rejection], rulebook: Rulebook) -> None:
    door = precheck(rulebook)
    answers = [door.preview(row) if isinstance(row, Row) else row for row in rows]
    table = Table("行 row", "结果 becomes", "企业 company", "内容 what it says")
    for row, answer in zip(rows, answers, strict=True):
        if isinstance(answer, Rejection):
            what = f"{answer.field} {answer.value} {answer.detail}".strip()
            table.add_row(str(row.row), f"拒收 {answer.reason}", "", what)
        else:
            table.add_row(
                str(row.row), kind_of(answer), f"{answer.uscc} {answer.name}", _said(answer)
            )
    console = Console()
    console.print(table)
    refused = sum(isinstance(answer, Rejection) for answer in answers)
    console.print(
        f"{len(rows)} 行 rows: {len(rows) - refused} 成为事实 would become facts, "
        f"{refused} 拒收 refused. 企业名称需名录，此处只认代码: here companies are known by code alone."
    )


def _said(change: ChangeEvent) -> str:
    fields = msgspec.structs.asdict(change)
    return "; ".join(f"{k}={v}" for k, v in fields.items() if k not in _OWN and v not in (None, ""))
