from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from intake.offers import offer_trouble
from schemas.changes import AdministrativePenalty, Catalogued, EquityChange, Provenance
from schemas.identifiers import fact_id
from schemas.incoming import RejectReason
from tests.intake.numbers import company, resident, resident_that_is_a_uscc

AT = datetime(2024, 1, 2, tzinfo=UTC)
COMMON = {
    "fact_id": fact_id(company(), "lawsuit", document_number="1"), "uscc": company(),
    "occurred_at": AT, "seen_at": AT, "provenance": Provenance(source="feed"),
}  # fmt: skip
LAWSUIT = Catalogued(**COMMON, code="lawsuit")
PENALTY = AdministrativePenalty(**COMMON, penalties=("警告",))
EQUITY = EquityChange(
    **COMMON, nature="transfer", holder="乙公司", share_before=0.6, share_after=0.2
)


@pytest.mark.parametrize("change", [LAWSUIT, EQUITY, PENALTY])
def test_a_sound_offer_has_no_trouble(change):
    assert offer_trouble(change, {"lawsuit"}) is None


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        (replace(LAWSUIT, uscc=company()[:17] + "1"), RejectReason.BAD_CHECK_DIGIT, "uscc"),
        (replace(LAWSUIT, uscc=resident_that_is_a_uscc()), RejectReason.PERSON_IDENTIFIER, "uscc"),
        (replace(LAWSUIT, code="unheard_of"), RejectReason.BAD_VALUE, "code"),
        (replace(LAWSUIT, fact_id="1"), RejectReason.BAD_VALUE, "fact_id"),
        (replace(LAWSUIT, fact_id="G" * 32), RejectReason.BAD_VALUE, "fact_id"),
        (replace(LAWSUIT, uscc="I" * 18), RejectReason.BAD_CHECK_DIGIT, "uscc"),
        (replace(LAWSUIT, text=f"被告{resident()}"), RejectReason.PERSON_IDENTIFIER, "text"),
        (replace(LAWSUIT, fields={"a": resident()}), RejectReason.PERSON_IDENTIFIER, "fields"),
        (
            replace(LAWSUIT, fields={"a": f"{resident()[:6]}\u3000{resident()[6:]}"}),
            RejectReason.PERSON_IDENTIFIER,
            "fields",
        ),
        (
            replace(PENALTY, penalties=("罚款", resident())),
            RejectReason.PERSON_IDENTIFIER,
            "penalties",
        ),
        (replace(EQUITY, holder=resident()), RejectReason.PERSON_IDENTIFIER, "holder"),
        (replace(EQUITY, name=resident()), RejectReason.PERSON_IDENTIFIER, "name"),
    ],
)
def test_what_is_wrong_is_named_and_no_number_is_shown(change, reason, field):
    trouble = offer_trouble(change, {"lawsuit"})
    assert trouble is not None
    assert trouble[:2] == (reason, field)
    assert "19491231" not in trouble[2]
