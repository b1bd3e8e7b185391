"""`loanwatch noise`: of how many facts came how many alerts, and of these how many pushes."""

from __future__ import annotations

import os
from datetime import timedelta
from urllib.parse import urlencode

import click
from msgspec import Struct
from rich.console import Console
from rich.table import Table

from commands.export import opened_store
from commands.running_process import call, running_process
from config.settings import Settings, read_settings
from schemas import codec
from store.noise import NoiseOf
from store.noise import noise as figures
from streams.clock import wall_clock

__all__ = ["noise"]


class _Page(Struct, frozen=True):
    items: tuple[NoiseOf, ...]


_decode = codec.decoder(_Page)


@click.command()
@click.option("--institution", default="", help="Only this one.")
@click.option("--days", type=click.FloatRange(min=0, min_open=True), help="Of the last days only.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
@click.option("--data-dir", help="Folder of the log and the store (default var/).")
def noise(institution: str, days: float | None, as_json: bool, **flags: object) -> None:
    """降噪 Facts, alerts and pushes of each bank, and how many alerts were held and why."""
    settings = read_settings(os.environ, **flags)
    since = "" if days is None else (wall_clock() - timedelta(days=days)).isoformat()
    found = _figures(settings, institution, since)
    if as_json:
        click.echo(codec.encode(found).decode())
        return
    table = Table(
        "机构 bank", "相关事实 facts", "预警 alerts", "未立即推送 held", "始终未推送 never told",
        "推送消息 messages", "已送达 delivered",
    )  # fmt: skip
    for one in found:
        held = ", ".join(f"{name} {n:,}" for name, n in one.held.items())
        table.add_row(
            one.institution, f"{one.facts:,}", f"{one.alerts:,}", held or "–",
            f"{one.never_told:,}", f"{one.pushes:,}", f"{one.delivered:,}",
        )  # fmt: skip
    Console().print(table)


def _figures(settings: Settings, institution: str, since: str) -> tuple[NoiseOf, ...]:
    url = None if settings.log else running_process(settings)
    if url is not None:
        query = urlencode({"institution": institution} | ({"since": since} if since else {}))
        return _decode(call(settings, "GET", f"{url}api/v1/noise?{query}")).items
    with opened_store(settings) as store:
        return tuple(figures(store, institution=institution, since=since))
