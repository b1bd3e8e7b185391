from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st
from some_changes import DAY, START, arrears, discreet, scored, watch

from routing.grade import Grade
from routing.route import route
from routing.told import Told
from schemas.changes import ChangeEvent, kind_of
from schemas.decisions import Decision, Reason
from schemas.identifiers import alert_id
from schemas.policy import Policy
from schemas.scalars import Severity
from schemas.watches import Watch, WatchState

NOW = START + 3 * DAY
WARNING, CRITICAL = Severity.WARNING, Severity.CRITICAL
POLICY = Policy(remind_after_days=7)
NOTHING: Mapping[str, Told] = {}


def routed(change, watches, told=NOTHING, severity=WARNING, rule="tax_arrears"):
    found = Grade(severity, rule if severity else "")
    return route(change, scored(0.5), found, watches, told, POLICY, NOW, discretion=discreet())


def reasons(found) -> dict[str, Reason]:
    return {decision.institution: decision.reason for decision in found.decisions}


def test_nobody_watches():
    found = routed(arrears(), [])
    assert found.decisions == (Decision(reason=Reason.NOT_WATCHED),)
    assert found.alerts == ()


def test_below_every_threshold_nobody_is_asked():
    found = routed(arrears(), [watch("north")], severity=None)
    assert found.decisions == (Decision(reason=Reason.BELOW_THRESHOLD),)
    assert found.alerts == ()


def test_every_institution_gets_its_own_alert_with_its_own_loans():
    watches = [
        watch("south", watch_id="s1", loan_reference="S-1", balance=300),
        watch("north", watch_id="n2", loan_reference="N-2", balance=100, borrower_name="甲公司"),
        watch("north", watch_id="n1", loan_reference="N-1", balance=200),
    ]
    change = arrears(name="甲")
    north, south = routed(change, watches).alerts
    assert (north.institution, south.institution) == ("north", "south")
    assert [loan.reference for loan in north.loans] == ["N-1", "N-2"]
    assert [loan.reference for loan in south.loans] == ["S-1"]
    assert (north.borrower_name, south.borrower_name) == ("甲公司", "甲")
    assert north.alert_id == alert_id(change.fact_id, "north", "tax_arrears") != south.alert_id
    assert north.concern == f"{change.uscc}:tax_arrears"
    assert (north.change, north.severity, north.reason) == (change, WARNING, Reason.FIRST)
    assert north.raised_at == NOW


def test_the_most_willing_watch_of_an_institution_decides():
    watches = [
        watch("north", watch_id="n1", kinds=("inspection",), loan_reference="runs"),
        watch("north", watch_id="n2", loan_reference="asks"),
        watch("north", watch_id="n3", consent_until=START, loan_reference="no consent"),
        watch("north", watch_id="n4", state=WatchState.PAUSED, loan_reference="paused"),
    ]
    [alert] = routed(arrears(), watches).alerts
    assert [loan.reference for loan in alert.loans] == ["runs", "asks"]


def test_without_a_willing_one_the_nearest_reason_is_given():
    watches = [
        watch("north", watch_id="n1", state=WatchState.PAUSED),
        watch("north", watch_id="n2", consent_until=START),
        watch("south", maturity=START),
        watch("west", kinds=("inspection",)),
        watch("east", lowest_severity=CRITICAL),
    ]
    found = routed(arrears(), watches)
    assert found.alerts == ()
    assert reasons(found) == {
        "north": Reason.CONSENT_INVALID, "south": Reason.WATCH_EXPIRED,
        "west": Reason.KIND_NOT_WANTED, "east": Reason.SEVERITY_NOT_WANTED,
    }  # fmt: skip


def test_history_is_decided_but_not_pushed():
    found = routed(arrears(baseline=True), [watch("north")])
    assert found.alerts == ()
    assert reasons(found) == {"north": Reason.BASELINE}
    assert found.told == {}


def test_first_grouped_worse_reminder():
    watches, told, given_ = [watch("north")], {}, []
    for number, day, severity in [
        (1, 0, 2),
        (2, 3, 2),
        (3, 4, 3),
        (4, 9, 3),
        (5, 11, 3),
        (6, 2, 3),
    ]:
        change = arrears(number, START + day * DAY)
        found = routed(change, watches, told, Severity(severity))
        given_.append(found.decisions[0])
        told |= found.told
    assert [decision.reason for decision in given_] == [
        Reason.FIRST, Reason.GROUPED, Reason.WORSE, Reason.GROUPED, Reason.REMINDER, Reason.GROUPED,
    ]  # fmt: skip
    first, grouped, worse, again, reminder, late = (decision.alert_id for decision in given_)
    assert grouped == first
    assert again == worse
    assert late == reminder
    assert len({first, worse, reminder}) == 3


def test_a_late_graver_event_does_not_turn_back_the_clock_of_reminders():
    told: dict[str, Told] = {}
    expected = [(20, 2, Reason.FIRST), (5, 3, Reason.WORSE), (21, 3, Reason.GROUPED)]
    for number, (day, severity, reason) in enumerate(expected):
        change = arrears(number, START + day * DAY)
        found = routed(change, [watch("north")], told, Severity(severity))
        assert reasons(found) == {"north": reason}
        told |= found.told


def test_concerns_and_institutions_are_told_apart():
    told = routed(arrears(1), [watch("north")]).told
    second = routed(arrears(2), [watch("north"), watch("south")], told)
    assert reasons(second) == {"north": Reason.GROUPED, "south": Reason.FIRST}
    other = routed(
        arrears(3), [watch("north")], {**told, **second.told}, rule="strange_tax_arrears"
    )
    assert reasons(other) == {"north": Reason.FIRST}


def test_only_what_is_told_anew_is_to_be_remembered():
    told = routed(arrears(1), [watch("north")]).told
    again = routed(arrears(2), [watch("north"), watch("south")], told).told
    assert set(again) == {"south"}


def owed(change: ChangeEvent, severity: Severity, watches: list[Watch]) -> set[str]:
    """The law of routing, written down once more and as plainly as it can be."""

    def holds(watched: Watch) -> bool:
        begins = max(watched.starts_at, watched.consent_from)
        ends = [watched.ends_at, watched.maturity, watched.consent_until]
        last: datetime = min(end or datetime.max.replace(tzinfo=START.tzinfo) for end in ends)
        return (
            not change.baseline
            and watched.state in ("active", "ended")
            and begins <= change.occurred_at < last
            and (not watched.kinds or kind_of(change) in watched.kinds)
            and watched.lowest_severity <= severity
        )

    return {watched.institution for watched in watches if holds(watched)}


moments = st.integers(-3, 3).map(lambda days: START + days * DAY)
watches_ = st.builds(
    lambda institution, number, **more: watch(institution, watch_id=f"w{number}", **more),
    institution=st.sampled_from(["north", "south", "west"]),
    number=st.integers(0, 10**6),
    starts_at=moments,
    ends_at=st.none() | moments,
    maturity=st.none() | moments,
    consent_from=moments,
    consent_until=st.none() | moments,
    kinds=st.sampled_from([(), (), ("tax_arrears",), ("inspection",)]),
    lowest_severity=st.sampled_from(Severity),
    state=st.sampled_from([WatchState.ACTIVE, WatchState.ACTIVE, *WatchState]),
)


@given(
    watches=st.lists(watches_, max_size=8),
    at=moments,
    baseline=st.booleans(),
    severity=st.sampled_from(Severity),
)
def test_alerts_go_to_exactly_those_they_are_owed_to(watches, at, baseline, severity):
    change = arrears(at=at, baseline=baseline)
    found = routed(change, watches, severity=severity)
    assert {alert.institution for alert in found.alerts} == owed(change, severity, watches)
    assert len(found.alerts) == len({alert.institution for alert in found.alerts})
    decided = [decision.institution for decision in found.decisions]
    assert sorted(decided) == sorted({w.institution for w in watches} or {""})
    assert {d.alert_id for d in found.decisions if d.reason.sends} == {
        alert.alert_id for alert in found.alerts
    }


@given(st.lists(watches_, min_size=1, max_size=6), st.randoms())
def test_the_order_of_watches_does_not_matter(watches, rng):
    unique = list({w.watch_id: w for w in watches}.values())
    shuffled = list(unique)
    rng.shuffle(shuffled)
    assert routed(arrears(), shuffled) == routed(arrears(), unique)
