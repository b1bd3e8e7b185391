"""`loanwatch export`: what is stored, as JSON lines, CSV or Parquet."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from commands.disclosing import disclose_export
from commands.stores import named_store
from config.errors import ConfigError
from config.settings import Settings, read_settings
from store.base import Store
from store.exports import EXPORTS, FORMATS
from store.exports import export as write
from streams.transport.owner import Owner

__all__ = ["export", "opened_store"]


@click.command()
@click.argument("what", type=click.Choice(EXPORTS))
@click.option("--format", "format_", type=click.Choice(FORMATS), default="jsonl")
@click.option(
    "--out", type=click.Path(path_type=Path), help="File to write (default: standard output)."
)
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
def export(what: str, format_: str, out: Path | None, **flags: object) -> None:
    """Write facts, scores, alerts, deliveries, decisions, held alerts, silences or rejected rows."""
    settings = read_settings(os.environ, **flags)
    with opened_store(settings) as store:
        disclose_export(settings, store, what)
        if out is None:
            write(store, what, format_, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            with out.open("wb") as file:
                write(store, what, format_, file)


@contextmanager
def opened_store(settings: Settings) -> Iterator[Store]:
    """Open a server, or the folder if there is one and nobody else has it."""
    owner = None
    if not settings.store:
        folder = Path(settings.data_dir)
        if not (folder / "store").is_dir():
            raise ConfigError(
                f"{folder} holds no data yet; run ./loanwatch run --data-dir {folder}"
            )
        owner = Owner(folder)
    try:
        store = named_store(settings, os.environ)
        try:
            yield store
        finally:
            store.close()
    finally:
        if owner is not None:
            owner.release()
