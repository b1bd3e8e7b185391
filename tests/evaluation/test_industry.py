"""The industry pulse on a small city: planted surges are found, traps raise nothing."""

from __future__ import annotations

from pathlib import Path

from config.catalogue import load_catalogue
from evaluation.industry import measure_industry

CATALOGUE = Path(__file__).parents[2] / "config" / "catalogue.yaml"


def test_surges_are_found_that_a_plain_counter_misses_and_traps_raise_nothing():
    families = {kind.code: kind.family for kind in load_catalogue(CATALOGUE).kinds}
    found = measure_industry(families, companies=8000)
    assert found.surges_found >= 0.7 * found.surges
    assert found.surges_found > found.simple_found
    assert found.false_surges_a_year < found.simple_false_surges_a_year
    assert found.alarms_by_old_records == found.alarms_by_catching_up == 0
