"""Loading the sample tables on a first start, with a bar that shows how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from commands.workspace import Workspace
from config.errors import ConfigError
from simulate.standins import profiles, sample_watches
from streams.clock import wall_clock
from streams.engine import Engine
from streams.loading import Load, digest_of, publish
from streams.reading import Tables
from streams.samples import company_record, match_files, watch_record

__all__ = ["breathe", "load_samples"]


async def load_samples(workspace: Workspace, *, quiet: bool) -> None:
    """Replay the sample tables as if live, once; a second start goes on where this one stopped.

    First who the companies are and who watches them, then, when every worker knows that, the rows
    of all tables in the order of their event time.
    """
    settings, engine = workspace.settings, workspace.engine
    folder = Path(settings.samples)
    if not folder.is_dir():
        raise ConfigError(f"the folder of sample tables {folder} does not exist; see --samples")
    mappings = workspace.rulebook.mappings
    files = match_files(folder, mappings)
    if not files:
        raise ConfigError(f"no table in {folder} has a mapping in {settings.sources}")
    name = f"samples-{digest_of([path for path, _ in files])}"
    rows_load = await Load.begin(engine.log, f"{name}-rows")
    if rows_load.done:
        return
    tables = await asyncio.to_thread(Tables, files, name, wall_clock(), baseline=False)
    with tables:
        await _send(workspace, name, rows_load, tables, quiet=quiet)


async def _send(
    workspace: Workspace, name: str, rows_load: Load, tables: Tables, *, quiet: bool
) -> None:
    settings, engine = workspace.settings, workspace.engine
    companies = list(tables.companies())
    known = sorted({company.uscc: company.name for company in companies}.items())
    companies += profiles(known, settings.seed)
    watches = list(sample_watches(known, settings.seed))
    partitions = engine.log.partitions["companies"]
    steps = [
        (
            await Load.begin(engine.log, f"{name}-companies"), len(companies),
            (company_record(c, partitions) for c in companies),
        ),
        (
            await Load.begin(engine.log, f"{name}-watches"), len(watches),
            (watch_record(w, partitions) for w in watches),
        ),
        (rows_load, len(tables), tables.records()),
    ]  # fmt: skip
    bar = Progress(
        TextColumn("[bold]{task.description}"), BarColumn(), MofNCompleteColumn(),
        TimeElapsedColumn(), console=Console(stderr=True), disable=quiet,
    )  # fmt: skip
    with bar:
        for (load, total, records), title in zip(
            steps, ("企业 companies", "授信关注 watches", "样例数据 sample rows"), strict=True
        ):
            task = bar.add_task(title, total=total, completed=min(load.sent, total))
            await publish(
                load, records, pause=breathe(engine),
                progress=_tell(bar, task),
            )  # fmt: skip
            await load.close()
            await engine.caught_up("companies", "watches")
        await engine.settled()


def _tell(bar: Progress, task: TaskID) -> Callable[[int], None]:
    return lambda sent: bar.update(task, completed=sent)


def breathe(engine: Engine) -> Callable[[], Awaitable[None]]:
    """Return a pause that keeps the sender a few thousand rows ahead at most."""

    async def pause() -> None:
        await asyncio.sleep(0)
        while await engine.lag("intake", "changes") > 5000 and not engine.failed.done():
            await asyncio.sleep(0.005)

    return pause
