"""Administrative divisions that are known (GB/T 2260): a snapshot, so never a ground to refuse."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

__all__ = ["load_regions", "region_names"]

_FOLDER = Path(__file__).parent / "regions"


@cache
def region_names() -> dict[str, str]:
    """Return the name of every province, city and county by its six-digit code.

    City codes are four digits in the tables and provinces two; they are filled with zeros.
    """
    found: dict[str, str] = {}
    for table in ("provinces", "cities", "areas"):
        with (_FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            found |= {row["code"].ljust(6, "0"): row["name"] for row in csv.DictReader(file)}
    return found


def load_regions() -> frozenset[str]:
    """Return every six-digit code of a province, city or county."""
    return frozenset(region_names())
