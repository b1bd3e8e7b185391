"""Faults are seeded: the same seed is the same campaign, and every kind has its turn."""

from __future__ import annotations

import pytest
from stdnum.cn import uscc

from faults.codes import broken, credit_code
from faults.facts import COMPANIES_A_ROUND, borrower, sending
from faults.plan import EMBEDDED, KAFKA, Kind, plan


@pytest.mark.parametrize("kinds", [EMBEDDED, KAFKA])
@pytest.mark.parametrize("rounds_more", [0, 20])
def test_every_kind_strikes_and_the_same_seed_strikes_the_same(kinds, rounds_more):
    for rounds in (4, len(kinds) + rounds_more):
        found = plan(7, rounds, kinds, 3.0, 30.0)
        assert found == plan(7, rounds, kinds, 3.0, 30.0) != plan(8, rounds, kinds, 3.0, 30.0)
        assert {f.kind for some in found for f in some} == {kind for kind, _ in kinds}
        assert all(0 < f.at <= 3.0 for some in found for f in some)


def test_two_may_strike_at_once_and_are_then_two_faults():
    pairs = [some for some in plan(1, 100, EMBEDDED, 3.0, 30.0) if len(some) == 2]
    assert len(pairs) > 40
    assert all(one.kind != other.kind for one, other in pairs)


def test_the_store_is_down_for_as_long_as_asked():
    [down] = [f for some in plan(1, 7, EMBEDDED, 3.0, 30.0) for f in some if f.kind is Kind.STORE]
    assert down.seconds == 30.0


def test_codes_hold_by_another_hand_and_broken_ones_do_not():
    for number in (0, 1, 10, 4711, 9_999_999):
        code = credit_code(number)
        assert uscc.is_valid(code)
        assert len(broken(code)) == 18 and not uscc.is_valid(broken(code))
    assert len({credit_code(n) for n in range(2000)}) == 2000


def test_every_row_of_a_file_is_a_fact_of_the_round_again_or_refused():
    sent = sending(5, 2.0, "2026-01-05")
    documents = set()
    for sheet in sent.sheets:
        for number, line in enumerate(sheet.text.splitlines()[1:], 1):
            code, _, _, document, _ = line.split(",")
            bad = (sheet.name, number) in sent.refused
            assert uscc.is_valid(code) is not bad
            documents |= set() if bad else {document}
    assert documents == sent.facts and len(documents) == COMPANIES_A_ROUND
    assert sum(s.text.count("\n") - 1 for s in sent.sheets) == sent.rows > COMPANIES_A_ROUND


def test_some_companies_are_watched_by_several_banks_some_by_none_and_some_no_longer():
    all_ = [borrower(n) for n in range(300)]
    assert {len(b.watching) for b in all_} == {0, 1, 2, 3}
    assert any(b.lapsed for b in all_)
    assert not any(set(b.watching) & set(b.lapsed) for b in all_)


def test_watches_change_before_the_files_that_they_are_about():
    """Of the later files some companies gain a watching bank and some lose one, and it counts."""
    sent = sending(5, 2.0, "2026-01-05")
    orders = [order for sheet in sent.sheets for order in sheet.switches]
    gained = {(o.bank, o.code) for o in orders if not o.kinds}
    lost = {(o.bank, o.code) for o in orders if o.kinds}
    assert len(gained) > 3 and len(lost) > 3 and not gained & lost
    for sheet in sent.sheets:
        for order in sheet.switches:
            lines = [line.split(",") for line in sheet.text.splitlines() if order.code in line]
            assert lines  # the file names the company
            expected = (order.bank, lines[0][3]) in sent.alerts
            assert expected is (not order.kinds)
            earlier = [s for s in sent.sheets if s.at < sheet.at and s.feed == sheet.feed]
            assert not any(order.code in other.text for other in earlier)
