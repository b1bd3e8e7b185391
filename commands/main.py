"""`./loanwatch`: the table of contents of what an operator can do."""

from __future__ import annotations

import click

from commands.audit import audit
from commands.bench import bench
from commands.correct import correct
from commands.deliveries import deliveries
from commands.disputes import disputes
from commands.errors import sentences
from commands.expiring import expire
from commands.export import export
from commands.import_tables import import_tables
from commands.mapping import map_group
from commands.noise import noise
from commands.objections import objections_group
from commands.outcomes import outcomes
from commands.portal import portal
from commands.rejected import rejected
from commands.run import run
from commands.silences import silences
from commands.simulate import simulate
from commands.sources import sources
from commands.ties import ties
from commands.tokens import tokens
from commands.topics import topics
from commands.watch import watch
from commands.worker import worker

__all__ = ["cli", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """贷后哨 Loanwatch: change events in, explained alerts to the right banks out."""


for command in (
    run,
    import_tables,
    map_group,
    export,
    rejected,
    disputes,
    deliveries,
    correct,
    objections_group,
    expire,
    silences,
    noise,
    simulate,
    sources,
    ties,
    outcomes,
    watch,
    tokens,
    audit,
    bench,
    topics,
    worker,
    portal,
):
    cli.add_command(command)


def main() -> None:
    """Run a command; what a person can mend is one sentence and exit code 1, never a traceback."""
    with sentences():
        cli(prog_name="loanwatch")
