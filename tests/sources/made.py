"""Feeds, a mapping and tables that sources are tested with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from config.catalogue import load_catalogue
from schemas.feeds import FolderFeed
from schemas.mappings import Field, Identity, Mapping
from sources.keeper import Keeper
from sources.metrics import SourceMetrics
from sources.outlet import Outlet
from sources.precheck import Precheck

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
COMPANY = "91110105585615050L"  # a valid code of the sample tables
PERSON = "11010519491231002X"  # the example of GB 11643-1999
COMMON: dict[str, Any] = {
    "name": "test_source", "title_zh": "样例", "title_en": "Sample", "owner": "样例机关",
    "legal_basis": "样例协议", "ends": date(2026, 12, 31), "enabled": True,
}  # fmt: skip
MAPPING = Mapping(
    name="penalty_table", title_zh="样例", title_en="Sample", owner="样例机关", kind="tax_penalty",
    files=("*.csv",), identity=Identity(codes=("代码",), name="名称"),
    fields={
        "occurred_at": Field(columns=("日期",), type="date"),
        "document_number": Field(columns=("文号",)),
        "fine": Field(columns=("罚款",), type="money"),
    },
)  # fmt: skip


class Killed(BaseException):
    """The process died here."""


class Kills:
    """Kills before a put: after as many puts as `limits` say, one after the other."""

    def __init__(self, *limits: int) -> None:
        self._limits = iter(limits)
        self._left = next(self._limits, None)

    def after(self, puts: int) -> None:
        """Kill once more, after so many puts from now; forget what was planned."""
        self._left = puts

    def __call__(self, puts: int) -> None:
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                self._left = next(self._limits, None)
                raise Killed


CATALOGUE = load_catalogue(Path(__file__).parents[2] / "config" / "catalogue.yaml")


class Time:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.now.timestamp()

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def cells(number: int, **more: str) -> dict[str, str]:
    return {
        "名称": "甲公司", "代码": COMPANY, "日期": "2026-02-28", "文号": f"样{number}",
        "罚款": "100", **more,
    }  # fmt: skip


def table(*numbers: int, **more: str) -> str:
    rows = [cells(number, **more) for number in numbers]
    return "\n".join(
        [",".join(cells(0, **more)), *(",".join(row.values()) for row in rows), ""]
    )  # fmt: skip


def folder_feed(folder: Path, **more: Any) -> FolderFeed:
    settings = {"mapping": MAPPING.name, "folder": str(folder), "settle_seconds": 0.0}
    return FolderFeed(**{**COMMON, **settings, **more})


def keeper(feed: Any, source: Any, outlet: Outlet, clock: Time | None = None) -> Keeper:
    metrics = SourceMetrics(CollectorRegistry(), [feed.name])
    return Keeper(feed, source, outlet, clock or Time(), metrics)


def precheck(clock: Time | None = None) -> Precheck:
    return Precheck({MAPPING.name: MAPPING}, CATALOGUE, frozenset(), clock or Time())
