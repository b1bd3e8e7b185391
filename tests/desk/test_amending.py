"""What waits is told as its facts read when its time comes, or in brief where that cannot be said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from some_alerts import NOON, arrears
from some_recalls import PATTERNS, fact, finding, recall, told_of

from desk.amending import amended_change, as_it_is
from desk.hearing import Hearing
from desk.in_force import InForce
from desk.told_index import ToldIndex
from schemas.alerts import Alert
from schemas.changes import AdministrativePenalty, Catalogued, Provenance
from schemas.notices import Digest, DigestReason, brief_of, raised
from schemas.scalars import Severity


def hearing() -> Hearing:
    return Hearing(ToldIndex({}), PATTERNS, InForce())


def waiting(desk: Hearing, alert: Alert, *recalls) -> Alert | None:
    """Return an alert as it is to be told after recalls that it waited through."""
    desk.arrive(alert)
    for one in recalls:
        [effect] = desk.recall(one, NOON)
        now = as_it_is(alert, effect.telling, (one,))
        if now is None:
            return None
        alert = now
    return alert


def penalty(**more) -> AdministrativePenalty:
    return AdministrativePenalty(
        fact_id=fact(1), uscc="0" * 18, occurred_at=NOON, seen_at=NOON,
        provenance=Provenance(source="s"), **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said", "field", "now"),
    [
        (arrears(), {"amount_fen": "500"}, "amount", 500),
        (arrears(), {"authority": "某区税务局"}, "authority", "某区税务局"),
        (arrears(), {"occurred_at": "2026-03-01"}, "occurred_at", datetime(2026, 2, 28, 16, tzinfo=UTC)),
        (penalty(fine=1), {"amount_fen": "500"}, "fine", 500),
        (penalty(fine=1, confiscated=2), {"confiscated_fen": "7"}, "confiscated", 7),
        (penalty(), {"penalties": "警告"}, "penalties", ("警告",)),
        (
            Catalogued(
                code="patent", fact_id=fact(1), uscc="0" * 18, occurred_at=NOON, seen_at=NOON,
                fields={"a": "1", "b": "2"}, provenance=Provenance(source="s"),
            ),
            {"b": "3"}, "fields", {"a": "1", "b": "3"},
        ),
    ],
)  # fmt: skip
def test_an_amendment_takes_the_place_of_what_the_fact_said(change, said, field, now):
    after = amended_change(change, said)
    assert getattr(after, field) == now
    assert replace(after, **{field: getattr(change, field)}) == change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (arrears(), {"amount_fen": "a lot"}),
        (arrears(), {"amount": "500"}),  # of which unit?
        (arrears(), {"uscc": "1" * 18}),
        (arrears(), {"occurred_at": "last spring"}),
        (arrears(), {"colour": "red"}),
        (penalty(fine=1, confiscated=2), {"amount_fen": "500"}),  # of which of the two?
    ],
)
def test_what_has_no_place_among_the_fields_is_not_guessed(change, said):
    assert amended_change(change, said) is None


def test_what_an_institution_may_not_see_stays_blank():
    blank = replace(arrears(), tax="")
    assert amended_change(blank, {"tax": "增值税"}, ("tax",)) == blank


def test_a_pattern_waits_on_with_the_facts_it_rests_on_by_then():
    desk, alert = hearing(), told_of(1, "north", 2, 3)
    now = waiting(desk, alert, recall(2, standing=(finding(1, 3),)))
    assert now is not None and now.finding == finding(1, 3)
    assert (alert.severity, now.severity) == (Severity.WARNING, Severity.WARNING)
    now = waiting(hearing(), alert, recall(2))  # the trail has forgotten it: what is left counts
    assert now is not None and [s.fact_id for s in now.finding.steps] == [fact(1), fact(3)]
    assert (now.finding.points, now.finding.level) == (2, "notice")


def test_a_pattern_whose_own_fact_fell_is_told_in_brief():
    assert (
        waiting(hearing(), told_of(1, "north", 2, 3), recall(1, standing=(finding(2, 3),))) is None
    )


def test_who_is_told_only_after_the_amendment_needs_no_notice_of_it():
    desk, alert = hearing(), told_of(1)
    amendment = recall(1, "amended", amended={"amount_fen": "500"})
    now = waiting(desk, alert, amendment)
    assert now is not None and now.change.amount == 500
    assert desk.posted(raised(now), NOON) == []
    other = told_of(1, "south")
    arrived = desk.arrive(other)
    assert arrived.alert is not None and arrived.alert.change.amount == 500
    digest = Digest(
        notice_id="d", institution="south", at=NOON, reason=DigestReason.SCHEDULED, total=1,
        briefs=(brief_of(arrived.alert),), since=NOON, until=NOON,
    )  # fmt: skip
    assert desk.posted(digest, NOON) == []
