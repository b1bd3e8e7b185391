"""What a load came to, as tables for a person and as one line of JSON for a program."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from schemas.incoming import RejectReason
from store.questions import Summary

__all__ = ["as_json", "parked", "show"]


def as_json(found: Summary) -> dict[str, Any]:
    """Return the totals, and the same by source, as plain data."""
    return {
        "read": found.read,
        "accepted": found.accepted,
        "merged": found.merged,
        "rejected": found.rejected,
        "parked": parked(found),
        "scored": found.scored,
        "alerts": found.alerts,
        "pushed": found.pushed,
        "rejected_by_reason": found.rejected_by_reason,
        "decisions_by_reason": found.decisions_by_reason,
        "pushes_by_outcome": found.pushes_by_outcome,
        "sources": {
            s.source: {
                "read": s.read,
                "accepted": s.accepted,
                "merged": s.merged,
                "rejected": s.rejected,
            }
            for s in found.sources
        },
    }


def parked(found: Summary) -> int:
    """Return how many of the rejected rows wait for their company: they join it once it is known."""
    return found.rejected_by_reason.get(RejectReason.UNKNOWN_COMPANY, 0)


def show(found: Summary) -> None:
    """Print the load's tables: rows by source, reasons, alerts, pushes."""
    console = Console()
    console.print(_rows(found))
    console.print(_counts("拒收原因 rejected by reason", found.rejected_by_reason))
    console.print(f"其中待认领 of these parked until the company is known: {parked(found):,}\n")
    console.print(_counts("预警类别 alerts by kind", found.alerts_by_kind))
    console.print(_counts("预警级别 alerts by severity", found.alerts_by_severity))
    console.print(_counts("预警机构 alerts by bank", found.alerts_by_institution))
    console.print(_counts("推送结果 pushes by outcome", found.pushes_by_outcome))
    console.print(_counts("处置决定 decisions by reason", found.decisions_by_reason))


def _rows(found: Summary) -> Table:
    table = Table(title="数据来源 sources", title_justify="left")
    table.add_column("来源 source", overflow="fold", min_width=30)
    for name in ("读取 read", "采信 accepted", "合并 merged", "拒收 rejected"):
        table.add_column(name, justify="right")
    for s in found.sources:
        table.add_row(s.source, *(f"{n:,}" for n in (s.read, s.accepted, s.merged, s.rejected)))
    table.add_section()
    totals = (found.read, found.accepted, found.merged, found.rejected)
    table.add_row("合计 total", *(f"{n:,}" for n in totals), style="bold")
    return table


def _counts(title: str, counts: dict[str, int]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column("", min_width=28)
    table.add_column("", justify="right", min_width=8)
    for name, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        table.add_row(name, f"{count:,}")
    return table
