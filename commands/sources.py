"""`loanwatch sources`: where rows come from, how that goes, and how to stop it for a while."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table

from commands.source_access import ask_source, pause_source, source_statuses
from commands.source_trial import try_source
from commands.supervise import read_feeds
from commands.workspace import read_rulebook
from config.errors import ConfigError
from config.settings import read_settings
from schemas import codec
from schemas.source_health import SourceStatus
from schemas.verifications import Question

__all__ = ["sources"]

_data_dir = click.option("--data-dir", help="Folder of the log and the store (default var/).")


@click.group()
def sources() -> None:
    """List the sources, try one, pause it or let it go on."""


@sources.command("list")
@_data_dir
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def listed(as_json: bool, **flags: Any) -> None:
    """Show every source: its state, what is wrong with it, its owner, ground and end."""
    found = source_statuses(read_settings(os.environ, **flags))
    if as_json:
        click.echo(codec.encode(found).decode())
        return
    table = Table()
    table.add_column("来源 source", no_wrap=True)
    for title in (
        "状态 state",
        "异常 wrong",
        "行 rows",
        "最近 last row",
        "负责 owner, ground, end",
    ):
        table.add_column(title)
    for status in found:
        table.add_row(*_line(status))
    Console().print(table)


def _line(status: SourceStatus) -> tuple[str, ...]:
    health = status.health
    wrong, rows, last = "", "", ""
    if health is not None:
        wrong = "\n".join([*health.ailments, *([health.trouble] if health.trouble else [])])
        rows = f"{health.rows:,}"
        last = f"{health.last_row_at:%Y-%m-%d %H:%M} UTC" if health.last_row_at else "–"
    ground = f"{status.owner}\n{status.legal_basis}\n至 until {status.ends}"
    return f"{status.name}\n{status.type}", str(status.condition), wrong, rows, last, ground


@sources.command("test")
@click.argument("name")
@click.option("--rows", default=5, show_default=True, type=click.IntRange(1, 1000))
def test(name: str, rows: int) -> None:
    """Read the first rows of source NAME and show what they would become. Nothing is sent."""
    settings = read_settings(os.environ)
    rulebook = read_rulebook(settings)
    feeds = read_feeds(settings, rulebook)
    if name not in feeds:
        raise ConfigError(f"no source is called {name}; there are: {', '.join(sorted(feeds))}")
    try_source(feeds[name], rulebook, rows)


def _change(paused: bool) -> Callable[..., None]:
    def change(name: str, **flags: Any) -> None:
        status = pause_source(read_settings(os.environ, **flags), name, paused)
        click.echo(f"{status.name}: {status.condition}")

    return change


for _name, _paused, _help in (
    ("pause", True, "Stop reading source NAME, also after a restart, until it is resumed."),
    ("resume", False, "Go on reading source NAME where it was stopped."),
):
    sources.command(_name, help=_help)(click.argument("name")(_data_dir(_change(_paused))))


@sources.command()
@click.argument("name")
@click.argument("uscc")
@click.option(
    "--claim", "claims", multiple=True, required=True, help="NAME=VALUE; several may be given."
)
@click.option("--purpose", required=True, help="Why it is asked; kept for the audit.")
@_data_dir
def ask(name: str, uscc: str, claims: tuple[str, ...], purpose: str, **flags: Any) -> None:
    """Ask source NAME whether claims about company USCC are so. No value is kept."""
    pairs = dict(claim.partition("=")[::2] for claim in claims)
    try:
        question = msgspec.convert(
            {"source": name, "uscc": uscc, "claims": pairs, "purpose": purpose}, Question
        )
    except msgspec.ValidationError as error:
        raise ConfigError(f"that is no question: {error}") from None
    answer = ask_source(read_settings(os.environ, **flags), question)
    for claim, said in answer.agreements.items():
        click.echo(f"{claim}: {said}")


@sources.command()
def token() -> None:
    """Make a token for a source that pushes, and the hash that is kept of it."""
    made = secrets.token_urlsafe(32)
    click.echo(f"token (for the caller, shown once): {made}")
    click.echo(f"SHA-256 (for the file of tokens):   {sha256(made.encode()).hexdigest()}")
