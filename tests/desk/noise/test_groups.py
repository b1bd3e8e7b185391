"""Waits, intervals and reminders, worked out by hand."""

from __future__ import annotations

from datetime import timedelta

from quiet_bank import MONDAY, Desk, about

from desk.noise.telling import as_notice
from schemas.decisions import Reason
from schemas.held import Held
from schemas.noise import Grouping, Noise, TellingHours
from schemas.notices import DigestReason

CALM = {"always": ()}


def minutes(desk: Desk) -> list[float]:
    return [(push.at - MONDAY).total_seconds() / 60 for push in desk.pushes]


def test_by_default_every_alert_is_pushed_whole_and_nothing_is_remembered():
    desk = Desk(Noise())
    for number in (1, 2, 3):
        desk.take(about(number))
    assert desk.told() == [[1], [2], [3]]
    assert all(push.alert is not None for push in desk.pushes)
    assert (desk.held, desk.log) == ([], [])


def test_a_group_waits_for_its_own_and_for_no_other():
    desk = Desk(Noise(**CALM, grouping=Grouping(wait_seconds=60)))
    desk.take(about(1, "A"))
    desk.wait(seconds=30)
    desk.take(about(2, "A"))
    desk.take(about(3, "B"))
    desk.wait(seconds=30)
    assert desk.told() == [[1, 2]]
    desk.wait(seconds=30)
    assert desk.told() == [[1, 2], [3]]
    assert desk.pushes[1].alert is not None  # one alone is told whole


def test_the_interval_doubles_while_the_group_goes_on_and_starts_anew_after_a_rest():
    settings = Grouping(interval_minutes=10, factor=2, longest_hours=0.5)
    desk = Desk(Noise(**CALM, grouping=settings))
    for number in range(1, 101):  # one a minute
        desk.take(about(number))
        desk.wait(minutes=1)
    # at once; then after 10, 20, and 30 at most
    assert minutes(desk) == [0, 10, 30, 60, 90]
    desk.wait_for_all(days=1)
    began = desk.now
    desk.take(about(200))
    desk.wait(minutes=5)
    desk.take(about(201))
    desk.wait_for_all(days=1)
    assert [push.at - began for push in desk.pushes[-2:]] == [timedelta(0), timedelta(minutes=10)]


def test_a_late_look_at_the_clock_delays_no_later_push():
    desk = Desk(Noise(**CALM, grouping=Grouping(interval_minutes=10, factor=1)))
    desk.take(about(1))
    desk.wait(minutes=1)
    desk.take(about(2))
    desk.wait(minutes=14)  # due after 10, looked at after 15
    desk.take(about(3))
    assert [record.until for record in desk.held][-1] == MONDAY + timedelta(minutes=20)


def test_a_rise_takes_along_who_waits_and_makes_nobody_wait_longer():
    desk = Desk(Noise(**CALM, grouping=Grouping(interval_minutes=10)))
    desk.take(about(1, severity=1))
    desk.take(about(2, severity=1))
    desk.wait(minutes=3)
    desk.take(about(3, severity=2))
    assert desk.told() == [[1], [2, 3]]
    desk.take(about(4, severity=2))
    desk.wait_for_all(days=1)
    assert minutes(desk) == [0, 3, 13]


def test_worse_news_of_a_concern_waits_for_nobody_though_others_are_graver():
    desk = Desk(Noise(**CALM, grouping=Grouping(interval_minutes=10), cooldown_hours=5))
    desk.take(about(1, rule="r1", severity=3))
    desk.take(about(2, rule="r2", severity=2, reason=Reason.WORSE))
    assert desk.told() == [[1], [2]]


def test_who_does_not_answer_is_reminded_ever_more_rarely_until_the_last():
    settings = Grouping(repeat_hours=4, factor=2, longest_hours=12, repeats=3)
    desk = Desk(Noise(**CALM, grouping=settings))
    desk.take(about(1))
    desk.wait_for_all(days=9)
    assert [(push.reminder, m / 60) for push, m in zip(desk.pushes, minutes(desk), strict=True)] == [
        (0, 0), (1, 4), (2, 12), (3, 24),
    ]  # fmt: skip
    ids = [as_notice(push, "north").notice_id for push in desk.pushes]
    assert len(set(ids)) == 4


def test_who_answers_is_reminded_no_more():
    desk = Desk(Noise(**CALM, grouping=Grouping(repeat_hours=4, by="institution")))
    desk.take(about(1))
    desk.take(about(2))
    desk.cases.taken.add(f"{1:032x}")
    desk.wait(hours=4)
    assert desk.told()[-1] == [2]
    desk.cases.over.add(f"{2:032x}")
    desk.wait_for_all(days=9)
    assert len(desk.pushes) == 3


def test_what_waits_and_is_settled_meanwhile_is_not_told():
    desk = Desk(Noise(**CALM, grouping=Grouping(wait_seconds=60)))
    desk.take(about(1))
    desk.cases.over.add(f"{1:032x}")
    desk.wait(minutes=1)
    assert desk.pushes == []
    assert desk.ends() == {1: {"settled"}}


def test_the_notices_say_why_they_sum_up():
    desk = Desk(Noise(**CALM, grouping=Grouping(wait_seconds=60)))
    desk.take(about(1, severity=1))
    desk.take(about(2, severity=1))
    desk.wait(minutes=1)
    (push,) = desk.pushes
    notice = as_notice(push, "north")
    assert (push.cause, notice.reason) == (Held.GROUPED, DigestReason.GROUPED)
    assert (notice.total, notice.by_severity) == (2, {"1": 2})
    assert (notice.since, notice.until) == (MONDAY, MONDAY + timedelta(minutes=1))
    assert as_notice(push, "north").notice_id == notice.notice_id


def test_an_alert_that_waits_anew_waits_for_its_new_time_also_after_a_restart():
    desk = Desk(Noise(**CALM, hours=TellingHours(opens="08:30", closes="18:00")))
    desk.wait(hours=10)  # 20:00
    desk.take(about(1))
    desk.take(about(2))
    desk.wait(hours=24)  # nobody looked while the bank was open: a day later
    desk.restart()
    assert desk.bank.next_due() == MONDAY + timedelta(days=1, hours=22.5)
