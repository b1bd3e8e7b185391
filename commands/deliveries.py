"""`loanwatch deliveries`: pushes that were given up, looked at and sent again."""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any
from uuid import uuid4

import click
import uvloop
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands.export import opened_store
from commands.running_process import call, running_process
from commands.workspace import open_workspace, read_rulebook
from config.settings import Settings, read_settings
from schemas.payloads import payload_schema
from store.deliveries import dead_letters

__all__ = ["deliveries"]

_data_dir = click.option("--data-dir", help="Folder of the log and the store (default var/).")
_institution = click.option("--institution", default="", help="Of this bank alone.")
_channel = click.option("--channel", default="", help="Of channels of this name alone.")
_MOST = 1000


@click.group()
def deliveries() -> None:
    """投递 Pushes that were given up or turned away (dead letters)."""


@deliveries.command("list")
@_institution
@_channel
@click.option("--limit", default=50, help="How many, newest first.")
@_data_dir
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
def list_letters(
    institution: str, channel: str, limit: int, as_json: bool, **flags: object
) -> None:
    """List dead letters: of the process that works on the folder, or of its store."""
    settings = read_settings(os.environ, **flags)
    address = running_process(settings)
    if address is not None:
        rows = _of_the_process(settings, address, institution, channel)[:limit]
    else:
        with opened_store(settings) as store:
            rows = dead_letters(store, institution=institution, channel=channel, limit=limit)
    if as_json:
        for row in rows:
            click.echo(json.dumps({**row, "at": str(row["at"])}, ensure_ascii=False))
        return
    table = Table("编号 id", "机构 bank", "渠道 channel", "内容 notice", "结果 outcome", "说明 why")
    table.add_column("时间 at")
    fields = ("delivery_id", "institution", "channel", "type", "outcome", "detail", "at")
    for row in rows:
        table.add_row(*(escape(str(row[field])) for field in fields))
    Console().print(table)


@deliveries.command("resend")
@_institution
@_channel
@_data_dir
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def resend(institution: str, channel: str, as_json: bool, **flags: object) -> None:
    """Send dead letters again: all, or those of a bank or channel.

    A process that works on the folder is asked to; without one the letters are sent here.
    """
    settings = read_settings(os.environ, **flags)
    address = running_process(settings)
    if address is not None:
        sent = _by_the_process(settings, address, institution, channel)
    else:
        sent = uvloop.run(_here(settings, institution, channel))
    if as_json:
        click.echo(json.dumps({"sent": sent}))
    else:
        click.echo(f"已重新发送 {sent:,} 条 sent again")


def _of_the_process(
    settings: Settings, address: str, institution: str, channel: str
) -> list[dict[str, Any]]:
    """Ask for both kinds of dead letters of the last two weeks, the newest first."""
    found = []
    for outcome in ("dead", "refused"):
        query = f"outcome={outcome}&institution={institution}&limit=500"
        answer = call(settings, "GET", f"{address}api/v1/deliveries?{query}")
        found += [{**row, "at": row["last_at"]} for row in json.loads(answer)["items"]]
    found = [row for row in found if channel in ("", row["channel"])]
    return sorted(found, key=lambda row: str(row["at"]), reverse=True)


def _by_the_process(settings: Settings, address: str, institution: str, channel: str) -> int:
    wish = {"institution": institution, "channel": channel, "limit": _MOST}
    answer = call(
        settings, "POST", f"{address}api/v1/deliveries/resend", json.dumps(wish).encode(),
        {"idempotency-key": uuid4().hex, "content-type": "application/json"},
    )  # fmt: skip
    return len(json.loads(answer)["delivery_ids"])


async def _here(settings: Settings, institution: str, channel: str) -> int:
    async with open_workspace(settings, read_rulebook(settings)) as workspace:
        await workspace.engine.settled()

        def dead() -> list[dict[str, Any]]:
            return dead_letters(
                workspace.store, institution=institution, channel=channel, limit=_MOST
            )

        letters = await asyncio.to_thread(dead)
        await workspace.engine.resend_all([(r["institution"], r["delivery_id"]) for r in letters])
        await workspace.engine.settled()
    return len(letters)


@deliveries.command("schema")
def schema() -> None:
    """Print the JSON Schema of what webhooks carry."""
    click.echo(json.dumps(payload_schema(), ensure_ascii=False, indent=1))
