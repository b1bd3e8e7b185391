"""Seeds, ends and moves of watches keep the bank's hours and its storm cap; all are told, in order."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from quiet_bank import Desk, about, begun, ending
from some_alerts import NOON
from some_recalls import fact, recall

from calendars.days import SHANGHAI
from desk.hearing import Hearing
from desk.in_force import InForce
from desk.noise.about_watches import AboutWatches
from desk.told_index import ToldIndex
from schemas.held import Held
from schemas.noise import Noise, Storm, TellingHours
from schemas.notices import AlertRetracted, Known, RetractReason, brief_of

OFFICE = TellingHours(opens="08:30", closes="18:00", days="every")
steps = st.one_of(
    st.tuples(st.just("seed")), st.tuples(st.just("ending")), st.tuples(st.just("alert")),
    st.tuples(st.just("wait"), st.sampled_from([1.0, 300.0, 4000.0, 40_000.0])),
)  # fmt: skip


def night(desk: Desk) -> None:
    desk.wait_until(desk.now.replace(hour=14))  # 22:00 in Shanghai


@settings(max_examples=200)
@given(
    st.sampled_from([None, OFFICE]),
    st.sampled_from([None, Storm(pushes=2, minutes=10), Storm(pushes=5, minutes=60)]),
    st.lists(steps, max_size=30),
)
def test_each_is_told_once_in_order_while_the_bank_is_open_and_within_the_cap(hours, storm, story):
    noise = Noise(always=(), hours=hours, storm=storm)
    steady, restarted = Desk(noise), Desk(noise, restarts=True)
    for desk in (steady, restarted):
        given = []
        for number, (what, *said) in enumerate(story, start=1):
            match what:
                case "seed" | "ending":
                    given.append(f"{number:032x}")
                    desk.notice(begun(number) if what == "seed" else ending(number))
                case "alert":
                    desk.take(about(number))
                case _:
                    desk.wait(seconds=said[0])
        desk.wait_for_all()
        assert [notice_id for _, notice_id in desk.notices] == given
        assert not desk.bank.memory.notices
        times = [at for at, _ in desk.notices]
        if hours is not None:
            assert all("08:30" <= f"{at.astimezone(SHANGHAI):%H:%M}" < "18:00" for at in times)
        if storm is not None:
            all_times = sorted([*times, *(push.at for push in desk.pushes)])
            for first in all_times:
                until = first + timedelta(minutes=storm.minutes)
                assert sum(first <= at < until for at in all_times) <= storm.pushes
                assert sum(first <= at < until for at in times) <= max(1, storm.pushes // 2)
    assert restarted.notices == steady.notices
    assert restarted.waited == steady.waited


def test_a_red_line_at_night_is_told_and_a_seed_of_it_waits():
    desk = Desk(Noise(hours=OFFICE), red_lines=["tax_arrears"])
    night(desk)
    desk.notice(begun(1, Known(fact_id="0" * 32, kind="tax_arrears", occurred_at=NOON)))
    desk.take(about(2))
    assert desk.told() == [[2]] and desk.notices == []
    assert [stay.reason for stay in desk.waited] == [Held.OUT_OF_HOURS]


def test_what_corrects_an_alert_waits_for_nothing():
    desk = Desk(Noise(hours=OFFICE, storm=Storm(pushes=2)))
    night(desk)
    desk.notice(
        AlertRetracted(
            notice_id="1" * 32, institution="north", at=desk.now, brief=brief_of(about(1)),
            reason=RetractReason.WITHDRAWN,
        )
    )  # fmt: skip
    assert desk.notices == [(desk.now, "1" * 32)] and desk.bank.memory.pushes == ()


def test_thousands_of_new_watches_leave_half_of_the_cap_to_alerts():
    desk = Desk(Noise(always=(), storm=Storm(pushes=4, minutes=10)))
    for number in range(1, 50):
        desk.notice(begun(number))
    desk.take(about(100))
    desk.take(about(101))
    assert len(desk.notices) == 2 and desk.told() == [[100], [101]]


def test_a_queue_that_is_full_tells_what_is_more_at_once():
    desk = Desk(Noise(hours=OFFICE))
    desk.bank._watches = AboutWatches(
        desk.bank.memory, desk.bank._out, desk.bank._exit, most=2
    )  # fmt: skip
    night(desk)
    for number in (1, 2, 3):
        desk.notice(begun(number))
    assert [int(notice_id, 16) for _, notice_id in desk.notices] == [3]


def test_a_seed_that_waited_leaves_out_what_fell_meanwhile():
    hearing = Hearing(ToldIndex({}), {}, InForce())
    both = begun(1, *(Known(fact_id=fact(n), kind="tax_arrears", occurred_at=NOON) for n in (1, 2)))
    assert hearing.by_now(both) == both
    hearing.recall(recall(1), NOON)
    left = hearing.by_now(both)
    assert left is not None and [k.fact_id for k in left.known] == [fact(2)] and left.total == 1
    hearing.recall(recall(2), NOON)
    assert hearing.by_now(both) is None
