"""Fields that a consent does not reach, and those that some consent does not."""

from __future__ import annotations

from pathlib import Path

from config.catalogue import load_catalogue
from routing.withholding import fields_withheld, not_for_everybody
from schemas.catalogue import Mask
from schemas.sensitivity import ConsentPurpose, Sensitivity

KINDS = load_catalogue(Path(__file__).parents[2] / "config" / "catalogue.yaml").by_code()


def test_a_mask_asks_for_the_reach_and_for_the_purpose():
    masks = {"creditor": Mask(sensitivity=Sensitivity.CONSENT, purposes=(ConsentPurpose.CREDIT,))}
    for level, purpose, hidden in (
        (Sensitivity.CONSENT, ConsentPurpose.CREDIT, ()),
        (Sensitivity.RESTRICTED, ConsentPurpose.CREDIT, ()),
        (Sensitivity.CONSENT, ConsentPurpose.GUARANTEE, ("creditor",)),
        (Sensitivity.PUBLIC, ConsentPurpose.CREDIT, ("creditor",)),
    ):
        assert fields_withheld(masks, frozenset({(level, purpose)})) == hidden


def test_an_amendment_names_a_sum_with_its_unit_and_is_withheld_all_the_same():
    arrears = KINDS["utilities_arrears"]
    assert not_for_everybody(["authority", "amount_fen"], arrears) == ("amount_fen",)
    assert not_for_everybody(["authority", "amount_fen"], KINDS["tax_arrears"]) == ()
    assert not_for_everybody(["authority"], None) == ("authority",)
