"""Labelled series of the Numenta Anomaly Benchmark, read from a folder."""

from __future__ import annotations

import csv
import json
from bisect import bisect_left
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from evaluation.nab_score import Profile

__all__ = ["Series", "read_profile", "read_series"]


class Series(Struct, frozen=True):
    """One series and the places of the first and last event of its labelled windows."""

    name: str
    category: str
    times: list[datetime]
    values: list[float]
    windows: list[tuple[int, int]]


def read_series(folder: Path) -> list[Series]:
    """Return the series that `windows.json` names, in its order. Raises `FileNotFoundError`."""
    labels = json.loads((folder / "windows.json").read_text(encoding="utf-8"))
    return [_read(folder, name, windows) for name, windows in labels.items()]


def _read(folder: Path, name: str, windows: list[tuple[str, str]]) -> Series:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    times = [_time(row[0]) for row in rows]
    return Series(
        name,
        name.split("/")[0],
        times,
        [float(row[1]) for row in rows],
        [(bisect_left(times, _time(a)), bisect_left(times, _time(b))) for a, b in windows],
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def read_profile(folder: Path, name: str = "standard") -> Profile:
    """Return a profile of `profiles.json`. Raises `KeyError` for one that is not there."""
    costs = json.loads((folder / "profiles.json").read_text(encoding="utf-8"))[name]["CostMatrix"]
    return Profile(costs["tpWeight"], costs["fpWeight"], costs["fnWeight"])
