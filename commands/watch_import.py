"""`loanwatch watch import`: a bank's table of loans, with what came of every row."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import click
from msgspec.structs import asdict
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands.watch_access import at_the_desk, over_http, process_of
from config.errors import ConfigError
from config.settings import read_settings
from intake.errors import IntakeError
from schemas import codec
from schemas.orders import OrderOutcome
from schemas.watch_results import WatchResult, WatchTally, tally
from streams.watch_desk import WatchDesk

__all__ = ["Keeper", "import_watches", "told"]

_SHOWN = 20  # refused rows on the screen; all are in the file of results and in the store
_FIELDS = WatchResult.__struct_fields__
_decode = codec.decoder(list[WatchResult])


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--institution", required=True, help="Whose loans they are.")
@click.option("--by", default="", help="Who asks for it (default: the file).")
@click.option("--no-seed", is_flag=True, help="Do not tell what is known already.")
@click.option("--results", type=click.Path(path_type=Path), help="CSV: what came of every row.")
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
@click.option("--log", help="kafka://HOST:PORT: of a Kafka cluster.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def import_watches(
    file: Path, institution: str, by: str, no_seed: bool, results: Path | None, as_json: bool,
    **flags: object,
) -> None:  # fmt: skip
    """导入 Watch the loans of FILE (CSV, XLSX). Again changes only what has other terms now."""
    settings = read_settings(os.environ, **flags)
    keeper = Keeper(results)
    try:
        if (url := process_of(settings)) is not None:
            query = {
                "institution": institution,
                "name": file.name,
                "seed": str(not no_seed).lower(),
            }
            address = f"{url}api/v1/watches/import?{urlencode(query)}"
            answer = json.loads(over_http(settings, "POST", address, file.read_bytes()))
            keeper.take(_decode(codec.encode(answer["results"])))
        else:
            at_the_desk(settings, lambda desk: _read(desk, file, institution, by, no_seed, keeper))
    except IntakeError as error:
        raise ConfigError(str(error)) from None
    finally:
        keeper.close()
    told(keeper, as_json=as_json)


async def _read(
    desk: WatchDesk, file: Path, institution: str, by: str, no_seed: bool, keeper: Keeper
) -> None:
    with file.open("rb") as opened:
        some: AsyncIterator[list[WatchResult]] = desk.table(
            opened, file.name, institution, by or file.name, seed=not no_seed
        )
        async for results in some:
            keeper.take(results)


class Keeper:
    """Counts results, remembers some that were refused, and writes all of them to a file."""

    def __init__(self, path: Path | None) -> None:
        self.tally: WatchTally = tally([])
        self.refused: list[WatchResult] = []
        self._file = None if path is None else path.open("w", encoding="utf-8-sig", newline="")
        self._csv: Any = None if self._file is None else csv.DictWriter(self._file, _FIELDS)
        if self._csv is not None:
            self._csv.writeheader()

    def take(self, results: list[WatchResult]) -> None:
        self.tally = tally(results, self.tally)
        room = _SHOWN - len(self.refused)
        no = [one for one in results if one.outcome is OrderOutcome.REFUSED]
        self.refused += no[:room]
        if self._csv is not None:
            self._csv.writerows(
                {**asdict(r), "candidates": " ".join(r.candidates)} for r in results
            )

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def told(keeper: Keeper, *, as_json: bool) -> None:
    """Print what came of the rows."""
    if as_json:
        click.echo(codec.encode(keeper.tally).decode())
        return
    click.echo("  ".join([f"rows {keeper.tally.rows:,}", *_counts(keeper.tally)]))
    if not keeper.refused:
        return
    table = Table("行 row", "列 field", "值 value", "原因 reason", "候选 candidates")
    for one in keeper.refused:
        cells = (one.row, one.field, one.value, one.detail or one.reason, " ".join(one.candidates))
        table.add_row(*(escape(str(cell)) for cell in cells))
    Console().print(table)


def _counts(found: WatchTally) -> list[str]:
    return [f"{name} {n:,}" for name, n in sorted(found.outcomes.items())]
