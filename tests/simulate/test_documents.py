"""Serials never meet; what is planted cannot be told by its number."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from schemas.identifiers import fact_id
from simulate.documents import document_number, identity, ordinary_serial, planted_serial
from simulate.kinds import KIND_PLACE

numbers = st.integers(0, 499_999_999)


@given(numbers, numbers)
def test_ordinary_and_planted_serials_never_meet(one, two):
    assert ordinary_serial(one) != planted_serial(two)
    assert (ordinary_serial(one) == ordinary_serial(two)) == (one == two)


def test_the_year_is_that_in_shanghai():
    at = datetime(2026, 12, 31, 16, tzinfo=UTC)  # midnight of the new year there
    assert "〔2027〕" in document_number(0, at, 1)


def test_identity_is_the_fact_id_of_the_schemas():
    at = datetime(2026, 3, 2, 2, tzinfo=UTC)
    number, fact = identity("91500103MYM0KJX72K", KIND_PLACE["tax_arrears"], at, 12)
    assert fact == fact_id("91500103MYM0KJX72K", "tax_arrears", document_number=number)
