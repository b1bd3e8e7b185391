from __future__ import annotations

from some_changes import DAY, START, arrears, discreet, scored, watch

from routing.concerns import route_all
from routing.grade import Grade
from routing.route import route
from routing.told import Told
from schemas.decisions import Decision, Reason
from schemas.findings import Finding
from schemas.patterns import Pattern, Step
from schemas.policy import Policy
from schemas.scalars import Severity

NOW = START + 3 * DAY
NOTICE, WARNING, CRITICAL = Severity.NOTICE, Severity.WARNING, Severity.CRITICAL
NOTHING: dict[str, Told] = {}
OWED = Grade(WARNING, "tax_arrears")


def pattern(name: str = "sinking", **more) -> Pattern:
    steps = (Step(signals=("a",)), Step(signals=("b",)))
    return Pattern(
        id=name,
        name_zh="下沉",
        name_en="Sinking",
        within_days=9,
        steps=steps,
        notice=2,
        act=2,
        **more,
    )


def finding(level: str = "notice", name: str = "sinking") -> Finding:
    return Finding(
        pattern=name, name_zh="下沉", name_en="Sinking", level=level, points=2, act=2, steps=()
    )


def routed(grade, *found, watches=(watch("north"),), told=NOTHING):  # noqa: B008
    return route_all(
        arrears(), scored(0.5), grade, found, watches, told, Policy(), NOW, discretion=discreet()
    )


def said(found) -> list[tuple[str, str, Reason]]:
    return [(d.institution, d.rule, d.reason) for d in found.decisions]


def test_without_patterns_a_fact_is_routed_by_its_own_grade():
    alone = route(
        arrears(), scored(0.5), OWED, [watch("north")], {}, Policy(), NOW, discretion=discreet()
    )
    assert routed(OWED) == alone


def test_a_pattern_speaks_for_its_fact_and_the_rule_is_inhibited():
    found = routed(OWED, (pattern(), finding("act")))
    [alert] = found.alerts
    assert (alert.rule, alert.severity, alert.finding.level) == ("sinking", CRITICAL, "act")
    assert said(found) == [
        ("north", "sinking", Reason.FIRST), ("north", "tax_arrears", Reason.INHIBITED)
    ]  # fmt: skip
    assert found.decisions[1].alert_id == alert.alert_id
    assert found.told["north"].last("tax_arrears") is None  # nobody was told of it


def test_a_graver_rule_speaks_before_a_pattern():
    found = routed(Grade(CRITICAL, "large_tax_arrears"), (pattern(), finding("notice")))
    assert [alert.rule for alert in found.alerts] == ["large_tax_arrears"]
    assert said(found)[1] == ("north", "sinking", Reason.INHIBITED)


def test_of_equals_the_pattern_speaks():
    assert [a.rule for a in routed(OWED, (pattern(), finding())).alerts] == ["sinking"]


def test_a_pattern_alone_needs_no_rule():
    found = routed(Grade(), (pattern(), finding()))
    assert said(found) == [("north", "sinking", Reason.FIRST)]


def test_what_wants_no_such_pattern_still_gets_the_rule():
    """A bank that was told of the pattern last week hears of the fact by its own rule."""
    told = routed(Grade(), (pattern(), finding())).told
    found = routed(OWED, (pattern(), finding()), told=told)
    assert said(found) == [
        ("north", "sinking", Reason.GROUPED), ("north", "tax_arrears", Reason.FIRST)
    ]  # fmt: skip


def test_on_trial_is_stored_and_told_to_nobody():
    found = routed(Grade(shadows=("new_rule",)), (pattern(shadow=True), finding("act")))
    assert found.alerts == ()
    assert said(found) == [
        ("", "", Reason.BELOW_THRESHOLD),
        ("", "new_rule", Reason.SHADOW),
        ("", "sinking", Reason.SHADOW),
    ]


def test_nobody_watches_is_said_once():
    found = routed(OWED, (pattern(), finding()), watches=())
    assert found.decisions == (Decision(reason=Reason.NOT_WATCHED),)
