"""`loanwatch simulate`: the made-up city as files, for tests and for other programs."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import click

from schemas import codec
from simulate.city import build_city, city_watches
from simulate.events import events
from simulate.truth import truth, write_truth

__all__ = ["simulate"]

_START = datetime(2026, 1, 1, tzinfo=UTC)


@click.command()
@click.option("--seed", type=int, default=20240101, show_default=True)
@click.option("--companies", type=click.IntRange(10, 1_000_000), default=2000, show_default=True)
@click.option("--events", "n", type=click.IntRange(0), default=10_000, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write to.")
def simulate(seed: int, companies: int, n: int, out: Path) -> None:
    """Write companies, watches, ties, changes and the planted truth as JSON lines."""
    city = build_city(seed, companies, _START)
    out.mkdir(parents=True, exist_ok=True)
    for name, items in (
        ("companies", city.companies()),
        ("watches", city_watches(city)),
        ("ties", city.ties()),
        ("changes", islice(events(city, seed, _START), n)),
    ):
        with (out / f"{name}.jsonl").open("wb") as file:
            for item in items:
                file.write(codec.encode(item) + b"\n")
    write_truth(out / "truth.jsonl", truth(city, seed, _START))
    click.echo(f"companies, watches, ties, changes and truth are in {out}/")
