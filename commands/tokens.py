"""`loanwatch tokens`: who may call `/api/v1` and log in to the pages."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from commands.token_access import keep_tokens, token_records
from config.errors import ConfigError
from config.institutions import load_institutions
from config.settings import Settings, read_settings
from portal.issuing import Issued, issue, revoke, rotate
from schemas import codec
from schemas.tokens import Role, Scope, Token
from streams.clock import wall_clock

__all__ = ["tokens"]

_data_dir = click.option("--data-dir", help="Folder of the log and the store (default var/).")
_log = click.option("--log", help="kafka://HOST:PORT: of a Kafka cluster.")


@click.group()
def tokens() -> None:
    """令牌 Who may call /api/v1 and log in: issue, list, rotate and revoke tokens."""


@tokens.command("issue")
@click.option("--role", type=click.Choice([r.value for r in Role]), required=True)
@click.option("--institution", default="", help="Of an officer, supervisor or administrator.")
@click.option("--source", default="", help="Of a source: its name in config/feeds.")
@click.option("--staff", default="", help="Whose it is: a post or number, never a resident's.")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice([s.value for s in Scope]),
    help="Only this, of all the role may do; several may be given.",
)  # fmt: skip
@click.option("--days", type=click.IntRange(1, 3650), help="Days until it ends (default: never).")
@click.option("--note", default="", help="What it is for.")
@_data_dir
@_log
def issue_one(
    role: str, institution: str, source: str, staff: str, scopes: tuple[str, ...],
    days: int | None, note: str, **flags: object,
) -> None:  # fmt: skip
    """Make a token and show it once."""
    settings = read_settings(os.environ, **flags)
    known = load_institutions(Path(settings.institutions))
    if institution and institution not in known:
        raise ConfigError(f"no institution is called {institution}; there are: {', '.join(known)}")
    made = issue(
        Role(role), wall_clock(), institution=institution, source=source, staff=staff,
        scopes=[Scope(s) for s in scopes], days=days, note=note,
    )  # fmt: skip
    keep_tokens(settings, made.records)
    _show(made)


@tokens.command("list")
@_data_dir
@_log
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def listed(as_json: bool, **flags: object) -> None:
    """Show every token there ever was, without the token itself."""
    found = token_records(read_settings(os.environ, **flags))
    if as_json:
        click.echo(codec.encode(found).decode())
        return
    now, table = wall_clock(), Table("令牌 token", "角色 role", "机构 of", "谁 whose", "有效 good")
    for t in found:
        ends = "" if t.expires_at is None else f" → {t.expires_at:%Y-%m-%d %H:%M} UTC"
        good = f"{'是 yes' if t.live(now) else '否 no'}{ends}"
        table.add_row(t.token_id, t.role, t.institution or t.source, t.staff, good)
    Console().print(table)


@tokens.command("rotate")
@click.argument("token_id")
@click.option("--overlap-hours", default=24, show_default=True, type=click.IntRange(0, 720))
@_data_dir
@_log
def rotate_one(token_id: str, overlap_hours: int, **flags: object) -> None:
    """Make a token in place of TOKEN_ID; for some hours both are good."""
    settings = read_settings(os.environ, **flags)
    made = rotate(_one(settings, token_id), wall_clock(), timedelta(hours=overlap_hours))
    keep_tokens(settings, made.records)
    _show(made)


@tokens.command("revoke")
@click.argument("token_id")
@_data_dir
@_log
def revoke_one(token_id: str, **flags: object) -> None:
    """End TOKEN_ID at once; every portal knows within a second."""
    settings = read_settings(os.environ, **flags)
    keep_tokens(settings, [revoke(_one(settings, token_id), wall_clock())])
    click.echo(f"{token_id}: 已吊销 revoked")


def _one(settings: Settings, token_id: str) -> Token:
    for found in token_records(settings):
        if found.token_id == token_id:
            return found
    raise ConfigError(f"there is no token {token_id}; ./loanwatch tokens list shows them")


def _show(made: Issued) -> None:
    fresh = made.records[-1]
    click.echo(f"token_id: {fresh.token_id}")
    click.echo(f"token (shown once): {made.token}")
