"""The facts of a folder of tables, read through the door as the product reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from config.catalogue import load_catalogue
from config.sources import load_sources
from intake.directory import Directory
from intake.door import Door
from schemas.changes import ChangeEvent
from schemas.incoming import Rejection
from streams.reading import Tables
from streams.samples import match_files

__all__ = ["facts_of"]

_SEEN_AT = datetime(2026, 1, 1, tzinfo=UTC)  # any time after the tables end: figures must repeat


@cache
def facts_of(tables: Path, config: Path) -> tuple[ChangeEvent, ...]:
    """Return the facts that the door admits, in the order of their time, each once."""
    catalogue = load_catalogue(config / "catalogue.yaml")
    mappings = load_sources(config / "sources")
    files = match_files(tables, mappings)
    directory = Directory()
    door = Door(mappings, catalogue, directory)
    facts: dict[str, ChangeEvent] = {}
    with Tables(files, "bench", _SEEN_AT, baseline=False) as found:
        for company in found.companies():
            directory.learn(company)
        for row in found.rows():
            change = door.admit(row, _SEEN_AT)
            if not isinstance(change, Rejection):
                facts.setdefault(change.fact_id, change)
    return tuple(facts.values())
