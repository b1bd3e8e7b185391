"""The law of corrections: exactly those who were told are told of the correction, once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from corrected import desk, said, told
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from some_alerts import COMPANY, NOON
from some_recalls import PATTERNS, fact, finding, objection, recall, told_of

from desk.hearing import Hearing
from desk.in_force import InForce
from desk.recalling import Verdict
from desk.told import Telling, decode, encode
from desk.told_index import ToldIndex
from schemas.notices import (
    AlertAmended,
    AlertDisputed,
    AlertReminded,
    AlertRetracted,
    Digest,
    DigestReason,
    Known,
    Notice,
    RetractReason,
    Seed,
    brief_of,
    raised,
)
from schemas.scalars import Severity


def test_every_recipient_of_an_alert_gets_its_retraction_once():
    hearing = desk()
    alert = told_of(1)
    told(hearing, alert)
    hearing.posted(
        AlertReminded(
            notice_id="n", institution="north", at=NOON, to=("supervisor",), brief=brief_of(alert)
        ),
        NOON,
    )
    told(hearing, told_of(2))
    [notice] = said(hearing, recall(1), recall(1))
    assert isinstance(notice, AlertRetracted)
    assert (notice.reason, notice.fact_ids) == (RetractReason.WITHDRAWN, (fact(1),))
    assert notice.to == ("", "supervisor") and notice.brief == brief_of(alert)
    assert hearing.retracted(alert.alert_id)


def test_an_alert_whose_fact_fell_while_it_was_on_its_way_is_told_to_nobody():
    hearing = desk()
    fallen = recall(1)
    assert said(hearing, fallen) == []
    assert hearing.arrive(told_of(1)).fell == fallen


def test_a_digest_and_a_seed_have_recipients_too():
    hearing = desk()
    hearing.arrive(told_of(1))
    digest = Digest(
        notice_id="d", institution="north", at=NOON, to=("mail",), reason=DigestReason.SCHEDULED,
        briefs=(brief_of(told_of(1)),), total=1, since=NOON, until=NOON,
    )  # fmt: skip
    hearing.posted(digest, NOON)
    known = Known(fact_id=fact(1), kind="tax_arrears", occurred_at=NOON)
    seed = Seed(
        notice_id="s", institution="north", at=NOON, watch_id="w", uscc=COMPANY, known=(known,)
    )
    hearing.posted(seed, NOON)
    found = said(hearing, recall(1, "repaired"))
    assert [(n.to, n.reason) for n in found] == [
        (("mail",), RetractReason.REPAIRED), ((), RetractReason.REPAIRED),
    ]  # fmt: skip


def test_who_is_told_while_an_objection_runs_learns_of_it_at_once():
    hearing = desk()
    assert said(hearing, recall(1, "disputed", 7)) == []
    [notice] = told(hearing, told_of(1))
    assert isinstance(notice, AlertDisputed) and notice.running
    assert notice.objection_id == objection(7)
    [over] = said(hearing, recall(1, "stands", 7))
    assert isinstance(over, AlertDisputed) and not over.running
    assert told(hearing, told_of(1, "south")) == []


def test_an_amendment_is_told_with_what_it_says_now_and_to_no_later_alert():
    hearing = desk()
    told(hearing, told_of(1))
    [notice] = said(hearing, recall(1, "amended", amended={"amount_fen": "100"}))
    assert isinstance(notice, AlertAmended)
    assert [(c.field, c.after) for c in notice.changes] == [("amount_fen", "100")]
    again = {"recall_id": "f" * 32, "amended": {"amount_fen": "90", "name": "乙"}}
    [veiled] = said(hearing, recall(1, "amended", **again, withheld=("amount_fen",)))
    assert [(c.field, c.after, c.masked) for c in veiled.changes] == [
        ("amount_fen", "", True), ("name", "乙", False),
    ]  # fmt: skip
    later = told_of(1, "south")
    assert told(hearing, structs.replace(later, raised_at=NOON + timedelta(days=2))) == []


@pytest.mark.parametrize(
    ("standing", "verdict", "severity"),
    [
        ((finding(2, 3),), Verdict.AMEND, Severity.WARNING),
        ((finding(2, 3, 4),), Verdict.AMEND, Severity.CRITICAL),
        ((finding(8, 9),), Verdict.RETRACT, None),  # on other facts than were told
        ((), Verdict.RETRACT, None),
        (None, Verdict.AMEND, None),  # two points are left of those told
    ],
)
def test_a_pattern_stands_while_what_is_left_of_it_reaches_its_threshold(
    standing, verdict, severity
):
    hearing = desk()
    told(hearing, told_of(1, "north", 2, 3))
    [effect] = hearing.recall(recall(1, standing=standing), NOON)
    assert effect.verdict is verdict
    if severity is not None:
        assert effect.notice.brief.severity is severity
        assert effect.notice.brief.fact_id != fact(1)
    if verdict is Verdict.AMEND:
        last = hearing.recall(recall(2, standing=()), NOON)
        assert [e.verdict for e in last] == [Verdict.RETRACT]


def test_what_was_taken_back_is_spoken_of_no_more():
    hearing = desk()
    told(hearing, told_of(1, "north", 2, 3))
    assert len(said(hearing, recall(1, standing=()))) == 1
    assert said(hearing, recall(2, standing=()), recall(3, "disputed", 7)) == []


def test_the_index_is_bounded_and_forgets_the_oldest():
    hearing = desk(most=10)
    for number in range(25):
        told(hearing, told_of(number))
    assert len(hearing.index) == 10 and hearing.index.full
    assert said(hearing, *map(recall, range(15))) == []
    assert len(said(hearing, *map(recall, range(15, 25)))) == 10


def test_an_index_made_from_what_was_kept_finds_the_same():
    rest: dict[str, Telling] = {}
    hearing = Hearing(ToldIndex(rest), PATTERNS, InForce())
    told(hearing, told_of(1), "mail")
    told(hearing, told_of(1, "south", 2, 3))
    said(hearing, recall(2, standing=None))
    kept = {key: decode(encode(telling)) for key, telling in rest.items()}
    again = Hearing(ToldIndex(kept), PATTERNS, InForce())
    assert said(again, recall(1)) == said(hearing, recall(1)) != []


BANKS, NUMBERS, POSTS = ("north", "south"), (1, 2, 3), ("", "mail", "supervisor")
happenings = st.one_of(
    st.tuples(st.just("alert"), st.sampled_from(BANKS), st.sampled_from(NUMBERS)),
    st.tuples(
        st.just("tell"), st.sampled_from(BANKS), st.sampled_from(NUMBERS), st.sampled_from(POSTS)
    ),
    st.tuples(st.just("end"), st.sampled_from(NUMBERS), st.sampled_from(["withdrawn", "repaired"])),
    st.tuples(st.just("dispute"), st.sampled_from(NUMBERS), st.integers(1, 2)),
    st.tuples(st.just("stands"), st.sampled_from(NUMBERS), st.integers(1, 2)),
    st.tuples(st.just("restart")),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(happenings, max_size=30))
def test_whatever_the_order_exactly_those_who_were_told_learn_of_it_once(events):
    """The expected messages are counted by hand from who was told, what ended, what runs."""
    rest: dict[str, Telling] = {}
    hearing, heard = Hearing(ToldIndex(rest), PATTERNS, InForce()), []
    arrived: set = set()
    recipients: dict = {}  # (bank, number) -> posts
    ended: set = set()
    running: dict = {n: set() for n in NUMBERS}
    decided: set = set()
    expected: Counter = Counter()
    found: Counter = Counter()
    for event in events:
        notices: list[Notice] = []
        match event:
            case ("alert", bank, n):
                held = hearing.arrive(told_of(n, bank)).fell
                assert (held is not None) == (n in ended)
                arrived |= {(bank, n)}
            case ("tell", bank, n, post) if (bank, n) in arrived:
                brief = brief_of(told_of(n, bank))
                notice = AlertReminded(
                    notice_id="n",
                    institution=bank,
                    at=NOON,
                    to=(post,) if post else (),
                    brief=brief,
                )
                notices = hearing.posted(notice, NOON)
                if post not in recipients.setdefault((bank, n), set()):
                    recipients[bank, n].add(post)
                    if n in ended:
                        expected[bank, n, post, "retracted"] += 1
                    for about in running[n]:
                        expected[bank, n, post, "disputed", about] += 1
            case ("end", n, what):
                heard.append(recall(n, what))
                notices = said(hearing, heard[-1])
                if n not in ended:
                    for bank in BANKS:
                        for post in recipients.get((bank, n), ()):
                            expected[bank, n, post, "retracted"] += 1
                ended.add(n)
                running[n] = set()
            case ("dispute", n, about) if n not in ended and about not in running[n] | decided:
                heard.append(recall(n, "disputed", about, recall_id=f"{n * 10 + about:032x}"))
                notices = said(hearing, heard[-1])
                running[n].add(about)
                for bank in BANKS:
                    for post in recipients.get((bank, n), ()):
                        expected[bank, n, post, "disputed", about] += 1
            case ("stands", n, about) if about in running[n]:
                heard.append(recall(n, "stands", about))
                notices = said(hearing, heard[-1])
                running[n].discard(about)
                decided.add(about)
                for bank in BANKS:
                    for post in recipients.get((bank, n), ()):
                        expected[bank, n, post, "stands", about] += 1
            case ("restart",):
                rest = {key: decode(encode(telling)) for key, telling in rest.items()}
                hearing = Hearing(ToldIndex(rest), PATTERNS, InForce())
                hearing.recovered(heard)
        for notice in notices:
            number = int(notice.brief.alert_id.split("-")[1])
            for post in notice.to or ("",):
                key = (notice.institution, number, post)
                if isinstance(notice, AlertRetracted):
                    found[*key, "retracted"] += 1
                else:
                    about = int(notice.objection_id, 16) - 0xABC
                    found[*key, "disputed" if notice.running else "stands", about] += 1
    assert found == expected


def test_what_the_index_has_forgotten_is_told_once_when_it_is_found():
    hearing = desk(most=2)
    for number in (1, 2, 3):
        told(hearing, told_of(number), "mail")
    assert hearing.index.full
    gone = recall(1)
    assert said(hearing, gone) == []
    notice = raised(told_of(1))
    again = structs.replace(notice, to=("mail",))
    reminder = AlertReminded(
        notice_id="n", institution="north", at=NOON, brief=brief_of(told_of(1)), to=("supervisor",)
    )
    answer = structs.replace(gone, found=(again, reminder, raised(told_of(2))))
    [effect] = hearing.found(answer, NOON)
    assert isinstance(effect.notice, AlertRetracted)
    assert effect.notice.to == ("mail", "supervisor")
    assert hearing.found(answer, NOON) == []


def test_what_was_told_from_the_index_is_not_told_again_from_the_store():
    hearing = desk()
    told(hearing, told_of(1))
    assert len(said(hearing, recall(1))) == 1
    assert hearing.found(structs.replace(recall(1), found=(raised(told_of(1)),)), NOON) == []
