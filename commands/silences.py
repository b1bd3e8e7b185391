"""`loanwatch silences`: what banks want to hear nothing of, added, ended and listed."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands.export import opened_store
from commands.running_process import call, running_process
from commands.silence_access import ask_desk, checked
from config.errors import ConfigError
from config.settings import Settings, read_settings
from portal.silencing import NewSilence, silence_of
from schemas import codec
from schemas.scalars import Severity
from schemas.silences import SilenceAnswer, SilenceOutcome
from store.held_list import silence_by_id, silence_list
from streams.clock import wall_clock

__all__ = ["silences"]

_decode = codec.decoder(SilenceAnswer)
_data_dir = click.option("--data-dir", help="Folder of the log and the store (default var/).")
_log = click.option("--log", help="kafka://HOST:PORT: of a Kafka cluster.")
_by = click.option("--by", default="operator", show_default=True, help="Whose wish it is: a post.")


@click.group()
def silences() -> None:
    """静默 Hear nothing of something for a while: list, add, end."""


@silences.command("add")
@click.option("--institution", required=True)
@click.option("--rule", default="")
@click.option("--kind", default="", help="Code of the catalogue.")
@click.option("--borrower", default="", help="Unified social credit code.")
@click.option("--up-to", type=click.IntRange(1, 3), default=2, show_default=True, help="Severity.")
@click.option("--channel", "channels", multiple=True, help="Only this channel; may be repeated.")
@click.option("--days", type=click.FloatRange(min=0, min_open=True), default=7.0, show_default=True)
@click.option("--reason", required=True, help="One sentence.")
@_by
@_data_dir
@_log
def add(
    institution: str, rule: str, kind: str, borrower: str, up_to: int, channels: tuple[str, ...],
    days: float, reason: str, by: str, **flags: object,
) -> None:  # fmt: skip
    """Add a silence and print its id."""
    settings, id_, now = read_settings(os.environ, **flags), uuid4().hex, wall_clock()
    wanted = _wanted(
        institution=institution, rule=rule, kind=kind, borrower=borrower.upper(),
        up_to=Severity(up_to), channels=channels, reason=reason,
        ends_at=now + timedelta(days=days),
    )  # fmt: skip
    url = _process(settings)
    if url is not None:
        answer = checked(_decode(_post(settings, f"{url}api/v1/silences", codec.encode(wanted))))
    else:
        silence = silence_of(wanted, institution, by, now, id_)
        answer = ask_desk(settings, lambda silencing: silencing.add(silence, id_))
    assert answer.silence is not None
    click.echo(f"{answer.silence.silence_id}: {answer.outcome}")


@silences.command("end")
@click.argument("silence_id")
@_by
@_data_dir
@_log
def end(silence_id: str, by: str, **flags: object) -> None:
    """End SILENCE_ID now; what it held and is still true is told."""
    settings = read_settings(os.environ, **flags)
    url = _process(settings)
    if url is not None:
        answer = checked(_decode(_post(settings, f"{url}api/v1/silences/{silence_id}/end")))
    else:
        with opened_store(settings) as store:
            row = silence_by_id(store, silence_id)
        if row is None:
            raise ConfigError(f"there is no silence {silence_id}; ./loanwatch silences list")
        of, id_ = row["institution"], uuid4().hex
        answer = ask_desk(settings, lambda s: s.end(of, silence_id, by, wall_clock(), id_))
    click.echo(f"{silence_id}: {answer.outcome}")


@silences.command("list")
@click.option("--institution", default="")
@click.option("--live", is_flag=True, help="Only those that are not over.")
@click.option("--limit", default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
@_data_dir
@_log
def listed(institution: str, live: bool, limit: int, as_json: bool, **flags: object) -> None:
    """Show silences, those that end last first, each with how many alerts it held."""
    settings = read_settings(os.environ, **flags)
    url = _process(settings)
    rows: list[dict[str, Any]]
    if url is not None:
        query = urlencode({"institution": institution, "live": live, "limit": limit})
        page = msgspec.json.decode(call(settings, "GET", f"{url}api/v1/silences?{query}"))
        rows = page["items"]
    else:
        with opened_store(settings) as store:
            rows = silence_list(store, institution=institution, live=live, limit=limit)
    if as_json:
        click.echo(msgspec.json.encode(rows).decode())
        return
    table = Table(
        "静默 silence", "机构 bank", "范围 what", "原因 reason", "截止 until", "未推送 held"
    )
    for row in rows:
        what = " ".join(str(row[name]) for name in ("rule", "kind", "borrower") if row[name])
        state = "" if row["outcome"] == SilenceOutcome.ADDED else f" ({row['outcome']})"
        table.add_row(
            row["silence_id"], row["institution"], f"{what} ≤{row['up_to']}",
            escape(f"{row['reason']} · {row['author']}"), f"{row['ends_at']}{state}",
            str(row["held"]),
        )  # fmt: skip
    Console().print(table)


def _process(settings: Settings) -> str | None:
    return None if settings.log else running_process(settings)


def _post(settings: Settings, url: str, content: bytes = b"") -> bytes:
    return call(settings, "POST", url, content, {"idempotency-key": uuid4().hex})


def _wanted(**values: Any) -> NewSilence:
    try:
        return msgspec.convert(values, NewSilence)
    except msgspec.ValidationError as error:
        raise ConfigError(f"not a silence: {error}") from None
