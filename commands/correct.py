"""`loanwatch correct`: what became of a fact after it was published."""

from __future__ import annotations

import os

import click

from commands.correction_access import act
from config.errors import ConfigError
from config.settings import read_settings
from portal.v1.corrections import Correcting, correct_fact
from schemas import codec
from schemas.corrections import Corrected, CorrectionKind

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

    correcting = Correcting(
        fact_id=fact_id, what=CorrectionKind(what), source=source, reason=reason, amended=amended
    )
    given = act(
        settings, "/corrections", correcting,
        lambda services, caller, key: correct_fact(services, correcting), _decode,
    )  # fmt: skip
    click.echo(given.outcome.value)


def _pair(text: str) -> tuple[str, str]:
    field, equals, value = text.partition("=")
    if not equals:
        raise ConfigError(f"--amend {text} is not FIELD=TEXT")
    return field.strip(), value.strip()
