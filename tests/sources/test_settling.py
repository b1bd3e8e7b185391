"""Where sources disagree, whose word is final is asked, and nothing of its answer is kept."""

from __future__ import annotations

import pytest
from made import COMMON, COMPANY, NOW, Time, keeper

from schemas.corrections import CorrectionKind
from schemas.feeds import VerifyFeed
from sources.recording import RecordingOutlet
from sources.settling import Dispute, Settled, Settling
from sources.verifier import ListVerifier
from sources.verifying import Verifications

FEED = VerifyFeed(
    **COMMON, url="https://verify.example.invalid/", claims=("fine", "day", "authority"),
    settles={"tax_penalty": {"amount_fen": "fine", "occurred_at": "day"}},
)  # fmt: skip


def dispute(field: str = "amount_fen", first: str = "10050", later: str = "10500") -> Dispute:
    return Dispute(
        fact_id="a" * 32, uscc=COMPANY, kind="tax_penalty", occurred_at=NOW, field=field,
        first=first, later=later,
    )  # fmt: skip


def settling(**known: object) -> Settling:
    one = keeper(FEED, None, RecordingOutlet())
    verifier = ListVerifier({COMPANY: known})
    return Settling([FEED], Verifications({FEED.name: one}, {FEED.name: verifier}, Time()), Time())


async def test_who_was_first_and_right_is_confirmed():
    found = await settling(fine="100.5").settle(dispute())
    assert found.settled is Settled.FIRST
    assert (found.correction.what, found.correction.amended) == (
        CorrectionKind.CONFIRMED, {"amount_fen": "10050"},
    )  # fmt: skip


async def test_who_came_later_and_is_right_amends_the_fact():
    found = await settling(fine="105").settle(dispute())
    assert found.settled is Settled.LATER
    assert (found.correction.what, found.correction.amended) == (
        CorrectionKind.AMENDED, {"amount_fen": "10500"},
    )  # fmt: skip
    assert (found.correction.source, found.correction.decided_at) == (FEED.name, NOW)


async def test_a_day_is_that_of_shanghai():
    midnight = dispute("occurred_at", "2026-03-01 16:00:00.000", "2026-03-02 16:00:00.000")
    assert (await settling(day="2026-03-02").settle(midnight)).settled is Settled.FIRST
    assert (await settling(day="2026-03-03").settle(midnight)).settled is Settled.LATER


@pytest.mark.parametrize(
    ("known", "field", "settled"),
    [
        ({"fine": "999"}, "amount_fen", Settled.NEITHER),
        ({"fine": None}, "amount_fen", Settled.NOT_SAID),
        ({"authority": "甲"}, "authority", Settled.NOBODY),  # it knows, but has not the last word
    ],
)
async def test_otherwise_the_dispute_stays_for_a_person(known, field, settled):
    found = await settling(**known).settle(dispute(field))
    assert (found.settled, found.correction) == (settled, None)
