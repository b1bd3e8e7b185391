"""`loanwatch bench`: how fast, measured on the running product."""

from __future__ import annotations

import json
import os
import tempfile

import click
import uvloop

from commands.bench_detection import PARTS, measure_detection
from commands.bench_pipeline import measure_pipeline
from config.settings import read_settings

__all__ = ["bench"]


@click.group()
def bench() -> None:
    """Measure; figures are kept in benchmarks/RESULTS.md."""


@bench.command()
@click.option("--events", "n", type=click.IntRange(1000), default=100_000, show_default=True)
@click.option("--companies", type=click.IntRange(10), default=20_000, show_default=True)
@click.option("--rate", type=float, default=1000.0, show_default=True, help="For the delay part.")
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON.")
def pipeline(n: int, companies: int, rate: float, as_json: bool) -> None:
    """Run simulated events through the embedded pipeline, intake to push and archive."""
    with tempfile.TemporaryDirectory(prefix="loanwatch-bench-") as folder:
        settings = read_settings(os.environ, data_dir=folder, feed_companies=companies)
        found = uvloop.run(measure_pipeline(settings, n, rate))
    click.echo(json.dumps(found, indent=None if as_json else 2))


@bench.command()
@click.option("--only", type=click.Choice(list(PARTS)), multiple=True, help="These parts only.")
@click.option("--json", "as_json", is_flag=True, help="Print only the JSON.")
def detection(only: tuple[str, ...], as_json: bool) -> None:
    """Score the detectors on labelled data: surges, outliers, sample tables, a simulated city."""
    click.echo(json.dumps(measure_detection(only), indent=None if as_json else 2))
