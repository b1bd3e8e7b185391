"""`loanwatch disputes`: facts that two sources state differently, and the history of one fact."""

from __future__ import annotations

import json
import os
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands.export import opened_store
from config.errors import ConfigError
from config.settings import read_settings
from store.disputes import disputes as asked
from store.disputes import readings_of

__all__ = ["disputes"]


@click.command()
@click.argument("fact_id", required=False)
@click.option("--source", default="", help="Only those of a source.")
@click.option("--limit", default=200, help="How many, newest first.")
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
def disputes(fact_id: str | None, source: str, limit: int, as_json: bool, **flags: object) -> None:
    """异议字段 List fields on which sources disagree; with FACT_ID, all that was said of that fact."""
    with opened_store(read_settings(os.environ, **flags)) as store:
        if fact_id is None:
            rows = asked(store, source=source, limit=limit)
        elif not (rows := readings_of(store, fact_id)):
            raise ConfigError(f"there is no fact {fact_id}; ./loanwatch export facts lists them")
    if as_json:
        for row in rows:
            click.echo(json.dumps(_plain(row), ensure_ascii=False))
        return
    table = Table(*(rows[0] if rows else ("无异议 none",)))
    for row in rows:
        table.add_row(*(escape(str(value)) for value in _plain(row).values()))
    Console().print(table)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    kept = (bool, int, str, type(None))
    return {name: v if isinstance(v, kept) else str(v) for name, v in row.items()}
