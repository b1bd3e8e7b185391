"""`loanwatch outcomes`: how loans went on, sent back by the banks that gave them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlencode

import click
import uvloop
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands.export import opened_store
from commands.logs import open_log
from commands.watch_access import over_http, process_of
from commands.workspace import open_workspace, read_rulebook
from config.errors import ConfigError
from config.settings import Settings, read_settings
from schemas import codec
from schemas.loan_outcomes import OutcomeTally
from store.desk_report import lead_of
from streams.clock import wall_clock
from streams.outcome_desk import OutcomeDesk

__all__ = ["outcomes"]

_decode = codec.decoder(OutcomeTally)
_FEN = 100  # a yuan


@click.group()
def outcomes() -> None:
    """贷款结果 How loans went on: overdue, in default, repaid … and which an alert came before."""


@outcomes.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--institution", required=True, help="Whose loans they are.")
@click.option("--by", default="operator", help="Who says so: a post.")
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
@click.option("--log", help="kafka://HOST:PORT: of a Kafka cluster.")
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON.")
def import_outcomes(file: Path, institution: str, by: str, as_json: bool, **flags: object) -> None:
    """导入 Take FILE (CSV, XLSX): credit code, loan, state and day of each; see docs/alerts.md."""
    settings = read_settings(os.environ, **flags)
    if institution not in read_rulebook(settings).institutions:
        raise ConfigError(f"{institution} is no institution of this platform")
    try:
        tally = _taken(settings, file, institution, by)
    except ValueError as error:
        raise ConfigError(str(error)) from None
    if as_json:
        click.echo(codec.encode(tally).decode())
        return
    click.echo(f"rows {tally.rows:,}  taken {tally.taken:,}  refused {tally.refused_rows:,}")
    if tally.refused:
        table = Table("行 row", "列 field", "值 value", "原因 reason")
        for one in tally.refused:
            cells = (str(one.row), one.field, one.value, f"{one.reason} {one.detail}".strip())
            table.add_row(*(escape(cell) for cell in cells))
        Console().print(table)


def _taken(settings: Settings, file: Path, institution: str, by: str) -> OutcomeTally:
    if (url := process_of(settings)) is not None:
        query = urlencode({"institution": institution, "name": file.name})
        return _decode(
            over_http(settings, "POST", f"{url}api/v1/outcomes?{query}", file.read_bytes())
        )

    async def read(desk: OutcomeDesk) -> OutcomeTally:
        with file.open("rb") as opened:
            return await desk.table(opened, file.name, institution, by)

    async def run() -> OutcomeTally:
        if settings.log:
            async with open_log(settings, apply=False) as log:
                return await read(OutcomeDesk(log, wall_clock))
        async with open_workspace(settings, read_rulebook(settings)) as workspace:
            tally = await read(OutcomeDesk(workspace.engine.log, wall_clock))
            await workspace.engine.settled()
            return tally

    found: OutcomeTally = uvloop.run(run())
    return found


@outcomes.command("list")
@click.option("--institution", default="")
@click.option("--limit", default=50, show_default=True)
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
def listed(institution: str, limit: int, **flags: object) -> None:
    """List outcomes, newest first, with the days an alert came before each."""
    with opened_store(read_settings(os.environ, **flags)) as store:
        rows = lead_of(store, institution, limit)
    table = Table("机构 institution", "借款人 borrower", "贷款 loan", "结果 state", "日期 day",
                  "金额 amount", "提前 lead")  # fmt: skip
    for row in rows:
        lead = "–" if row["lead"] < 0 else f"{row['lead']:.1f} d"
        cells = (row["institution"], row["uscc"], row["loan_reference"], row["state"],
                 str(row["occurred_at"])[:10], f"{row['amount'] / _FEN:,.2f}", lead)  # fmt: skip
        table.add_row(*(escape(cell) for cell in cells))
    Console().print(table)
