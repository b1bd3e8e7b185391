"""`loanwatch import`: further tables, through the same door as the samples."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import uvloop

from commands.logs import open_log
from commands.report import as_json, show
from commands.samples import breathe
from commands.workspace import open_workspace, read_rulebook
from config.errors import ConfigError
from config.settings import Settings, read_settings
from config.sources import load_mapping
from schemas.mappings import Mapping as SourceMapping
from store.questions import summary
from streams.clock import wall_clock
from streams.engine import Rulebook
from streams.loading import Load, digest_of, publish
from streams.reading import Tables
from streams.samples import company_record, match_files
from streams.transport.port import Log

__all__ = ["import_tables"]


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--mapping", type=click.Path(path_type=Path), help="Mapping file for all FILES.")
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
@click.option("--log", help="kafka://HOST:PORT: send the rows to a cluster's workers.")
@click.option("--baseline", is_flag=True, help="History: teaches and is shown, pushes nothing.")
@click.option("--json", "as_json_", is_flag=True, help="End with one line of JSON.")
def import_tables(
    files: tuple[Path, ...], mapping: Path | None, baseline: bool, as_json_: bool, **flags: object
) -> None:
    """Load FILES with a mapping (or with the one in config/sources that names them)."""
    settings = read_settings(os.environ, **flags)
    rulebook = read_rulebook(settings)
    chosen = _choose(files, mapping, rulebook)
    if settings.log:
        _known_to_workers(chosen, rulebook)
        sent = uvloop.run(_send(settings, rulebook, chosen, baseline=baseline))
        click.echo(json.dumps(sent) if as_json_ else f"{sent['load']}: {sent['sent']:,} rows sent")
        return
    known = {**rulebook.mappings, **{m.name: m for _, m in chosen}}
    rulebook = Rulebook(
        rulebook.policy, rulebook.catalogue, known, rulebook.institutions, rulebook.regions
    )
    uvloop.run(_import(settings, rulebook, chosen, baseline=baseline, json_line=as_json_))


def _choose(
    files: tuple[Path, ...], mapping: Path | None, rulebook: Rulebook
) -> list[tuple[Path, SourceMapping]]:
    for path in files:
        if not path.is_file():
            raise ConfigError(f"{path} does not exist or is not a file; check the path")
    if mapping is not None:
        found = load_mapping(mapping, rulebook.catalogue)
        return [(path, found) for path in files]
    chosen = []
    for path in files:
        match = [m for p, m in match_files(path.parent, rulebook.mappings) if p.name == path.name]
        if not match:
            raise ConfigError(f"no mapping in config/sources names {path.name}; give --mapping")
        chosen.append((path, match[0]))
    return chosen


async def _import(
    settings: Settings, rulebook: Rulebook, files: list[tuple[Path, SourceMapping]],
    *, baseline: bool, json_line: bool,
) -> None:  # fmt: skip
    async with open_workspace(settings, rulebook) as workspace:
        engine = workspace.engine
        load, tables = await _read(engine.log, files, baseline=baseline)
        with tables:
            await _publish_companies(engine.log, load, tables, breathe(engine))
            await engine.caught_up("companies")
            await publish(load, tables.records(), breathe(engine), lambda sent: None)
        await load.close()
        await engine.settled()
        found = await asyncio.to_thread(summary, workspace.store, load.name)
    if json_line:
        click.echo(json.dumps({"load": load.name, **as_json(found)}, ensure_ascii=False))
    else:
        show(found)


def _known_to_workers(files: list[tuple[Path, SourceMapping]], rulebook: Rulebook) -> None:
    """Refuse a mapping that the workers cannot have: they read it in their own `config/sources`."""
    for _, mapping in files:
        if rulebook.mappings.get(mapping.name) != mapping:
            raise ConfigError(
                f"the workers do not know the mapping {mapping.name}; put it into config/sources, "
                "there and here, and start them again"
            )


async def _send(
    settings: Settings, rulebook: Rulebook, files: list[tuple[Path, SourceMapping]],
    *, baseline: bool,
) -> dict[str, Any]:  # fmt: skip
    """Write the rows to a cluster's log; its workers take them from there."""
    async with open_log(settings, apply=False) as log:
        load, tables = await _read(log, files, baseline=baseline)
        with tables:
            await _publish_companies(log, load, tables, _no_pause)
            await publish(load, tables.records(), _no_pause, lambda sent: None)
            return {"load": load.name, "sent": len(tables)}


async def _no_pause() -> None:
    return None


async def _read(
    log: Log, files: list[tuple[Path, SourceMapping]], *, baseline: bool
) -> tuple[Load, Tables]:
    """Return the load of these files, taken up where it stopped, and what they hold."""
    digest = digest_of([path for path, _ in files], repr([m for _, m in files]), str(baseline))
    load = await _next_load(log, digest)
    tables = await asyncio.to_thread(Tables, files, load.name, wall_clock(), baseline=baseline)
    return load, tables


async def _publish_companies(
    log: Log, load: Load, tables: Tables, pause: Callable[[], Any]
) -> None:
    """Say who the companies are before their rows come."""
    partitions = log.partitions["companies"]
    companies = await Load.begin(log, f"{load.name}-companies")
    records = (company_record(company, partitions) for company in tables.companies())
    await publish(companies, records, pause, lambda sent: None)
    await companies.close()


async def _next_load(log: Log, digest: str) -> Load:
    """Return the interrupted load of these very files, or a new one: reading again merges."""
    number = 1
    while (load := await Load.begin(log, f"import-{digest}.{number}")).done:
        await load.close()
        number += 1
    return load
