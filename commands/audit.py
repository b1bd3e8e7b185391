"""`loanwatch audit`: whether anybody changed what was written, and who has seen a company's data."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from audit.checking import Checked, check
from commands.export import opened_store
from config.errors import ConfigError
from config.settings import read_settings
from schemas import codec
from schemas.audit import Anchor, Entry
from store.audit_trail import access_alerts, chains, entries_of, last_entry, seen
from store.base import Store

__all__ = ["audit", "verified"]

_data_dir = click.option("--data-dir", help="Folder of the log and the store (default var/).")
_anchor = codec.decoder(Anchor)
_entry = codec.decoder(Entry)


@click.group()
def audit() -> None:
    """审计 Who saw and did what: verify it, take anchors of it, ask it about a company."""


@audit.command()
@click.option(
    "--anchors", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Anchors taken earlier: what `audit anchor` printed.",
)  # fmt: skip
@_data_dir
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def verify(anchors: Path | None, as_json: bool, **flags: object) -> None:
    """Go through every entry; exit code 1 where one was changed, removed, reordered or cut off."""
    wanted = _read_anchors(anchors)
    with opened_store(read_settings(os.environ, **flags)) as store:
        found = verified(store, wanted)
    findings = [finding for checked in found for finding in checked.findings]
    if as_json:
        click.echo(codec.encode({"chains": found, "whole": not findings}).decode())
    else:
        _show(found)
    if findings:
        raise ConfigError(f"审计链被改动 the audit was changed: {len(findings)} findings")


def _read_anchors(path: Path | None) -> list[Anchor]:
    if path is None:
        return []
    try:
        return [_anchor(line.encode()) for line in path.read_text("utf-8").splitlines() if line]
    except msgspec.DecodeError as error:
        raise ConfigError(f"{path} holds no anchors: {error}") from None


def verified(store: Store, wanted: Sequence[Anchor]) -> list[Checked]:
    """Return what is found in every chain there is, and in those that there must have been."""
    every = sorted({*chains(store), *(anchor.chain for anchor in wanted)})
    return [check(chain, entries_of(store, chain), wanted) for chain in every]


def _show(found: list[Checked]) -> None:
    table = Table("链 chain", "条目 entries", "结论 verdict")
    for checked in found:
        wrong = "\n".join(f"{f.wrong} @ {f.number}" for f in checked.findings[:20])
        table.add_row(str(checked.head.chain), f"{checked.head.number:,}", wrong or "完整 whole")
    Console().print(table)


@audit.command()
@_data_dir
def anchor(**flags: object) -> None:
    """Print the head of every chain, a line each: keep them where nobody of the platform writes."""
    with opened_store(read_settings(os.environ, **flags)) as store:
        for chain in chains(store):
            if (raw := last_entry(store, chain)) is not None:
                last = _entry(raw)
                click.echo(
                    codec.encode(Anchor(chain=chain, number=last.number, hash=last.hash)).decode()
                )


@audit.command("seen")
@click.argument("uscc")
@click.option("--limit", default=200, help="How many, newest first.")
@_data_dir
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
def seen_by(uscc: str, limit: int, as_json: bool, **flags: object) -> None:
    """Show who saw or did what about company USCC: when, what for, under which consent."""
    with opened_store(read_settings(os.environ, **flags)) as store:
        rows = seen(store, uscc, limit=limit)
    if as_json:
        for row in rows:
            click.echo(json.dumps({**row, "at": str(row["at"])}, ensure_ascii=False))
        return
    table = Table("时间 at", "机构 who", "方式 how", "内容 what", "目的 purpose", "授权 consents")
    for row in rows:
        who = "/".join(row[n] for n in ("institution", "role", "staff", "channel") if row[n])
        what = f"{row['what']}\n{row['reference']}"
        cells = (str(row["at"]), who, row["event"], what, row["purpose"], " ".join(row["consents"]))
        table.add_row(*(escape(cell) for cell in cells))
    Console().print(table)


@audit.command()
@click.option("--limit", default=100, help="How many, newest first.")
@_data_dir
def odd(limit: int, **flags: object) -> None:
    """List accesses that were not as usual."""
    with opened_store(read_settings(os.environ, **flags)) as store:
        rows = access_alerts(store, limit)
    table = Table("时间 at", "异常 oddity", "谁 who", "数量 count", "阈值 threshold", "内容 what")
    for row in rows:
        who = "/".join(row[n] for n in ("institution", "role", "staff", "token_id") if row[n])
        cells = (row["at"], row["oddity"], who, row["count"], row["threshold"], row["detail"])
        table.add_row(*(escape(str(cell)) for cell in cells))
    Console().print(table)
