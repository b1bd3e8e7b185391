"""An alarm about a trade becomes one alert a bank, with its own borrowers and its own balances."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from some_changes import A, B, watch

from routing.industry import alarm_kind, industry_alerts, visit
from schemas.echoes import IndustryEcho
from schemas.industry import Direction, IndustryAlarm
from schemas.scalars import Severity

DAY = datetime(2026, 3, 2, 16, tzinfo=UTC)
NOW = DAY + timedelta(days=1)


def alarm(direction=Direction.SURGE, family="penalty") -> IndustryAlarm:
    return IndustryAlarm(
        alarm_id="a" * 32, direction=direction, industry="E", district="500106", family=family,
        day=DAY, days=7, count=22, expected=1.9, rarity=8.1, at=NOW,
    )  # fmt: skip


def told(echo: IndustryEcho):
    return {one.institution: one for one in industry_alerts(echo, NOW)}


def test_nobody_is_told_before_every_partition_was_visited():
    lent = [(A, [watch("north", uscc=A, balance=10)])]
    first = visit(IndustryEcho(alarm=alarm(), left=(0, 1)), 0, lent)
    assert first.left == (1,) and told(first) == {}
    assert set(told(visit(first, 1, []))) == {"north"}


def test_a_bank_sees_its_own_borrowers_largest_first():
    lent = [
        (A, [watch("north", uscc=A, balance=10), watch("south", uscc=A, balance=99)]),
        (B, [watch("north", uscc=B, balance=30)]),
    ]
    found = told(visit(IndustryEcho(alarm=alarm(), left=(0,)), 0, lent))
    assert [(one.uscc, one.balance) for one in found["north"].exposure.largest] == [
        (B, 30),
        (A, 10),
    ]
    assert (found["north"].exposure.count, found["north"].exposure.balance) == (2, 40)
    assert found["south"].exposure.balance == 99
    assert found["north"].alert_id != found["south"].alert_id


def test_the_alert_says_what_was_counted_in_both_languages():
    lent = [(A, [watch("north", uscc=A)])]
    change = told(visit(IndustryEcho(alarm=alarm(), left=(0,)), 0, lent))["north"].change
    assert change.code == alarm_kind(alarm()) == "industry_surge"
    assert "建筑业 500106：7 天内 22 件" in change.text
    assert "Construction 500106: 22 facts in 7 days where 1.9 were due" in change.text
    assert change.fact_id == "a" * 32


def test_a_watch_that_has_ended_is_no_exposure():
    lent = [(A, [watch("north", uscc=A, ends_at=DAY - timedelta(days=1))])]
    assert told(visit(IndustryEcho(alarm=alarm(), left=(0,)), 0, lent)) == {}


def test_a_surge_of_something_adverse_is_a_warning_and_all_else_a_notice():
    lent = [(A, [watch("north", uscc=A)])]

    def severity(one):
        return told(visit(IndustryEcho(alarm=one, left=(0,)), 0, lent))["north"].severity

    assert severity(alarm()) is Severity.WARNING
    assert severity(alarm(family="registration")) is Severity.NOTICE
    assert severity(alarm(Direction.DROUGHT)) is Severity.NOTICE


def test_a_district_is_told_by_its_name_and_the_curve_goes_along():
    with_curve = replace(alarm(), counts=(1, 2, 22), due=(1.5, 1.9, 1.9))
    echo = visit(
        IndustryEcho(alarm=with_curve, left=(0,)), 0, [(A, [watch("north", uscc=A, balance=1)])]
    )
    [one] = industry_alerts(echo, NOW, {"500106": "沙坪坝区"})
    assert one.borrower_name == "建筑业 沙坪坝区"
    assert "沙坪坝区" in one.change.text and "500106" not in one.change.text
    assert (one.change.fields["counts"], one.change.fields["due"]) == ("1 2 22", "1.5 1.9 1.9")
    assert one.change.fields["last"] == "2026-03-04"
    [unnamed] = industry_alerts(echo, NOW)
    assert unnamed.borrower_name == "建筑业 500106"
