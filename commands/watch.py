"""`loanwatch watch`: who watches whom, looked at and ordered."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands.export import opened_store
from commands.watch_access import at_the_desk, over_http, process_of
from commands.watch_import import import_watches
from commands.watch_template import template
from config.errors import ConfigError
from config.settings import Settings, read_settings
from intake.dates import parse_when
from routing.watching import wish_of
from schemas import codec
from schemas.orders import Changes, Ordered, OrderOutcome
from schemas.scalars import Severity
from schemas.watch_results import Wish
from schemas.watches import Watch
from store.watch_list import watch_by_id, watch_list
from streams.clock import wall_clock
from streams.watch_desk import WatchDesk

__all__ = ["watch"]

_decode = codec.decoder(Watch)
_data_dir = click.option("--data-dir", help="Folder of the log and the store (default var/).")
_log = click.option("--log", help="kafka://HOST:PORT: of a Kafka cluster.")
_by = click.option("--by", default="operator", help="Who asks for it: a post or number.")
_reason = click.option("--reason", default="", help="One sentence.")
_MONEY = 100  # fen a yuan


@click.group()
def watch() -> None:
    """监测名单 Who watches whom: list, add, change, pause, resume, remove, transfer, import."""


watch.add_command(import_watches)
watch.add_command(template)


@watch.command("list")
@click.option("--institution", default="")
@click.option("--state", default="live", help="live (active or paused), a state, or all.")
@click.option("--officer", default="")
@click.option("--uscc", default="", help="Borrower, also a former one.")
@click.option("--limit", default=50)
@_data_dir
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
def listed(as_json: bool, limit: int, state: str, **flags: Any) -> None:
    """List watches in the order of institution and borrower."""
    asked = {name: flags.pop(name) for name in ("institution", "officer", "uscc")}
    asked["state"] = "" if state == "all" else state
    settings = read_settings(os.environ, **flags)
    if (url := process_of(settings)) is not None:
        query = urlencode({**asked, "limit": min(limit, 500)})
        page = json.loads(over_http(settings, "GET", f"{url}api/v1/watches?{query}"))
        found = [msgspec.convert(item, Watch) for item in page["items"]]
    else:
        with opened_store(settings) as store:
            rows = watch_list(store, **asked, limit=limit)
        found = [_decode(row["watch"].encode()) for row in rows]
    if as_json:
        for one in found:
            click.echo(codec.encode(one).decode())
        return
    table = Table("编号 watch", "机构 institution", "借款人 borrower", "贷款 loan", "余额 balance",
                  "到期 ends", "经理 officer", "状态 state")  # fmt: skip
    for one in found:
        name = f"{one.borrower_name} {one.uscc}".strip()
        ends = f"{one.ends:%Y-%m-%d}" if one.ends else ""
        cells = (one.watch_id, one.institution, name, one.loan_reference,
                 f"{one.balance / _MONEY:,.2f}", ends, one.officer, one.state.value)  # fmt: skip
        table.add_row(*(escape(cell) for cell in cells))
    Console().print(table)


@watch.command()
@click.option("--institution", required=True)
@click.option("--uscc", default="", help="Credit code of the borrower; or its name alone.")
@click.option("--name", "borrower_name", default="")
@click.option("--loan", "loan_reference", required=True)
@click.option("--consent", "consent_reference", required=True, help="授权 reference.")
@click.option("--consent-until", default="")
@click.option("--maturity", default="")
@click.option("--balance", type=click.FloatRange(min=0), default=0.0, help="Yuan.")
@click.option("--officer", default="")
@click.option("--lowest", type=click.Choice(["notice", "warning", "critical"]), default="notice")
@click.option("--no-seed", is_flag=True, help="Do not tell what is known already.")
@_by
@_data_dir
@_log
def add(
    institution: str, lowest: str, balance: float, no_seed: bool, by: str, **flags: Any
) -> None:
    """Watch one loan."""
    given: dict[str, Any] = {
        name: flags.pop(name)
        for name in ("uscc", "borrower_name", "loan_reference", "consent_reference", "officer")
    }
    given |= {
        name: _until(text) for name in ("consent_until", "maturity") if (text := flags.pop(name))
    }
    given |= {"balance": round(balance * _MONEY), "lowest_severity": Severity[lowest.upper()]}
    wish = _converted(given, Wish)
    settings = read_settings(os.environ, **flags)
    if (url := process_of(settings)) is not None:
        body = codec.encode({"items": [wish], "seed": not no_seed})
        address = f"{url}api/v1/watches?{urlencode({'institution': institution})}"
        [result] = json.loads(over_http(settings, "POST", address, body))["results"]
    else:
        [result] = msgspec.to_builtins(
            at_the_desk(
                settings,
                lambda desk: desk.add(institution, [wish], uuid4().hex, by, seed=not no_seed),
            )
        )
    said = [result.get(name, "") for name in ("outcome", "watch_id", "reason", "field")]
    _say(*said)


@watch.command()
@click.argument("watch_id")
@click.option("--balance", type=click.FloatRange(min=0), help="Yuan.")
@click.option("--maturity", help="A day, or none.")
@click.option("--consent", "consent_reference", help="授权 reference.")
@click.option("--consent-until", help="A day, or none.")
@click.option("--officer")
@click.option("--lowest", type=click.Choice(["notice", "warning", "critical"]))
@_by
@_reason
@_data_dir
@_log
def change(
    watch_id: str, balance: float | None, lowest: str | None, by: str, reason: str, **flags: Any
) -> None:
    """Change terms of a watch; a later maturity revives one that has ended."""
    given: dict[str, Any] = {}
    for name in ("consent_reference", "officer"):
        if (text := flags.pop(name)) is not None:
            given[name] = text
    for name in ("maturity", "consent_until"):
        if (text := flags.pop(name)) is not None:
            given[name] = None if text == "none" else _until(text)
    if balance is not None:
        given["balance"] = round(balance * _MONEY)
    if lowest is not None:
        given["lowest_severity"] = Severity[lowest.upper()]
    if not given:
        raise ConfigError("say what is to be changed; see ./loanwatch watch change --help")
    changes = _converted(given, Changes)
    _order(read_settings(os.environ, **flags), watch_id, "change", by, reason, changes=changes)


def _wish(action: str, help_: str) -> None:
    @watch.command(action, help=help_)
    @click.argument("watch_id")
    @_by
    @_reason
    @_data_dir
    @_log
    def command(watch_id: str, by: str, reason: str, **flags: Any) -> None:
        _order(read_settings(os.environ, **flags), watch_id, action, by, reason)


_wish("pause", "Tell nothing of it until it is resumed.")
_wish("resume", "Tell again.")
_wish("remove", "End it; the history stays.")


@watch.command()
@click.argument("watch_id")
@click.option("--to", required=True, help="Credit code of the company it goes to.")
@_by
@_reason
@_data_dir
@_log
def transfer(watch_id: str, to: str, by: str, reason: str, **flags: Any) -> None:
    """Move a watch to the company that its borrower has become."""
    _order(read_settings(os.environ, **flags), watch_id, "transfer", by, reason, to=to.upper())


def _order(
    settings: Settings, watch_id: str, action: str, by: str, reason: str, **more: Any
) -> None:
    """Give one order on a watch that is known by its id."""
    if (url := process_of(settings)) is not None:
        body = codec.encode({"by": by, "reason": reason, **more})
        address = f"{url}api/v1/watches/{watch_id}/{action}"
        answer = msgspec.json.decode(over_http(settings, "POST", address, body), type=Ordered)
    else:
        with opened_store(settings) as store:
            row = watch_by_id(store, watch_id)
        if row is None:
            raise ConfigError(f"there is no watch {watch_id}; ./loanwatch watch list shows them")
        found = _decode(row["watch"].encode())
        order = wish_of(action, found, uuid4().hex, wall_clock(), by, reason, **more)

        async def ask(desk: WatchDesk) -> Ordered | None:
            return await desk.one(order)

        given = at_the_desk(settings, ask)
        if given is None:
            raise ConfigError(
                "the order is in the log and nobody has answered it; is a worker running?"
            )
        answer = given
    _say(answer.outcome, watch_id, answer.refusal, answer.field)


def _say(outcome: str, watch_id: str, reason: str, field: str) -> None:
    if outcome == OrderOutcome.REFUSED:
        raise ConfigError(" ".join(filter(None, ("refused:", reason, field))))
    click.echo(f"{watch_id} {outcome}")


def _converted(given: dict[str, Any], type_: type[Any]) -> Any:
    try:
        return msgspec.convert(given, type_)
    except msgspec.ValidationError as error:
        raise ConfigError(str(error)) from None


def _until(text: str) -> datetime:
    """Return the last second of a day in Shanghai."""
    try:
        local = parse_when(text).at
    except ValueError as error:
        raise ConfigError(str(error)) from None
    return datetime.fromtimestamp(local.timestamp() + 86_399, UTC)
