"""`loanwatch ties`: who stands behind whom, from a table."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path

import click
import uvloop

from commands.samples import breathe
from commands.workspace import open_workspace, read_rulebook
from config.loading import load as load_yaml
from config.settings import Settings, read_settings
from intake.reading import read_rows
from intake.ties import read_tie
from schemas import codec
from schemas.incoming import Rejection, Row
from schemas.tie_mappings import TieMapping
from schemas.ties import Tie
from streams.clock import wall_clock
from streams.loading import Load, digest_of, publish
from streams.samples import tie_records
from streams.transport.records import Record

__all__ = ["ties"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--mapping", type=click.Path(path_type=Path), required=True, help="See docs/relations.md."
)
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
def ties(file: Path, mapping: Path, as_json: bool, **flags: object) -> None:
    """关联 Load a table of ties between companies; a share of 0 ends one. Twice changes nothing."""
    settings = read_settings(os.environ, **flags)
    found = uvloop.run(_load(settings, file, load_yaml(mapping, TieMapping)))
    if as_json:
        click.echo(json.dumps(found))
    else:
        click.echo(f"{found['ties']} ties, {found['rejected']} rows refused")


async def _load(settings: Settings, file: Path, mapping: TieMapping) -> dict[str, int]:
    async with open_workspace(settings, read_rulebook(settings)) as workspace:
        engine = workspace.engine
        name = f"ties-{digest_of([file], repr(mapping))}"
        answers = await asyncio.to_thread(lambda: list(read_ties(file, mapping, name)))
        load = await Load.begin(engine.log, name)
        records = _records(answers, engine.log.partitions["ties"])
        await publish(load, records, breathe(engine), lambda sent: None)
        await load.close()
        await engine.settled()
    refused = sum(isinstance(answer, Rejection) for answer in answers)
    return {"ties": len(answers) - refused, "rejected": refused}


def read_ties(file: Path, mapping: TieMapping, load: str) -> Iterator[Tie | Rejection]:
    """Yield every row of a table as a tie or a rejection."""
    now = wall_clock()
    for row in read_rows(file, mapping.as_table(), load=load, seen_at=now):
        yield read_tie(row, mapping, now) if isinstance(row, Row) else row


def _records(answers: list[Tie | Rejection], partitions: int) -> Iterator[Record]:
    for answer in answers:
        if isinstance(answer, Tie):
            yield from tie_records(answer, partitions)
        else:
            yield Record("rejected", answer.source.encode(), codec.encode(answer))
