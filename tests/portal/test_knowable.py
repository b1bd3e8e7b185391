"""Rows of facts as an institution may see them."""

from __future__ import annotations

from portal.knowable import knowable
from routing.right import EVERYTHING, Right
from schemas.catalogue import Kind, Mask
from schemas.sensitivity import ConsentPurpose, Sensitivity

KINDS = {
    code: Kind(
        code=code, name_zh=code, name_en=code, category="labour", family="other",
        direction="adverse", severity=2, sensitivity=sensitivity, masks=masks,
    )
    for code, sensitivity, masks in (
        ("open_kind", Sensitivity.PUBLIC, {}),
        ("half_kind", Sensitivity.CONSENT, {"amount": Mask(sensitivity=Sensitivity.RESTRICTED)}),
        ("shut_kind", Sensitivity.RESTRICTED, {}),
    )
}  # fmt: skip
ROWS = [
    {
        "fact_id": str(n), "uscc": "u", "occurred_at": f"2026-01-0{n}T00:00:00Z", "dated": "day",
        "kind": kind, "amount_fen": 195400, "authority": "局", "severity": 2, "rule": "r",
        "score": 0.9, "state": "amended",
        "amended": '{"amount_fen": "1900", "amount": "19", "authority": "所"}',
    }
    for n, kind in enumerate((*KINDS, "kind_of_a_newer_catalogue"), 1)
]  # fmt: skip
USUAL = Right(("授1",), frozenset({(Sensitivity.CONSENT, ConsentPurpose.POST_LOAN)}))


def test_a_consent_shows_what_it_reaches_field_by_field():
    whole, half, shut, unknown = knowable(ROWS, USUAL, KINDS)
    assert (whole["amount_fen"], whole["withheld"], whole["masked"]) == (195400, (), False)
    assert (half["amount_fen"], half["withheld"], half["masked"]) == (None, ("amount",), False)
    assert half["amended"] == {"authority": "所"}  # a correction tells of the same field
    assert half["authority"] == "局"
    for row in (shut, unknown):
        assert row["masked"]
        assert {"kind", "amount_fen", "severity", "rule", "score", "authority"}.isdisjoint(row)
        assert row["amended"] == {}


def test_the_platform_sees_all_and_who_has_no_right_nothing():
    assert [row["amount_fen"] for row in knowable(ROWS, EVERYTHING, KINDS)] == [195400] * 4
    assert knowable(ROWS, None, KINDS) == []
