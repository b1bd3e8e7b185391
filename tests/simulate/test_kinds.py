"""What is simulated is what the catalogue knows."""

from __future__ import annotations

from pathlib import Path

from config.catalogue import load_catalogue
from schemas.changes import TYPED_KINDS
from simulate.industries import SECTIONS
from simulate.kinds import KIND_PLACE, KINDS

CATALOGUE = load_catalogue(Path(__file__).parents[2] / "config" / "catalogue.yaml").by_code()


def test_every_simulated_kind_is_in_the_catalogue():
    assert {kind.code for kind in KINDS} <= set(CATALOGUE)


def test_every_typed_kind_and_many_catalogued_ones_are_simulated():
    assert set(TYPED_KINDS) <= set(KIND_PLACE)
    assert len(set(KIND_PLACE) - set(TYPED_KINDS)) >= 15
    assert len(KIND_PLACE) == len(KINDS)


def test_a_document_number_tells_the_kind():
    assert len({kind.word for kind in KINDS}) == len(KINDS)


def test_boosts_name_sections():
    assert all(set(kind.boosts) <= set(SECTIONS) for kind in KINDS)
