"""An alert that names what is known of a new holder, when that falls."""

from __future__ import annotations

from corrected import desk, said, told
from msgspec import structs
from some_alerts import NOON, alert
from some_changes import B, equity
from some_recalls import fact, recall

from schemas.holders import HolderFact
from schemas.notices import (
    AlertAmended,
    AlertRetracted,
    FieldChange,
    raised,
)


def of_holder(number: int, *about: int):
    """An alert on a change of shares that names facts about the new holder."""
    known = tuple(
        HolderFact(fact_id=fact(n), kind="bankruptcy", name_zh="破产", name_en="b", occurred_at=NOON)
        for n in about
    )  # fmt: skip
    change = structs.replace(equity(number), fact_id=fact(number), new_holder_facts=known)
    return alert(number, change=change, alert_id=f"holder-{number}")


def about_holder(number: int, what: str = "withdrawn"):
    return recall(number, what, uscc=B, kind="bankruptcy")


def test_an_alert_stands_without_a_fact_about_the_new_holder_and_says_so_once():
    hearing = desk()
    told(hearing, of_holder(1, 7, 8))
    assert said(hearing, about_holder(7, "amended"), about_holder(7, "disputed")) == []
    [notice] = said(hearing, about_holder(7), about_holder(7))
    assert isinstance(notice, AlertAmended)
    assert notice.changes == (FieldChange("new_holder_facts", "bankruptcy", "withdrawn"),)
    assert not hearing.retracted("holder-1")
    assert len(said(hearing, about_holder(8, "repaired"))) == 1
    [fallen] = said(hearing, recall(1))  # its own fact
    assert isinstance(fallen, AlertRetracted)


def test_an_alert_on_its_way_is_told_without_a_fact_about_the_new_holder_that_fell():
    hearing = desk()
    assert said(hearing, about_holder(7)) == []
    arrived = hearing.arrive(of_holder(1, 7, 8)).alert
    assert arrived is not None
    assert [known.fact_id for known in arrived.change.new_holder_facts] == [fact(8)]
    [notice] = hearing.posted(raised(arrived), NOON)
    assert isinstance(notice, AlertAmended)
    assert notice.changes == (FieldChange("new_holder_facts", "bankruptcy", "withdrawn"),)
