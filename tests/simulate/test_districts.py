"""The districts are those of the table of administrative divisions."""

from __future__ import annotations

import csv
from pathlib import Path

from simulate.districts import DISTRICT_NAMES, DISTRICT_WEIGHTS, DISTRICTS

AREAS = Path(__file__).parents[2] / "config" / "regions" / "areas.csv"


def test_districts_are_all_of_chongqing_and_nothing_else():
    with AREAS.open(encoding="utf-8", newline="") as file:
        known = {row["code"]: row["name"] for row in csv.DictReader(file)}
    chongqing = {code: name for code, name in known.items() if code.startswith("50")}
    assert {code: name for code, (name, _) in DISTRICTS.items()} == chongqing


def test_parts_are_a_hundred_percent():
    assert sum(DISTRICT_WEIGHTS) == 100
    assert len(DISTRICT_NAMES) == 38
