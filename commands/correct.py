"""`loanwatch correct`: what became of a fact after it was published."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from typing import Any

import click
import uvloop

from commands.workspace import Workspace, open_workspace, read_rulebook
from config.errors import ConfigError
from config.settings import read_settings
from schemas import codec
from schemas.corrections import Corrected, Correction, CorrectionKind
from store.disputes import fact_row
from streams.clock import wall_clock
from streams.transport.records import Record

__all__ = ["correct"]

_decode = codec.decoder(Corrected)


@click.command()
@click.argument("fact_id")
@click.option("--what", type=click.Choice([k.value for k in CorrectionKind]), required=True)
@click.option("--source", required=True, help="Whose word it is.")
@click.option("--reason", default="", help="One sentence.")
@click.option("--amend", multiple=True, metavar="FIELD=TEXT", help="What an amended fact says now.")
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
def correct(
    fact_id: str, what: str, source: str, reason: str, amend: tuple[str, ...], **flags: object
) -> None:
    """更正 Say what became of FACT_ID; unless amended, it counts no longer for its company."""
    settings = read_settings(os.environ, **flags)
    amended = dict(_pair(text) for text in amend)
    if bool(amended) is not (what == CorrectionKind.AMENDED):
        raise ConfigError("--amend FIELD=TEXT goes with --what amended, and it with that")

    async def run() -> str:
        async with open_workspace(settings, read_rulebook(settings)) as workspace:
            return await _correct(workspace, fact_id, CorrectionKind(what), source, reason, amended)

    click.echo(uvloop.run(run()))


def _pair(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals:
        raise ConfigError(f"--amend {text} is not FIELD=TEXT")
    return field.strip(), value.strip()


async def _correct(
    workspace: Workspace, fact_id: str, what: CorrectionKind, source: str, reason: str,
    amended: dict[str, str],
) -> str:  # fmt: skip
    """Write the correction to the log and return what came of it."""
    engine, now = workspace.engine, wall_clock()
    await engine.settled()
    fact = await asyncio.to_thread(fact_row, workspace.store, fact_id)
    if fact is None:
        raise ConfigError(f"there is no fact {fact_id}; ./loanwatch export facts lists them")
    correction = Correction(
        fact_id=fact_id, uscc=fact["uscc"], kind=fact["kind"], what=what, source=source,
        occurred_at=_instant(fact["occurred_at"]), decided_at=now, seen_at=now, reason=reason,
        amended=amended,
    )  # fmt: skip
    follower = await engine.log.follow("corrected")
    await follower.news()
    key = correction.uscc.encode()
    await engine.log.append([Record("corrections", key, codec.encode(correction))])
    await engine.settled()
    answers = [_decode(raw) for raw in await follower.news()]
    await follower.close()
    return next(a.outcome.value for a in answers if a.correction.fact_id == fact_id)


def _instant(found: Any) -> datetime:
    """Return a time of the store, which is UTC whether it says so or not."""
    at = datetime.fromisoformat(found) if isinstance(found, str) else found
    return at if at.tzinfo else at.replace(tzinfo=UTC)
