"""What holds whatever an institution wishes and whatever comes: nothing lost, no rise delayed."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from quiet_bank import Desk, about, silence

from schemas.decisions import Reason
from schemas.held import Fate, Held
from schemas.noise import Digest, Grouping, Inhibition, Noise, Party, Storm, TellingHours
from schemas.scalars import Severity

groupings = st.builds(
    Grouping,
    by=st.sampled_from(["borrower", "rule", "kind", "institution"]),
    wait_seconds=st.sampled_from([0.0, 30.0, 600.0]),
    interval_minutes=st.sampled_from([0.0, 10.0, 60.0]),
    factor=st.sampled_from([1.0, 2.0]),
)
muting = st.sampled_from(
    [
        (),
        (Inhibition(id="graver", source=Party(severities=(Severity.CRITICAL,)), milder_only=True),),
        (Inhibition(id="r1_first", source=Party(rules=("r1",)), target=Party(rules=("r2",))),),
        (
            Inhibition(id="one", source=Party(rules=("r1",)), target=Party(rules=("r2",))),
            Inhibition(id="two", source=Party(rules=("r2",)), target=Party(rules=("r1",))),
        ),
    ]
)
wishes = st.builds(
    Noise,
    always=st.sampled_from([(), (Severity.CRITICAL,)]),
    grouping=groupings,
    inhibit=muting,
    cooldown_hours=st.sampled_from([0.0, 1.0, 12.0]),
    digest=st.sampled_from([None, Digest(at=("09:00", "15:30"))]),
    hours=st.sampled_from([None, TellingHours(opens="08:30", closes="18:00")]),
    storm=st.sampled_from([None, Storm(pushes=2, minutes=10), Storm(pushes=5, minutes=60)]),
)
alerts = st.tuples(
    st.just("alert"),
    st.sampled_from("AB"),
    st.sampled_from(["r1", "r2", "r3"]),
    st.integers(1, 3),
    st.sampled_from([Reason.FIRST, Reason.REMINDER, Reason.WORSE]),
)
pauses = st.tuples(st.just("wait"), st.sampled_from([1.0, 29.0, 400.0, 3600.0, 40_000.0]))
silences = st.tuples(
    st.just("silence"),
    st.sampled_from([{"rule": "r1"}, {"borrower": "A" * 18}, {"rule": "r2", "borrower": "B" * 18}]),
    st.sampled_from([0.5, 20.0, 100.0]),
    st.sampled_from(Severity),
)
ends = st.tuples(st.just("end"), st.integers(0, 8))
stories = st.lists(st.one_of(alerts, alerts, alerts, pauses, pauses, silences, ends), max_size=30)


def play(desk: Desk, story) -> dict[int, list[tuple[int, datetime]]]:
    """Play a story; return for each alert when it was how grave."""
    was: dict[int, list[tuple[int, datetime]]] = {}
    silent = 0
    for what, *said in story:
        if what == "alert":
            number = len(was) + 1
            was[number] = [(said[2], desk.now)]
            desk.take(about(number, *said))
        elif what == "amend":
            back, severity = said
            if was:
                number = max(1, len(was) - back)  # of the newest: they may wait yet
                desk.amend(number, severity)
                was[number].append((severity, desk.now))
        elif what == "wait":
            desk.wait(seconds=said[0])
        elif what == "silence":
            scope, hours, up_to = said
            silent += 1
            desk.silence(silence(silent, hours=hours, at=desk.now, up_to=up_to, **scope))
        else:
            desk.end(said[0])
    return was


@given(wishes, stories)
def test_every_alert_ends_in_one_way_and_is_told_once_at_most(noise, story):
    desk = Desk(noise)
    number = len(play(desk, story))
    ends = desk.ends()
    assert sorted(ends) == list(range(1, number + 1))
    assert all(len(how) == 1 for how in ends.values())
    desk.wait_for_all()
    assert not any(desk.bank.memory.stays.counts.values())
    assert all(len(how) == 1 and how <= {"told", "kept"} for how in desk.ends().values())
    told = [number for push in desk.told() for number in push]
    assert len(told) == len(set(told))


amendments = st.tuples(st.just("amend"), st.integers(0, 3), st.integers(1, 3))
amended_stories = st.lists(
    st.one_of(alerts, alerts, pauses, silences, ends, amendments, amendments), max_size=30
)


@settings(max_examples=300)
@given(wishes, amended_stories)
def test_what_waited_is_told_once_as_it_reads_when_it_is_told(noise, story):
    steady, restarted = Desk(noise), Desk(noise, restarts=True)
    for desk in (steady, restarted):
        was = play(desk, story)
        desk.wait_for_all()
        assert sorted(desk.ends()) == sorted(was)
        assert all(len(how) == 1 and how <= {"told", "kept"} for how in desk.ends().values())
        told = [number for push in desk.told() for number in push]
        assert len(told) == len(set(told))
        for push in desk.pushes:
            for brief in push.briefs:
                history = was[int(brief.alert_id, 16)]
                before = [severity for severity, at in history if at < push.at]
                then = [severity for severity, at in history if at == push.at]
                assert brief.severity in (then or before[-1:]) + (before[-1:] if then else [])
                if push.alert is not None:
                    assert push.alert.severity == brief.severity
    assert restarted.pushes == steady.pushes
    assert restarted.held == steady.held


@given(st.sampled_from([Digest(at=("09:00",))]), st.integers(1, 2))
def test_what_grows_graver_while_it_waits_for_a_digest_is_told_at_once(digest, first):
    desk = Desk(Noise(digest=Digest(at=digest.at, severities=(Severity(1), Severity(2)))))
    desk.take(about(1, severity=first))
    desk.take(about(2, severity=first))
    assert desk.told() == []
    desk.amend(1, 3)
    assert desk.told() == [[1]]
    desk.wait_for_all()
    assert desk.told() == [[1], [2]]


@given(wishes, stories)
def test_a_restart_after_every_step_changes_nothing(noise, story):
    steady, restarted = Desk(noise), Desk(noise, restarts=True)
    for desk in (steady, restarted):
        play(desk, story)
        desk.wait_for_all()
    assert restarted.pushes == steady.pushes
    assert restarted.held == steady.held
    assert restarted.answers == steady.answers


@given(wishes, stories)
def test_nothing_is_remembered_once_all_is_over(noise, story):
    desk = Desk(noise)
    play(desk, story)
    desk.wait_for_all(days=400)
    left = {key for key, value in dict(desk.log).items() if value is not None}
    assert left <= {"north/pushes"}


@given(groupings, st.lists(st.one_of(alerts, pauses), max_size=25), st.data())
def test_looking_at_the_clock_more_often_changes_no_group(grouping, story, data):
    once, often = (
        Desk(Noise(always=(), grouping=grouping)),
        Desk(Noise(always=(), grouping=grouping)),
    )
    play(once, story)
    number = 0
    for what, *said in story:
        if what == "alert":
            number += 1
            often.take(about(number, *said))
        else:
            begun, parts = often.now, data.draw(st.integers(1, 4))
            for part in range(1, parts + 1):
                often.wait_until(begun + timedelta(seconds=said[0]) * part / parts)
    for desk in (once, often):
        desk.wait_for_all()
    assert often.told() == once.told()


@given(groupings, st.sampled_from([0.0, 1.0, 12.0]), stories)
def test_a_rise_is_never_delayed(grouping, cooldown, story):
    desk = Desk(Noise(always=(), grouping=grouping, cooldown_hours=cooldown))
    number, gravest = 0, dict.fromkeys("AB", 0)
    for what, *said in story:
        if what == "wait":
            desk.wait(seconds=said[0])
        elif what == "alert":
            number += 1
            borrower, _, severity, reason = said
            desk.take(about(number, *said))
            cooling = [r for r in desk.held if r.reason is Held.COOLING]
            if reason is Reason.WORSE:
                assert number in desk.told()[-1]
                assert desk.pushes[-1].at == desk.now
            if severity >= gravest[borrower]:
                assert number not in {int(record.alert_id, 16) for record in cooling}
            gravest[borrower] = max(gravest[borrower], severity)
    for record in desk.held:
        if record.reason is Held.COOLING and record.fate is Fate.WAITING:
            assert record.until is not None
            assert record.until - record.held_at <= timedelta(hours=cooldown)


@given(st.sampled_from([Storm(pushes=2, minutes=10), Storm(pushes=4, minutes=60)]), stories)
def test_no_window_however_laid_has_more_pushes_than_the_cap(storm, story):
    desk = Desk(Noise(always=(), storm=storm))
    play(desk, story)
    desk.wait_for_all()
    times = [push.at for push in desk.pushes]
    for first in times:
        window = [at for at in times if first <= at < first + timedelta(minutes=storm.minutes)]
        assert len(window) <= storm.pushes


@given(wishes, stories)
def test_what_is_urgent_is_pushed_at_once_unless_a_person_or_a_rule_mutes_it(noise, story):
    desk = Desk(noise)
    number = 0
    for what, *said in story:
        if what == "wait":
            desk.wait(seconds=said[0])
        elif what == "alert":
            number += 1
            alert = about(number, *said)
            desk.take(alert)
            if alert.severity in noise.always and desk.ends()[number] != {"kept"}:
                assert number in [n for push in desk.told() for n in push]
