"""`./loanwatch`: the table of contents of what an operator can do."""

from __future__ import annotations

import click

from commands.errors import sentences
from commands.table_of_contents import TableOfContents

__all__ = ["CONTENTS", "cli", "main"]

CONTENTS = {
    "audit": "commands.audit:audit",
    "bench": "commands.bench:bench",
    "correct": "commands.correct:correct",
    "deliveries": "commands.deliveries:deliveries",
    "disputes": "commands.disputes:disputes",
    "expire": "commands.expiring:expire",
    "export": "commands.export:export",
    "import": "commands.import_tables:import_tables",
    "map": "commands.mapping:map_group",
    "noise": "commands.noise:noise",
    "objections": "commands.objections:objections_group",
    "outcomes": "commands.outcomes:outcomes",
    "portal": "commands.portal:portal",
    "rejected": "commands.rejected:rejected",
    "run": "commands.run:run",
    "silences": "commands.silences:silences",
    "simulate": "commands.simulate:simulate",
    "sources": "commands.sources:sources",
    "ties": "commands.ties:ties",
    "tokens": "commands.tokens:tokens",
    "topics": "commands.topics:topics",
    "watch": "commands.watch:watch",
    "worker": "commands.worker:worker",
}
"""What a person types, and where it is."""


@click.group(
    cls=TableOfContents, contents=CONTENTS, context_settings={"help_option_names": ["-h", "--help"]}
)
def cli() -> None:
    """贷后哨 Loanwatch: change events in, explained alerts to the right banks out."""


def main() -> None:
    """Run a command; what a person can mend is one sentence and exit code 1, never a traceback."""
    with sentences():
        cli(prog_name="loanwatch")
