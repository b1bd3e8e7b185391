"""`loanwatch export`: what is stored, as JSON lines, CSV or Parquet."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from config.errors import ConfigError
from config.settings import read_settings
from store.embedded import EmbeddedStore
from store.exports import EXPORTS, FORMATS
from store.exports import export as write
from streams.transport.owner import Owner

__all__ = ["export"]


@click.command()
@click.argument("what", type=click.Choice(EXPORTS))
@click.option("--format", "format_", type=click.Choice(FORMATS), default="jsonl")
@click.option(
    "--out", type=click.Path(path_type=Path), help="File to write (default: standard output)."
)
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
def export(what: str, format_: str, out: Path | None, **flags: object) -> None:
    """Write facts, scores, alerts, deliveries, decisions or rejected rows."""
    settings = read_settings(os.environ, **flags)
    folder = Path(settings.data_dir)
    if not (folder / "store").is_dir():
        raise ConfigError(f"{folder} holds no data yet; run ./loanwatch run --data-dir {folder}")
    owner = Owner(folder)
    store = EmbeddedStore(folder / "store")
    try:
        if out is None:
            write(store, what, format_, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            with out.open("wb") as file:
                write(store, what, format_, file)
    finally:
        store.close()
        owner.release()
