"""`loanwatch bench`: how fast, measured on the running product."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import uvloop

from commands.bench_archive import measure_archive
from commands.bench_delay import measure_delay
from commands.bench_desk import measure_desk
from commands.bench_detection import PARTS, TABLES, measure_detection
from commands.bench_engine import measure_engine
from commands.bench_pipeline import measure_pipeline
from commands.bench_scale import measure_scale
from commands.bench_sources import measure_sources
from commands.bench_watches import measure_watches
from commands.bench_workers import measure_workers, spread_of
from config.settings import read_settings
from simulate.lending import WATCHES_PER_COMPANY

__all__ = ["bench"]


def _spreads(_: click.Context, __: click.Parameter, given: Sequence[str]) -> list[tuple[int, int]]:
    try:
        return [spread_of(text) for text in given]
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.group()
def bench() -> None:
    """Measure; figures are kept in benchmarks/RESULTS.md."""


@bench.command()
@click.option("--events", "n", type=click.IntRange(10_000), default=1_000_000, show_default=True)
@click.option("--rounds", type=click.IntRange(1), default=3, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON.")
def engine(n: int, rounds: int, as_json: bool) -> None:
    """A consumer that does nothing, ours and its peers: starts a broker of its own."""
    found = measure_engine(n, rounds)
    click.echo(json.dumps(found, indent=None if as_json else 2))


@bench.command()
@click.option("--cases", type=click.IntRange(1000), default=1_000_000, show_default=True)
@click.option("--asked", type=click.IntRange(100), default=2000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON.")
def desk(cases: int, asked: int, as_json: bool) -> None:
    """Open so many alerts, acknowledge some of them, list and filter them."""
    found = uvloop.run(measure_desk(read_settings(os.environ), cases, asked))
    _print(found, as_json)


@bench.command()
@click.option("--events", "n", type=click.IntRange(1000), default=100_000, show_default=True)
@click.option("--companies", type=click.IntRange(10), default=20_000, show_default=True)
@click.option("--watches", type=click.IntRange(1), help="Make the city so large that it has these.")
@click.option("--rate", type=float, default=1000.0, show_default=True, help="For the delay part.")
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON.")
def pipeline(n: int, companies: int, watches: int | None, rate: float, as_json: bool) -> None:
    """Run simulated events through the embedded pipeline, intake to push and archive."""
    if watches is not None:
        companies = round(watches / WATCHES_PER_COMPANY)
    with tempfile.TemporaryDirectory(prefix="loanwatch-bench-") as folder:
        settings = read_settings(os.environ, data_dir=folder, feed_companies=companies)
        found = uvloop.run(measure_pipeline(settings, n, rate))
    _print(found, as_json)


@bench.command()
@click.option(
    "--borrowers", multiple=True, type=click.IntRange(1000), show_default=True,
    default=(10_000, 100_000, 1_000_000), help="How many remembered borrowers; may be repeated.",
)  # fmt: skip
@click.option("--events", "n", type=click.IntRange(5000), default=50_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON.")
def scale(borrowers: tuple[int, ...], n: int, as_json: bool) -> None:
    """Measure the monitor among ever more borrowers: CPU an event, bytes and recovery of one."""
    _print(measure_scale(read_settings(os.environ), borrowers, n), as_json)


@bench.command()
@click.option(
    "--spread", "spreads", multiple=True, metavar="PARTITIONSxWORKERS", show_default=True,
    default=("1x1", "4x1", "8x1", "4x2", "8x2"), callback=_spreads,
    help="May be repeated.",
)  # fmt: skip
@click.option("--events", "n", type=click.IntRange(5000), default=50_000, show_default=True)
@click.option("--companies", type=click.IntRange(10), default=20_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON.")
def workers(spreads: list[tuple[int, int]], n: int, companies: int, as_json: bool) -> None:
    """Let workers share the partitions of the monitor: starts a broker of its own for each."""
    _print({"spreads": uvloop.run(measure_workers(companies, n, spreads))}, as_json)


@bench.command()
@click.option("--events", "n", type=click.IntRange(1000), default=100_000, show_default=True)
@click.option("--companies", type=click.IntRange(10), default=20_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON.")
def archive(n: int, companies: int, as_json: bool) -> None:
    """Store simulated assessments in the engine in the process: what that costs, and where."""
    _print(uvloop.run(measure_archive(n, companies)), as_json)


def _print(found: dict[str, Any], as_json: bool) -> None:
    click.echo(json.dumps(found, indent=None if as_json else 2))


@bench.command()
@click.option("--only", type=click.Choice(list(PARTS)), multiple=True, help="These parts only.")
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON.")
@click.option(
    "--tables", type=click.Path(exists=True, file_okay=False, path_type=Path), default=TABLES,
    help="Of inspections and penalties, with mappings; the sample tables by default.",
)  # fmt: skip
def detection(only: tuple[str, ...], as_json: bool, tables: Path) -> None:
    """Score the detectors on labelled data: surges, outliers, sample tables, a simulated city."""
    click.echo(json.dumps(measure_detection(only, tables), indent=None if as_json else 2))


@bench.command()
@click.option("--log", help="kafka://HOST:PORT (default: embedded).")
@click.option("--rates", default="10,100,1000,5000", show_default=True, help="Changes a second.")
@click.option("--seconds", type=float, default=20.0, show_default=True, help="At each rate.")
@click.option("--companies", type=click.IntRange(10), default=20_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON.")
def delay(log: str | None, rates: str, seconds: float, companies: int, as_json: bool) -> None:
    """Measure from the offer of a change to its alert at a bank's webhook receiver."""
    with tempfile.TemporaryDirectory(prefix="loanwatch-bench-") as folder:
        settings = read_settings(os.environ, data_dir=folder, feed_companies=companies, log=log)
        wanted = [float(rate) for rate in rates.split(",")]
        found = uvloop.run(measure_delay(settings, wanted, seconds))
    click.echo(json.dumps(found, indent=None if as_json else 2))


@bench.command("sources")
@click.option("--rows", type=click.IntRange(1000), default=1_000_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON.")
def sources(rows: int, as_json: bool) -> None:
    """Read a dropped file into the log: CPU a row, memory, and how soon it goes on after a stop."""
    _print(measure_sources(rows), as_json)


@bench.command("watches")
@click.option("--watchers", multiple=True, type=click.IntRange(1), default=(1_000, 10_000))
@click.option("--watches", "n", type=click.IntRange(1000), default=1_000_000, show_default=True)
@click.option("--rows", type=click.IntRange(1), default=100_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON.")
def watches(watchers: tuple[int, ...], n: int, rows: int, as_json: bool) -> None:
    """One borrower with very many watchers, one bank with very many watches, a file of loans."""
    _print(measure_watches(read_settings(os.environ), watchers, n, rows), as_json)
