"""Looking at many offers together finds what looking at each finds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from intake.directory import Directory
from intake.door import Door
from intake.offers import offer_trouble
from intake.sound_offers import doubtful
from schemas.catalogue import Catalogue, Kind
from schemas.changes import AdministrativePenalty, Catalogued, ChangeEvent, EquityChange, Provenance
from schemas.incoming import Offer
from tests.drawn import drawn
from tests.intake.numbers import company, resident, resident_that_is_a_uscc

AT = datetime(2024, 1, 2, tzinfo=UTC)
KINDS = {"lawsuit"}
COMMON = {
    "fact_id": "0" * 32, "uscc": company(), "occurred_at": AT, "seen_at": AT,
    "provenance": Provenance(source="feed"),
}  # fmt: skip
LAWSUIT = Catalogued(**COMMON, code="lawsuit", text="合同纠纷２０２４", fields={"a": "12"})
PENALTY = AdministrativePenalty(**COMMON, penalties=("警告", "罚款2000元"))
EQUITY = EquityChange(
    **COMMON, nature="transfer", holder="乙公司", share_before=0.6, share_after=0.2
)
WIDE = resident().translate({ord("0") + n: ord("０") + n for n in range(10)})
BENT = [
    replace(LAWSUIT, uscc=company()[:17] + "1"),
    replace(LAWSUIT, uscc=resident_that_is_a_uscc()),
    replace(LAWSUIT, code="unheard_of"),
    replace(LAWSUIT, fact_id="1"),
    replace(LAWSUIT, fact_id="G" * 32),
    replace(LAWSUIT, fact_id=f"{'0' * 32}\n{'0' * 32}"),
    replace(LAWSUIT, fact_id=""),
    replace(LAWSUIT, text=f"被告{resident()}"),
    replace(LAWSUIT, text=f"②{resident()}"),
    replace(LAWSUIT, fields={"a": WIDE}),
    replace(LAWSUIT, fields={resident(): "a"}),
    replace(PENALTY, penalties=("罚款", resident())),
    replace(EQUITY, holder=resident()),
    replace(EQUITY, name=f"{resident()[:6]}　{resident()[6:]}"),
]
CLASSES = get_args(ChangeEvent)
some = st.lists(
    st.sampled_from([LAWSUIT, PENALTY, EQUITY])
    | st.sampled_from(BENT)
    | st.sampled_from(CLASSES).flatmap(
        lambda cls: drawn(cls).map(lambda change: replace(change, uscc=company()))
    ),
    max_size=8,
)


@given(changes=some)
@example(changes=BENT)
def test_nothing_is_wrong_with_what_needs_no_closer_look(changes):
    closer = doubtful(changes, KINDS)
    assert closer == sorted(set(closer))
    for index, change in enumerate(changes):
        if offer_trouble(change, KINDS) is not None:
            assert index in closer


def test_sound_offers_need_none_and_a_bent_one_draws_few_others_in():
    many = [LAWSUIT, PENALTY, EQUITY] * 200
    plain = [replace(one, text="") if one is LAWSUIT else one for one in many]
    assert doubtful(plain, KINDS) == []
    for bent in BENT:
        closer = doubtful([*plain, bent, *plain], KINDS)
        assert len(plain) in closer
        assert len(closer) <= 64
        others = {type(plain[i % 600]) for i in closer if i < 600}
        assert others <= {type(bent)}


@given(changes=some)
def test_the_door_answers_many_offers_as_it_answers_each(changes):
    lawsuit = Kind(
        code="lawsuit", name_zh="诉讼", name_en="lawsuit", category="court", family="court",
        direction="adverse",
    )  # fmt: skip
    door = Door({}, Catalogue(kinds=(lawsuit,)), Directory())
    together = door.admit_offers(changes, AT)
    assert together == [door.admit(Offer(change=change), AT) for change in changes]
