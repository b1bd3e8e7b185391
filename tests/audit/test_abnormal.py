from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from audit.abnormal import actor_key, noticed
from schemas.access import AccessPolicy
from schemas.audit import Oddity
from schemas.disclosures import Actor, Disclosed, Purpose, Subject, Way
from schemas.tokens import Role

NOON = datetime(2026, 3, 9, 4, tzinfo=UTC)  # 12:00 in Shanghai
MIDNIGHT = datetime(2026, 3, 9, 16, tzinfo=UTC)
POLICY = AccessPolicy(unwatched_borrowers=3, bulk_records=10, odd_records=2)
ME = Actor(role=Role.OFFICER, institution="yuyang_rural", staff="officer-1")


def shown(*borrowers: str, at=NOON, way=Way.PULLED, watched=True, records=0) -> Disclosed:
    return Disclosed(
        disclosure_id="d", at=at, way=way, purpose=Purpose.POST_LOAN, actor=ME, what="/x",
        subjects=tuple(Subject(uscc=b, watched=watched) for b in borrowers), records=records,
    )  # fmt: skip


def oddities(*seen: Disclosed) -> list[Oddity]:
    habit, found = None, []
    for one in seen:
        habit, alerts = noticed(habit, one, POLICY)
        found += [alert.oddity for alert in alerts]
    return found


def test_many_borrowers_without_a_watch_are_told_of_once_a_day():
    looks = [shown(f"c{n}", watched=False) for n in range(5)]
    assert oddities(*looks) == [Oddity.UNWATCHED]
    tomorrow = [shown(f"c{n}", watched=False, at=NOON + timedelta(days=1)) for n in range(3)]
    assert oddities(*looks, *tomorrow) == [Oddity.UNWATCHED, Oddity.UNWATCHED]


def test_one_borrower_looked_at_often_is_one_borrower():
    assert oddities(*[shown("c", watched=False)] * 9) == []


def test_an_export_of_very_many_records_is_told_of():
    assert oddities(shown("c", way=Way.EXPORTED, records=9)) == []
    assert oddities(shown("c", way=Way.EXPORTED, records=10)) == [Oddity.BULK]
    assert oddities(*[shown("c", way=Way.EXPORTED)] * 10) == [Oddity.BULK]
    assert oddities(*[shown("c")] * 10) == [], "a program may list as often as it likes"


@pytest.mark.parametrize("way", [Way.VIEWED, Way.EXPORTED])
def test_a_person_at_night_is_odd_and_a_program_is_not(way):
    assert oddities(*[shown("c", at=MIDNIGHT, way=way)] * 2) == [Oddity.ODD_HOURS]
    assert oddities(*[shown("c", at=MIDNIGHT)] * 2) == []
    assert oddities(*[shown("c", way=way)] * 2) == []


def test_a_page_left_open_at_night_is_not_odd():
    left = replace(shown("c", at=MIDNIGHT, way=Way.VIEWED), what="/api/stream")
    assert oddities(*[left] * 9) == []


@pytest.mark.parametrize(
    ("hour", "odd"), [(21, False), (22, True), (23, True), (0, True), (5, True), (6, False)]
)
def test_odd_hours_go_past_midnight_and_end_in_the_morning(hour, odd):
    at = datetime(2026, 3, 9, tzinfo=UTC) + timedelta(hours=hour - 8)
    assert (oddities(*[shown("c", at=at, way=Way.VIEWED)] * 2) == [Oddity.ODD_HOURS]) is odd


def test_odd_hours_within_one_day_are_those_alone():
    policy = AccessPolicy(odd_from=time(1), odd_until=time(3), odd_records=1)
    at = datetime(2026, 3, 8, 18, tzinfo=UTC)  # 02:00
    found = [noticed(None, shown("c", at=t, way=Way.VIEWED), policy)[1] for t in (at, NOON)]
    assert [bool(alerts) for alerts in found] == [True, False]


def test_what_is_remembered_stays_small():
    habit = None
    for n in range(100):
        habit, _ = noticed(habit, shown(f"c{n}", watched=False), POLICY)
    assert len(habit.unwatched) == 3


def test_actors_are_told_apart_by_institution_role_person_and_token():
    others = [
        Actor(role=Role.OFFICER, institution="yuyang_rural", staff="officer-2"),
        Actor(role=Role.OFFICER, institution="shancheng_city", staff="officer-1"),
        Actor(role=Role.SUPERVISOR, institution="yuyang_rural", staff="officer-1"),
        Actor(role=Role.OPERATOR), Actor(),
    ]  # fmt: skip
    assert len({actor_key(actor) for actor in [ME, *others]}) == 6
