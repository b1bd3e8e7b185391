"""`loanwatch objections`: objections (异议) and requests for repair (信用修复), for the operator."""

from __future__ import annotations

import json
import os
from typing import Any
from urllib.parse import urlencode

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands.correction_access import act, ask
from commands.export import opened_store
from config.errors import ConfigError
from config.settings import read_settings
from portal.v1.petitioning import Decision, Filing, Moving, decide, file, move
from portal.v1.problems import Refused, Trouble
from schemas import codec
from schemas.corrections import CorrectionKind
from schemas.objections import Applicant, Objection, ObjectionState, Plea, Proof, StepKind
from store.requests import objection, objections
from streams.clock import wall_clock

__all__ = ["objections_group"]

_decode = codec.decoder(Objection)
_BY_OPERATOR = [
    k.value for k in StepKind
    if k not in (StepKind.FILE, StepKind.UPHOLD, StepKind.DISMISS, StepKind.MOOT)
]  # fmt: skip
_data_dir = click.option("--data-dir", help="Folder of the log and the store (default var/).")
_proof = click.option(
    "--proof", "proofs", multiple=True, metavar="REFERENCE[=SHA256]",
    help="A document by its reference, with its hash; several may be given.",
)  # fmt: skip
_COLUMNS = ("objection_id", "plea", "state", "uscc", "kind", "fact_id", "accept_by", "decide_by")


@click.group("objections")
def objections_group() -> None:
    """异议与信用修复 Objections of companies and requests for repair."""


@objections_group.command("list")
@click.option("--state", type=click.Choice([s.value for s in ObjectionState]), help="Only these.")
@click.option("--uscc", default="", help="Only of this company.")
@click.option("--overdue", is_flag=True, help="Only those whose deadline has passed.")
@click.option("--limit", default=50, type=click.IntRange(1, 500), help="How many.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines.")
@_data_dir
def list_them(
    state: str | None, uscc: str, overdue: bool, limit: int, as_json: bool, **flags: object
) -> None:
    """List requests, those whose time runs out first on top."""
    settings = read_settings(os.environ, **flags)
    asked = {"state": state, "uscc": uscc, "overdue": str(overdue).lower(), "limit": limit}
    answer = ask(settings, "/objections?" + urlencode({k: v for k, v in asked.items() if v}))
    if answer is not None:
        rows: list[dict[str, Any]] = json.loads(answer)["items"]
    else:
        with opened_store(settings) as store:
            rows = objections(
                store, wall_clock(), state=state or "", uscc=uscc, overdue=overdue, limit=limit
            )
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False, default=str))
        return
    table = Table(*_COLUMNS, "超期 overdue")
    for row in rows:
        late = "是 yes" if row["overdue"] else ""
        table.add_row(*(escape(str(row[name] or "")) for name in _COLUMNS), late)
    Console().print(table)


@objections_group.command("open")
@click.argument("fact_id")
@click.option("--plea", type=click.Choice([p.value for p in Plea]), default=Plea.OBJECTION.value)
@click.option("--claim", required=True, help="What is wrong, or was put right: one sentence.")
@click.option("--applicant", type=click.Choice([a.value for a in Applicant]), default="company")
@click.option("--authority", default="", help="Reference of the document that entitles who asks.")
@_proof
@_data_dir
def open_one(
    fact_id: str, plea: str, claim: str, applicant: str, authority: str, proofs: tuple[str, ...],
    **flags: object,
) -> None:  # fmt: skip
    """File a request about FACT_ID on behalf of who asks."""
    filing = Filing(
        plea=Plea(plea), fact_id=fact_id, applicant=Applicant(applicant), authority=authority,
        claim=claim, proofs=tuple(map(_proof_of, proofs)),
    )  # fmt: skip
    _show(
        act(
            read_settings(os.environ, **flags), "/objections", filing,
            lambda services, caller, key: file(services, caller, filing, key), _decode,
        )
    )  # fmt: skip


@objections_group.command("step")
@click.argument("objection_id")
@click.argument("step", type=click.Choice(_BY_OPERATOR))
@click.option("--note", default="", help="Why.")
@_proof
@_data_dir
def step_on(
    objection_id: str, step: str, note: str, proofs: tuple[str, ...], **flags: object
) -> None:
    """Take a step on OBJECTION_ID that decides nothing about the fact."""
    moving = Moving(step=StepKind(step), note=note, proofs=tuple(map(_proof_of, proofs)))
    _show(
        act(
            read_settings(os.environ, **flags), f"/objections/{objection_id}/steps", moving,
            lambda services, caller, key: move(
                services, caller, _known(services.store, objection_id), moving, key
            ),
            _decode,
        )
    )  # fmt: skip


@objections_group.command("decide")
@click.argument("objection_id")
@click.option("--uphold/--dismiss", required=True, help="成立 or 不成立.")
@click.option(
    "--what", type=click.Choice([k.value for k in CorrectionKind if k.ends] + ["amended"])
)
@click.option("--amend", multiple=True, metavar="FIELD=TEXT", help="What the fact says now.")
@click.option("--note", default="", help="Why.")
@_data_dir
def decide_on(
    objection_id: str, uphold: bool, what: str | None, amend: tuple[str, ...], note: str,
    **flags: object,
) -> None:  # fmt: skip
    """Uphold or dismiss OBJECTION_ID; upheld, everybody who was told is told of the correction."""
    decision = Decision(
        uphold=uphold, what=CorrectionKind(what) if what else None, note=note,
        amended=dict(pair.split("=", 1) for pair in amend if "=" in pair),
    )  # fmt: skip
    _show(
        act(
            read_settings(os.environ, **flags), f"/objections/{objection_id}/decision", decision,
            lambda services, caller, key: decide(
                services, caller, _known(services.store, objection_id), decision, key
            ),
            _decode,
        )
    )  # fmt: skip


def _known(store: Any, objection_id: str) -> Objection:
    found = objection(store, objection_id)
    if found is None:
        raise Refused(Trouble.NOT_FOUND)
    return found


def _proof_of(text: str) -> Proof:
    reference, _, digest = text.partition("=")
    try:
        return codec.decoder(Proof)(codec.encode(Proof(reference=reference, sha256=digest)))
    except ValueError as error:
        raise ConfigError(f"--proof {reference}: {error}") from None


def _show(found: Objection) -> None:
    due = found.decide_by or found.accept_by
    click.echo(f"{found.objection_id} {found.state}")
    if not found.state.final:
        click.echo(f"期限 until {due:%Y-%m-%d}")
