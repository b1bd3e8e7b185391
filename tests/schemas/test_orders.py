"""Orders on the wire: a wrong field is refused with its name, what is not given stays unset."""

from __future__ import annotations

import msgspec
import pytest

from schemas import codec
from schemas.identifiers import watch_id
from schemas.orders import ChangeWatch, Order
from schemas.sensitivity import Sensitivity

COMPANY = "91110105585615050L"
decode = codec.decoder(Order)


def wire(order: str, **more: object) -> bytes:
    common = {
        "order": order, "order_id": "o1", "institution": "north", "uscc": COMPANY,
        "at": "2026-03-02T04:00:00Z",
    }  # fmt: skip
    return codec.encode(common | more)


def test_a_term_that_is_not_given_stays_and_one_that_is_none_is_taken_away():
    order = decode(wire("change", watch_id="w", changes={"maturity": None}))
    assert isinstance(order, ChangeWatch)
    assert order.changes.maturity is None
    assert order.changes.balance is msgspec.UNSET
    assert decode(codec.encode(order)) == order


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"loan_reference": "1", "balance": -1}, "balance"),
        ({"loan_reference": "1", "officer": "张三 经理"}, "officer"),
        ({"loan_reference": "1", "consent_level": "all"}, "consent_level"),
        ({"loan_reference": "1", "maturity": "2027-01-01T00:00:00"}, "maturity"),
        ({"loan_reference": "1", "ballance": 5}, "ballance"),
        ({"balance": 5}, "loan_reference"),
    ],
)
def test_a_wrong_term_is_named(terms, field):
    with pytest.raises(msgspec.ValidationError, match=field):
        decode(wire("add", terms=terms))


def test_a_watch_is_its_institution_loan_and_borrower():
    one = watch_id("north", "L-1", COMPANY)
    assert one == watch_id("north", "L-1", COMPANY)
    others = {
        watch_id("south", "L-1", COMPANY), watch_id("north", "L-2", COMPANY),
        watch_id("north", "L-1", "911101158976043341"),
    }  # fmt: skip
    assert len(others | {one}) == 4


def test_levels_of_sensitivity_are_ordered():
    public, consent, restricted = Sensitivity
    assert [a.within(b) for a in Sensitivity for b in Sensitivity] == [
        True, True, True, False, True, True, False, False, True,
    ]  # fmt: skip
    assert public.within(consent) and consent.within(restricted) and public.within(restricted)
