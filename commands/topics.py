"""`loanwatch topics`: the topics of the cluster form, made and checked from one declaration."""

from __future__ import annotations

import os
import sys

import click
from rich.console import Console
from rich.table import Table

from config.kafka import read_kafka
from config.settings import read_settings
from streams.topic_plan import Difference
from streams.topics import declared

__all__ = ["topics"]

_log = click.option("--log", required=True, help="Where Kafka is: kafka://HOST:PORT[,HOST:PORT].")
_partitions = click.option("--partitions", type=int, help="Of every topic (default 4).")


@click.group()
def topics() -> None:
    """Make and check the topics of a Kafka cluster."""


@topics.command("apply")
@_log
@_partitions
def apply(log: str, partitions: int | None) -> None:
    """Make missing topics and set what differs; says what only a person may change."""
    from streams.topic_admin import apply_topics  # kafka-python: half a second no one else pays

    settings = read_settings(os.environ, partitions=partitions)
    mended = apply_topics(log, read_kafka(os.environ), declared(settings.partitions))
    _show(mended, "mended")


@topics.command("check")
@_log
@_partitions
def check(log: str, partitions: int | None) -> None:
    """Say what differs from the declaration; exit code 1 when something does."""
    from streams.topic_admin import check_topics

    settings = read_settings(os.environ, partitions=partitions)
    found = check_topics(log, read_kafka(os.environ), declared(settings.partitions))
    _show(found, "differs")
    sys.exit(1 if found else 0)


def _show(found: list[Difference], title: str) -> None:
    if not found:
        click.echo("all topics are as declared")
        return
    table = Table(title=title)
    for column in ("topic", "what", "found", "declared", "to do"):
        table.add_column(column, overflow="fold")
    for x in found:
        table.add_row(x.topic, x.what, x.found, x.wanted, x.mend or "topics apply")
    Console().print(table)
