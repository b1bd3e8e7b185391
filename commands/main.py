"""`./loanwatch`: the table of contents of what an operator can do."""

from __future__ import annotations

import click

from commands.errors import sentences
from commands.table_of_contents import TableOfContents

__all__ = ["CONTENTS", "cli", "main"]

CONTENTS = {
    "audit": (
        "commands.audit:audit",
        "审计 Who saw and did what: verify it, take anchors of it, ask it about a company.",
    ),
    "bench": (
        "commands.bench:bench",
        "Measure; figures are kept in benchmarks/RESULTS.md.",
    ),
    "correct": (
        "commands.correct:correct",
        "更正 Say what became of FACT_ID; unless amended, it counts no longer for its company.",
    ),
    "deliveries": (
        "commands.deliveries:deliveries",
        "投递 Pushes that were given up or turned away (dead letters).",
    ),
    "disputes": (
        "commands.disputes:disputes",
        "数源不一致 List fields on which sources disagree; with FACT_ID, all that was said of it.",
    ),
    "expire": (
        "commands.expiring:expire",
        "到期 End facts whose time is over or that a later fact ended; whoever was told is told of it.",
    ),
    "export": (
        "commands.export:export",
        "Write facts, scores, alerts, deliveries, decisions, held alerts, silences or rejected rows.",
    ),
    "import": (
        "commands.import_tables:import_tables",
        "Load FILES with a mapping (or with the one in config/sources that names them).",
    ),
    "map": (
        "commands.mapping:map_group",
        "映射 Propose a mapping for a table, and try one.",
    ),
    "noise": (
        "commands.noise:noise",
        "降噪 Facts, alerts and pushes of each bank, and how many alerts were held and why.",
    ),
    "objections": (
        "commands.objections:objections_group",
        "异议与信用修复 Objections of companies and requests for repair.",
    ),
    "outcomes": (
        "commands.outcomes:outcomes",
        "贷款结果 How loans went on: overdue, in default, repaid … and which an alert came before.",
    ),
    "portal": (
        "commands.portal:portal",
        "Show the page and read the sources of a Kafka cluster; workers do the rest.",
    ),
    "rejected": (
        "commands.rejected:rejected",
        "拒收 Rows that were refused at the door.",
    ),
    "run": (
        "commands.run:run",
        "Load the sample tables, then keep watching a simulated live feed.",
    ),
    "silences": (
        "commands.silences:silences",
        "静默 Hear nothing of something for a while: list, add, end.",
    ),
    "simulate": (
        "commands.simulate:simulate",
        "Write companies, watches, ties, changes and the planted truth as JSON lines.",
    ),
    "sources": (
        "commands.sources:sources",
        "List the sources, try one, pause it or let it go on.",
    ),
    "ties": (
        "commands.ties:ties",
        "关联 Load a table of ties between companies; a share of 0 ends one.",
    ),
    "tokens": (
        "commands.tokens:tokens",
        "令牌 Who may call /api/v1 and log in: issue, list, rotate and revoke tokens.",
    ),
    "topics": (
        "commands.topics:topics",
        "Make and check the topics of a Kafka cluster.",
    ),
    "watch": (
        "commands.watch:watch",
        "监测名单 Who watches whom: list, add, change, pause, resume, remove, transfer, import.",
    ),
    "worker": (
        "commands.worker:worker",
        "Work on a share of a Kafka cluster's partitions until stopped.",
    ),
}
"""What a person types: where it is, and what it does."""


@click.group(
    cls=TableOfContents, contents=CONTENTS, context_settings={"help_option_names": ["-h", "--help"]}
)
def cli() -> None:
    """贷后哨 Loanwatch: change events in, explained alerts to the right banks out."""


def main() -> None:
    """Run a command; what a person can mend is one sentence and exit code 1, never a traceback."""
    with sentences():
        cli(prog_name="loanwatch")
