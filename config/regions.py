"""Administrative divisions that are known (GB/T 2260): a snapshot, so never a ground to refuse."""

from __future__ import annotations

import csv
from pathlib import Path

__all__ = ["load_regions"]

_FOLDER = Path(__file__).parent / "regions"


def load_regions() -> frozenset[str]:
    """Return every six-digit code of a province, city or county.

    City codes are four digits in the tables and provinces two; they are filled with zeros.
    """
    codes = set()
    for name in ("provinces", "cities", "areas"):
        with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            codes |= {row["code"].ljust(6, "0") for row in csv.DictReader(file)}
    return frozenset(codes)
