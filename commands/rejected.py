"""`loanwatch rejected`: what the door refused, looked at, written out and sent again."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import click
import uvloop
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands.export import opened_store
from commands.report import as_json, show
from commands.workspace import Workspace, open_workspace, read_rulebook
from config.errors import ConfigError
from config.settings import Settings, read_settings
from intake.again import row_again
from intake.candidates import like_name
from intake.watch_rows import SOURCE
from schemas.incoming import RejectReason, Row
from store.exports import FORMATS
from store.exports import export as write
from store.questions import summary
from store.refused import companies_named, refused, refused_row
from streams.clock import wall_clock
from streams.engine import Rulebook
from streams.loading import row_record
from streams.watch_desk import WatchDesk

__all__ = ["rejected"]

_REASONS = click.Choice([reason.value for reason in RejectReason])
_NAMELESS = {RejectReason.UNKNOWN_COMPANY, RejectReason.BAD_IDENTIFIER}


@click.group()
def rejected() -> None:
    """拒收 Rows that were refused at the door."""


@rejected.command("list")
@click.option("--source", default="", help="Mapping or feed.")
@click.option("--reason", type=_REASONS, help="Why they were refused.")
@click.option("--limit", default=50, help="How many, newest first.")
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
@click.option("--json", "as_json_", is_flag=True, help="JSON lines.")
def list_rows(source: str, reason: str | None, limit: int, as_json_: bool, **flags: object) -> None:
    """List rows that are refused now."""
    with opened_store(read_settings(os.environ, **flags)) as store:
        rows = refused(store, source=source, reason=reason or "", limit=limit)
    if as_json_:
        for row in rows:
            click.echo(json.dumps({**row, "seen_at": str(row["seen_at"])}, ensure_ascii=False))
        return
    table = Table("位置 position", "来源 source", "原因 reason", "字段 field", "值 value")
    for row in rows:
        cells = (row["position"], row["source"], row["reason"], row["field"], row["value"])
        table.add_row(*(escape(str(cell)) for cell in cells))
    Console().print(table)


@rejected.command("show")
@click.argument("position")
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
def show_row(position: str, **flags: object) -> None:
    """Show one refused row whole, with the companies whose name is likest."""
    console = Console()
    with opened_store(read_settings(os.environ, **flags)) as store:
        found = refused_row(store, position)
        if not found:
            raise ConfigError(f"no row was refused at {position}; see ./loanwatch rejected list")
        for row in found:
            _print_row(console, row)
            if row["reason"] in _NAMELESS and row["value"]:
                for like in like_name(row["value"], companies_named(store)):
                    console.print(f"  {like.likeness:.0%} {like.name} {like.uscc}", markup=False)


def _print_row(console: Console, row: dict[str, Any]) -> None:
    for name in ("source", "load", "file", "row", "reason", "field", "value", "detail", "seen_at"):
        console.print(f"{name}: {row[name]}", markup=False)
    for code in row["candidates"]:
        console.print(f"candidate: {code}", markup=False)
    for column, text in row["cells"].items():
        console.print(f"  {column}: {text}", markup=False)
    if not row["cells"]:
        console.print("  未留存内容 its cells were not kept", markup=False)


@rejected.command("export")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="csv")
@click.option("--out", type=click.Path(path_type=Path), help="File (default: standard output).")
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
def export_rows(format_: str, out: Path | None, **flags: object) -> None:
    """Write every row that was ever refused, with field, value and reason."""
    with opened_store(read_settings(os.environ, **flags)) as store:
        if out is None:
            write(store, "rejected", format_, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            with out.open("wb") as file:
                write(store, "rejected", format_, file)


@rejected.command("resend")
@click.argument("positions", nargs=-1)
@click.option("--source", default="", help="All refused rows of a mapping.")
@click.option("--reason", type=_REASONS, help="All rows refused for this reason.")
@click.option("--limit", default=100_000, help="At most so many.")
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
@click.option("--json", "as_json_", is_flag=True, help="End with one line of JSON.")
def resend(
    positions: tuple[str, ...], source: str, reason: str | None, limit: int, as_json_: bool,
    **flags: object,
) -> None:  # fmt: skip
    """Let refused rows pass the door again with the mappings as they are now.

    Rows keep their place: what is accepted leaves the list, and a second call does not send it.
    """
    if not (positions or source or reason):
        raise ConfigError("say which rows: positions, --source or --reason")
    settings = read_settings(os.environ, **flags)
    wanted = (positions, source, reason or "", limit)
    uvloop.run(_resend(settings, read_rulebook(settings), wanted, json_line=as_json_))


async def _resend(
    settings: Settings, rulebook: Rulebook, wanted: tuple[tuple[str, ...], str, str, int],
    *, json_line: bool,
) -> None:  # fmt: skip
    positions, source, reason, limit = wanted
    async with open_workspace(settings, rulebook) as workspace:
        await workspace.engine.settled()

        def chosen() -> list[dict[str, Any]]:
            found = refused(workspace.store, source=source, reason=reason, limit=limit)
            return [row for row in found if not positions or row["position"] in positions]

        found = await asyncio.to_thread(chosen)
        rows = [row_again(row) for row in found]
        ready = [row for row in rows if isinstance(row, Row)]
        await _send(workspace, [row for row in ready if not row.source.startswith(SOURCE)])
        await _order(workspace, [row for row in ready if row.source.startswith(SOURCE)])
        await workspace.engine.settled()
        left = await asyncio.to_thread(chosen)
        total = await asyncio.to_thread(summary, workspace.store)
    told = {
        "chosen": len(found), "sent": len(ready), "without_cells": len(found) - len(ready),
        "still_rejected": len(left),
    }  # fmt: skip
    if json_line:
        click.echo(json.dumps({**told, "totals": as_json(total)}, ensure_ascii=False))
    else:
        show(total)
        Console().print(" ".join(f"{name}={number:,}" for name, number in told.items()))


async def _send(workspace: Workspace, rows: list[Row]) -> None:
    await workspace.engine.log.append([row_record(row, row.load) for row in rows])


async def _order(workspace: Workspace, rows: list[Row]) -> None:
    """Let rows of a table of watches be ordered again, each for the institution whose it is."""
    desk = WatchDesk(
        workspace.engine.log, workspace.rulebook.catalogue.by_code(), wall_clock
    )  # fmt: skip
    for source in sorted({row.source for row in rows}):
        mine = [row for row in rows if row.source == source]
        institution = source.removeprefix(f"{SOURCE}_")
        async for _ in desk.rows(mine, institution, "rejected resend"):
            pass
    await desk.close()
