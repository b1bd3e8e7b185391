"""`loanwatch disputes`: facts that two sources state differently, and the history of one fact."""

from __future__ import annotations

import json
import os
from contextlib import aclosing
from typing import Any

import click
import uvloop
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands.export import opened_store
from commands.settling import settle_now
from commands.supervise import read_feeds, supervise
from commands.workspace import open_workspace, read_rulebook
from config.errors import ConfigError
from config.settings import Settings, read_settings
from store.disputes import disputes as asked
from store.disputes import readings_of
from store.standing import corrections_of

__all__ = ["disputes"]


@click.command()
@click.argument("fact_id", required=False)
@click.option("--source", default="", help="Only those of a source.")
@click.option("--limit", default=200, help="How many, newest first.")
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@click.option("--settle", is_flag=True, help="Ask the bodies whose word is final, now.")
def disputes(
    fact_id: str | None, source: str, limit: int, as_json: bool, settle: bool, **flags: object
) -> None:
    """数源不一致 List fields on which sources disagree; with FACT_ID, all that was said of it.

    A dispute about a field on which a source of config/feeds has the last word (`settles`) is put
    to it every night; its answer confirms or amends the fact.
    """
    if settle:
        click.echo(json.dumps(uvloop.run(_settle(read_settings(os.environ, **flags)))))
        return
    with opened_store(read_settings(os.environ, **flags)) as store:
        if fact_id is None:
            rows = asked(store, source=source, limit=limit)
        elif not (rows := readings_of(store, fact_id)):
            raise ConfigError(f"there is no fact {fact_id}; ./loanwatch export facts lists them")
        else:
            rows = [{**row, "said": "reading"} for row in rows]
            rows += [
                {**dict.fromkeys(rows[0], ""), **_as_reading(row)}
                for row in corrections_of(store, fact_id)
            ]
    if as_json:
        for row in rows:
            click.echo(json.dumps(_plain(row), ensure_ascii=False))
        return
    table = Table(*(rows[0] if rows else ("无异议 none",)))
    for row in rows:
        table.add_row(*(escape(str(value)) for value in _plain(row).values()))
    Console().print(table)


def _as_reading(row: dict[str, Any]) -> dict[str, Any]:
    """Return a correction beside the readings of its fact: its history in one table."""
    said = f"{row['what']} {row['amended']} {row['reason']}".strip()
    return {"source": row["source"], "seen_at": row["seen_at"], "said": said}


async def _settle(settings: Settings) -> dict[str, int]:
    rulebook = read_rulebook(settings)
    async with open_workspace(settings, rulebook) as workspace:
        async with aclosing(await supervise(workspace, read_feeds(settings, rulebook))) as sources:
            await workspace.engine.settled()
            found = await settle_now(workspace.store, workspace.engine.log, sources.settling)
            await workspace.engine.settled()
    return {settled.value: n for settled, n in found.items()}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    kept = (bool, int, str, type(None))
    return {name: v if isinstance(v, kept) else str(v) for name, v in row.items()}
