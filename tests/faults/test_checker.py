"""The checker finds what it is there to find: each kind of wrong, planted in a sound round."""

from __future__ import annotations

from collections import Counter

import pytest
from msgspec.structs import replace

from faults.checker import Found, Stored, check, repeats, total
from faults.facts import sending
from faults.receiver import Call

SENT = sending(3, 2.0, "2026-01-05")


def call(bank: str, document: str, *, at: float = 1.0, status: int = 204, **more) -> Call:
    return Call(bank, more.pop("id_", f"{bank}/{document}"), at, status, document,
                more.pop("institution", bank), more.pop("signed", True))  # fmt: skip


CALLS = [call(bank, document) for bank, document in sorted(SENT.alerts)]
STORED = Stored(
    Counter(SENT.facts), frozenset(SENT.alerts), Counter(dict.fromkeys(SENT.refused, 1))
)


def judged(calls=CALLS, stored=STORED, losses=()) -> Found:
    return check(SENT, calls, losses, stored)


def test_a_round_in_which_all_is_well_is_sound():
    found = judged()
    assert found.sound and found.repeats_on_wire == 0
    assert (found.facts_sent, found.alerts_expected) == (90, len(SENT.alerts))


def only(**counts: int) -> Found:
    sums = {"facts_sent": 90, "alerts_expected": len(SENT.alerts), "rows_sent": SENT.rows}
    return Found(**{**sums, **counts})


def test_a_fact_that_is_not_stored_is_lost_and_one_that_is_twice_is_told():
    one, other, *rest = SENT.facts
    stored = replace(STORED, facts=Counter([one, one, *rest]))
    assert judged(stored=stored) == only(facts_lost=1, facts_twice=1)


def test_an_alert_that_no_bank_answered_is_lost():
    assert judged(CALLS[1:]).alerts_lost == 1
    refused = [replace(CALLS[0], status=500), *CALLS[1:]]
    assert judged(refused).alerts_lost == 1


def test_two_ids_for_one_alert_are_a_duplicate_whatever_was_lost():
    second = replace(CALLS[0], webhook_id="another", at=2.0)
    assert judged([*CALLS, second], losses=[(0, 9)]) == only(alerts_duplicate=1)


@pytest.mark.parametrize("bank", ["bank_two", "bank_four"])
def test_an_alert_for_a_bank_that_does_not_watch_is_misrouted(bank):
    watching = {document for b, document in SENT.alerts if b == bank}
    document = min(SENT.facts - watching)
    assert judged([*CALLS, call(bank, document)]) == only(alerts_misrouted=1)


def test_an_alert_of_one_bank_at_the_address_of_another_is_misrouted():
    wrong = [replace(CALLS[0], institution="bank_four"), *CALLS[1:]]
    assert judged(wrong) == only(alerts_misrouted=1)


def test_a_delivery_the_store_does_not_know_and_a_bad_signature_are_told():
    stored = replace(STORED, delivered=frozenset(sorted(SENT.alerts)[1:]))
    unsigned = [replace(CALLS[0], signed=False), *CALLS[1:]]
    assert judged(unsigned, stored) == only(alerts_unrecorded=1, unsigned=1)


def test_a_refused_row_must_be_stored_once():
    missing, twice = sorted(SENT.refused)[:2]
    refused = Counter(STORED.refused)
    refused[missing], refused[twice] = 0, 2
    assert judged(stored=replace(STORED, refused=refused)) == only(refusals_wrong=2)


def test_calls_and_rows_of_other_rounds_are_left_out():
    other = sending(4, 2.0, "2026-01-05")
    calls = [*CALLS, *(call(bank, document) for bank, document in other.alerts)]
    facts = Counter(SENT.facts | other.facts)
    assert judged(calls, replace(STORED, facts=facts)) == only()


@pytest.mark.parametrize(
    ("first", "losses", "explained"),
    [
        (204, [], 0),
        (500, [], 1),  # the bank said no
        (0, [], 1),  # it gave no answer
        (204, [(1.5, 4.0)], 1),  # the process died before it wrote the answer down
        (204, [(0.2, 0.9)], 0),  # it was well again before the first call
        (204, [(2.5, 4.0)], 0),  # it died after the repeat
    ],
)
def test_a_repeat_is_explained_only_where_the_answer_was_lost(first, losses, explained):
    pair = [call("bank_one", "d", at=1.0, status=first), call("bank_one", "d", at=2.0)]
    assert repeats(pair, losses) == (explained, 1 - explained)


def test_rounds_add_up_and_one_that_is_not_sound_spoils_the_whole():
    found = total([only(), only(alerts_lost=2)])
    assert (found.facts_sent, found.alerts_lost, found.sound) == (180, 2, False)


CODES = {document: code for code, document in SENT.documents.items()}


def summary(bank: str, documents: list[str], **more) -> Call:
    codes = tuple(CODES[document] for document in documents)
    unnamed = more.pop("unnamed", 0)
    return replace(call(bank, "", id_=f"{bank}/all", **more), borrowers=codes, unnamed=unnamed)


OF_TWO = sorted(document for bank, document in SENT.alerts if bank == "bank_two")
OTHERS = [one for one in CALLS if one.bank != "bank_two"]


def test_alerts_in_a_summary_have_come_as_well_as_those_that_came_alone():
    found = judged([*OTHERS, summary("bank_two", OF_TWO)])
    assert found == only(in_summaries=len(OF_TWO)) and found.sound


def test_an_alert_left_out_of_a_summary_is_lost_and_one_told_besides_is_a_duplicate():
    assert judged([*OTHERS, summary("bank_two", OF_TWO[1:])]).alerts_lost == 1
    besides = [*OTHERS, summary("bank_two", OF_TWO), call("bank_two", OF_TWO[0])]
    assert judged(besides).alerts_duplicate == 1
    again = [*OTHERS, summary("bank_two", [*OF_TWO, OF_TWO[0]])]
    assert judged(again).alerts_duplicate == 1
    assert judged([*OTHERS, summary("bank_two", OF_TWO, unnamed=1)]).alerts_duplicate == 1


def test_what_a_bank_does_not_watch_is_misrouted_in_a_summary_too():
    stranger = min(SENT.facts - set(OF_TWO))
    found = judged([*OTHERS, summary("bank_two", [*OF_TWO, stranger])])
    assert (found.alerts_misrouted, found.alerts_lost) == (1, 0)
