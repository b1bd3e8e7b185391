"""Silences, inhibition, cooldown, hours and storms by example."""

from __future__ import annotations

from datetime import timedelta

from quiet_bank import MONDAY, Desk, about, silence

from desk.noise.telling import as_notice
from schemas.held import Held
from schemas.noise import Digest, Grouping, Inhibition, Noise, Party, Storm, TellingHours
from schemas.notices import AlertRaised, DigestReason, SilenceEnded
from schemas.scalars import Severity
from schemas.silences import SilenceOutcome

GRAVER = Inhibition(
    id="graver_first", source=Party(severities=(Severity.WARNING, Severity.CRITICAL)),
    milder_only=True, for_days=3,
)  # fmt: skip
CLOSED = Inhibition(id="closed", source=Party(rules=("closed",)), for_days=365)


def test_a_silence_holds_what_it_names_and_tells_of_it_when_it_ends():
    desk = Desk(Noise())
    assert desk.silence(silence(hours=2, rule="r1", borrower="A" * 18)).outcome.done
    desk.take(about(1, "A", "r1"))
    desk.take(about(2, "A", "r2"))
    desk.take(about(3, "B", "r1"))
    assert desk.told() == [[2], [3]]
    desk.wait(hours=2)
    assert desk.told() == [[2], [3], [1]]
    notice = as_notice(desk.pushes[-1], "north")
    assert isinstance(notice, SilenceEnded)
    assert (notice.by, notice.reason, notice.total) == ("supervisor_1", "known", 1)
    assert [answer.outcome for answer in desk.answers] == ["added", "expired"]


def test_what_is_no_longer_true_when_a_silence_ends_is_not_told_again():
    desk = Desk(Noise())
    desk.silence(silence(hours=2, rule="r1"))
    desk.take(about(1))
    desk.cases.over.add(f"{1:032x}")
    desk.wait(hours=2)
    assert (desk.pushes, desk.ends()) == ([], {1: {"settled"}})


def test_a_person_ends_a_silence_early_and_hears_at_once():
    desk = Desk(Noise())
    desk.silence(silence(hours=48, rule="r1"))
    desk.take(about(1))
    desk.wait(hours=1)
    answer = desk.end(1)
    assert answer.outcome is SilenceOutcome.ENDED
    assert answer.silence is not None
    assert (answer.silence.ended_by, answer.silence.ended_at) == ("officer_1", desk.now)
    assert desk.told() == [[1]]
    assert desk.end(1).outcome is SilenceOutcome.UNKNOWN


def test_what_two_silences_hold_is_told_when_the_longer_ends():
    desk = Desk(Noise())
    desk.silence(silence(1, hours=2, rule="r1"))
    desk.silence(silence(2, hours=5, borrower="A" * 18))
    desk.take(about(1))
    desk.wait(hours=4)
    assert desk.pushes == []
    desk.wait(hours=1)
    assert desk.told() == [[1]]


def test_a_silence_is_for_warnings_unless_it_says_more():
    desk = Desk(Noise(always=()))
    desk.silence(silence(1, rule="r1"))
    desk.take(about(1, severity=3))
    desk.silence(silence(2, rule="r1", up_to=Severity.CRITICAL))
    desk.take(about(2, severity=3))
    assert desk.told() == [[1]]


def test_a_silence_of_one_channel_leaves_the_others_alone():
    desk = Desk(Noise())
    desk.silence(silence(hours=2, rule="r1", channels=("core",)))
    desk.take(about(1))
    desk.take(about(2, rule="r2"))
    assert [(push.to, desk.told()[n]) for n, push in enumerate(desk.pushes)] == [
        (("inbox",), [1]), ((), [2]),
    ]  # fmt: skip
    desk.wait(hours=2)
    assert (desk.pushes[-1].to, desk.told()[-1]) == (("core",), [1])
    assert as_notice(desk.pushes[0], "north").to == ("inbox",)


def test_what_a_channel_waits_for_is_told_on_that_channel_alone_and_once():
    desk = Desk(Noise())
    desk.silence(silence(1, hours=2, rule="r1", channels=("core",)))
    desk.take(about(1))
    desk.silence(silence(2, hours=5, borrower="A" * 18, channels=("core",)))
    desk.wait(hours=4)
    assert [push.to for push in desk.pushes] == [("inbox",)]
    desk.wait(hours=1)
    assert [push.to for push in desk.pushes] == [("inbox",), ("core",)]


def test_silences_that_cannot_be_are_refused_with_the_reason():
    desk = Desk(Noise())
    outcome = SilenceOutcome
    assert desk.silence(silence()).outcome is outcome.TOO_WIDE
    assert desk.silence(silence(rule="r1", hours=-1)).outcome is outcome.BAD_PERIOD
    past = MONDAY - timedelta(days=2)
    assert desk.silence(silence(rule="r1", at=past)).outcome is outcome.BAD_PERIOD
    assert desk.silence(silence(rule="r1", hours=24 * 93)).outcome is outcome.BAD_PERIOD
    foreign = silence(rule="r1", channels=("wecom",))
    assert desk.silence(foreign).outcome is outcome.UNKNOWN_CHANNEL
    assert desk.silence(silence(rule="r1")).outcome is outcome.ADDED
    assert desk.silence(silence(rule="r1")).outcome is outcome.REPEATED


def test_a_graver_alert_mutes_milder_ones_of_its_borrower_for_its_days():
    desk = Desk(Noise(inhibit=(GRAVER,)))
    desk.take(about(1, severity=2))
    desk.take(about(2, severity=1))
    desk.take(about(3, severity=2))
    desk.take(about(4, "B", severity=1))
    assert desk.told() == [[1], [3], [4]]
    (record,) = desk.held
    assert (record.reason, record.by, record.until) == (Held.INHIBITED, f"{1:032x}", None)
    desk.wait(days=3)
    desk.take(about(5, severity=1))
    assert desk.told()[-1] == [5]


def test_the_end_of_a_company_mutes_all_that_follows():
    desk = Desk(Noise(inhibit=(GRAVER, CLOSED)))
    desk.take(about(1, rule="closed", severity=2))
    desk.take(about(2, severity=3))
    desk.take(about(3, "B", severity=3))
    assert desk.told() == [[1], [3]]


def test_what_is_silenced_mutes_nobody():
    desk = Desk(Noise(inhibit=(GRAVER,)))
    desk.silence(silence(rule="r1"))
    desk.take(about(1, rule="r1", severity=2))
    desk.take(about(2, rule="r2", severity=1))
    assert desk.told() == [[2]]


def test_what_waits_is_muted_by_what_comes_meanwhile():
    desk = Desk(Noise(inhibit=(GRAVER,), grouping=Grouping(wait_seconds=60)))
    desk.take(about(1, severity=1))
    desk.take(about(2, severity=2))
    assert desk.told() == [[2]]
    assert desk.ends() == {1: {"kept"}, 2: {"told"}}


def test_a_fall_cools_for_its_time_and_no_longer():
    desk = Desk(Noise(cooldown_hours=12))
    desk.take(about(1, rule="r1", severity=2))
    desk.take(about(2, rule="r2", severity=1))
    desk.wait(hours=6)
    desk.take(about(3, rule="r3", severity=2))  # as grave: passes, and the time runs anew
    desk.take(about(4, rule="r4", severity=1))
    assert desk.told() == [[1], [3]]
    desk.wait(hours=6)
    assert desk.told() == [[1], [3], [2, 4]]


def test_at_night_only_what_is_always_told_passes():
    desk = Desk(Noise(hours=TellingHours(opens="08:30", closes="18:00")))
    desk.wait(hours=10)  # 20:00
    desk.take(about(1))
    desk.take(about(2, severity=3))
    assert desk.told() == [[2]]
    desk.wait_for_all(days=1)
    assert desk.told() == [[2], [1]]
    assert desk.pushes[-1].at == MONDAY + timedelta(hours=22.5)  # 08:30 on Tuesday


def test_a_red_line_passes_hours_digests_groups_cooldown_and_storms_however_mild():
    noise = Noise(
        always=(), hours=TellingHours(opens="08:30", closes="09:00"), cooldown_hours=5,
        digest=Digest(at=("15:30",)), grouping=Grouping(wait_seconds=60),
        storm=Storm(pushes=2, minutes=10),
    )  # fmt: skip
    desk = Desk(noise, red_lines=["tax_arrears"])
    desk.take(about(1, severity=3))
    for number in (2, 3, 4):
        desk.take(about(number, severity=1))
    assert desk.told() == [[1], [2], [3], [4]]


def test_notices_wait_for_the_digest_and_come_in_one_message():
    desk = Desk(Noise(digest=Digest(at=("15:30",))))
    for number in range(1, 151):
        desk.take(about(number, severity=1))
    desk.take(about(151, severity=2))
    desk.wait(hours=5.5)
    assert [len(told) for told in desk.told()] == [1, 150]
    notice = as_notice(desk.pushes[-1], "north")
    assert (notice.reason, notice.total, len(notice.briefs)) == (DigestReason.SCHEDULED, 150, 100)
    newest = [int(brief.alert_id, 16) for brief in notice.briefs]
    assert newest == list(range(150, 50, -1))


def test_a_summary_names_the_gravest_first():
    desk = Desk(Noise(always=(), hours=TellingHours(opens="08:30", closes="09:00")))
    for number, severity in ((1, 1), (2, 3), (3, 2), (4, 3)):
        desk.take(about(number, severity=severity))
    desk.wait_for_all(days=1)
    notice = as_notice(desk.pushes[-1], "north")
    assert [int(brief.alert_id, 16) for brief in notice.briefs] == [4, 2, 3, 1]


def test_a_storm_is_summed_up_and_what_is_urgent_passes():
    desk = Desk(Noise(storm=Storm(pushes=3, minutes=10)))
    for number in range(1, 21):
        desk.take(about(number, chr(64 + number % 4 + 1)))
    desk.take(about(99, severity=3))
    assert desk.told() == [[1], [2], [3], [99]]
    assert isinstance(as_notice(desk.pushes[-1], "north"), AlertRaised)
    desk.wait(minutes=10)
    assert desk.told()[-1] == list(range(4, 21))
    assert as_notice(desk.pushes[-1], "north").reason is DigestReason.STORM
