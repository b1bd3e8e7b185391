"""`loanwatch map`: a mapping proposed for a table never seen, and tried before it is used."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config.catalogue import load_catalogue
from config.mapping_check import problems
from config.regions import load_regions
from config.settings import read_settings
from config.sources import load_mapping
from config.vocabulary import load_vocabulary
from intake.suggest.proposal import Proposal
from intake.suggest.suggest import suggest
from intake.suggest.write import as_yaml
from intake.trial import Trial, try_mapping
from schemas.changes import Change, kind_of
from schemas.incoming import Rejection
from streams.clock import wall_clock

__all__ = ["map_group"]

_SHOWN_ELSEWHERE = (
    "fact_id", "uscc", "kind", "code", "name", "occurred_at", "dated", "seen_at", "provenance",
)  # fmt: skip
_VOCABULARY = Path(__file__).parents[1] / "config" / "vocabulary.yaml"


@click.group("map")
def map_group() -> None:
    """映射 Propose a mapping for a table, and try one."""


@map_group.command("suggest")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", default="", help="Name of the mapping (default: made of kind and file).")
@click.option("--out", type=click.Path(path_type=Path), help="Write it there instead of here.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON instead of YAML.")
def suggest_mapping(file: Path, name: str, out: Path | None, as_json: bool) -> None:
    """Propose a mapping for FILE, with how sure each part is and what could not be placed."""
    catalogue = load_catalogue(Path(read_settings(os.environ).catalogue))
    proposal = suggest(file, load_vocabulary(_VOCABULARY, catalogue), catalogue, name)
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(proposal), ensure_ascii=False))
        return
    text = as_yaml(proposal)
    if out is not None:
        out.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)
    _tell(proposal)


def _tell(proposal: Proposal) -> None:
    console = Console(stderr=True)
    table = Table("部分 part", "列 columns", "把握 sure", "依据 why", title="映射建议 proposal")
    for placed in proposal.placed:
        cells = (placed.target, ", ".join(placed.columns), f"{placed.confidence:.2f}", placed.why)
        table.add_row(*map(escape, cells))
    console.print(table)
    for left in proposal.unplaced:
        console.print(f"未定 not placed: {left.what}: {left.why}", markup=False)
    for path, problem in problems(proposal.mapping):
        console.print(f"待补 to mend: {'.'.join(path)}: {problem}", markup=False)


@map_group.command("test")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--mapping", required=True, type=click.Path(path_type=Path), help="Mapping to try.")
@click.option("--rows", default=10, help="How many of the first rows to show.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def test_mapping(file: Path, mapping: Path, rows: int, as_json: bool) -> None:
    """Show the first rows of FILE as they would become facts, and count them all."""
    settings = read_settings(os.environ)
    catalogue = load_catalogue(Path(settings.catalogue))
    trial = try_mapping(
        file, load_mapping(mapping, catalogue), catalogue, load_regions(), wall_clock(), show=rows
    )
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(trial), ensure_ascii=False))
    else:
        _show(trial)


def _show(trial: Trial) -> None:
    console = Console()
    table = Table("行 row", "结果 outcome", "企业 company", "时间 when", "内容 content")
    for answer in trial.first:
        table.add_row(*map(escape, _cells(answer)))
    console.print(table)
    counts = Table("", "", title="合计 totals", show_header=False)
    for name in ("read", "accepted", "merged", "rejected", "companies"):
        counts.add_row(name, f"{getattr(trial, name):,}")
    for title in ("kinds", "reasons", "remarks", "filled"):
        for key, number in sorted(getattr(trial, title).items(), key=lambda pair: -pair[1]):
            counts.add_row(escape(f"{title}: {key}"), f"{number:,}")
    console.print(counts)


def _cells(answer: Change | Rejection) -> tuple[str, str, str, str, str]:
    if isinstance(answer, Rejection):
        what = f"{answer.field}: {answer.value}" if answer.field else answer.value
        return str(answer.row), f"拒收 {answer.reason}", "", "", f"{what} {answer.detail}".strip()
    said = msgspec.to_builtins(answer)
    for name in _SHOWN_ELSEWHERE:
        said.pop(name, None)
    return (
        str(answer.provenance.row), f"接收 {kind_of(answer)}",  # type: ignore[arg-type]  # one of the union
        f"{answer.uscc} {answer.name}", f"{answer.occurred_at:%Y-%m-%d %H:%M}Z ({answer.dated})",
        json.dumps(said, ensure_ascii=False),
    )  # fmt: skip
