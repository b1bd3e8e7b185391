from __future__ import annotations

import pytest
from some_changes import DAY, START, watch

from routing.match import match
from schemas.decisions import Reason
from schemas.scalars import Severity
from schemas.sensitivity import Sensitivity
from schemas.watches import WatchState

INSTANT = START - START + DAY.resolution


def answer(watched, *, severity=Severity.WARNING, kind="tax_arrears", **more):
    return match(watched, kind, severity, START, **{"baseline": False, **more})


@pytest.mark.parametrize(
    ("watched", "expected"),
    [
        pytest.param(watch(), None, id="live"),
        pytest.param(watch(state=WatchState.PAUSED), Reason.WATCH_PAUSED, id="paused"),
        pytest.param(watch(state=WatchState.REMOVED), Reason.WATCH_EXPIRED, id="removed"),
        pytest.param(watch(starts_at=START), None, id="begins at that moment"),
        pytest.param(watch(starts_at=START + INSTANT), Reason.BASELINE, id="begins just after"),
        pytest.param(watch(ends_at=START), Reason.WATCH_EXPIRED, id="ends at that moment"),
        pytest.param(watch(ends_at=START + INSTANT), None, id="ends just after"),
        pytest.param(watch(maturity=START), Reason.WATCH_EXPIRED, id="matures at that moment"),
        pytest.param(watch(maturity=START + INSTANT), None, id="matures just after"),
        pytest.param(watch(consent_from=START), None, id="consent begins at that moment"),
        pytest.param(
            watch(consent_from=START + INSTANT), Reason.CONSENT_INVALID, id="consent comes late"
        ),
        pytest.param(watch(consent_until=START), Reason.CONSENT_INVALID, id="consent has ended"),
        pytest.param(watch(consent_until=START + INSTANT), None, id="consent ends just after"),
        pytest.param(watch(kinds=("inspection",)), Reason.KIND_NOT_WANTED, id="another kind"),
        pytest.param(watch(kinds=("inspection", "tax_arrears")), None, id="this kind too"),
        pytest.param(watch(lowest_severity=Severity.WARNING), None, id="grave enough"),
        pytest.param(
            watch(lowest_severity=Severity.CRITICAL), Reason.SEVERITY_NOT_WANTED, id="too mild"
        ),
        pytest.param(
            watch(consent_until=START, kinds=("inspection",)), Reason.CONSENT_INVALID,
            id="consent before taste",
        ),
    ],
)  # fmt: skip
def test_match(watched, expected):
    assert answer(watched) is expected


def test_history_is_never_news_to_a_live_watch():
    assert answer(watch(), baseline=True) is Reason.BASELINE


@pytest.mark.parametrize("level", Sensitivity)
@pytest.mark.parametrize("sensitivity", Sensitivity)
def test_a_fact_goes_no_further_than_the_consent(level, sensitivity):
    order = ["public", "consent", "restricted"]
    reaches = order.index(sensitivity) <= order.index(level)
    expected = None if reaches else Reason.CONSENT_TOO_NARROW
    assert answer(watch(consent_level=level), sensitivity=sensitivity) is expected


def test_a_watch_that_ended_by_itself_wants_what_happened_before_its_end():
    ended = WatchState.ENDED
    assert answer(watch(state=ended, maturity=START + INSTANT)) is None
    assert answer(watch(state=ended, maturity=START)) is Reason.WATCH_EXPIRED


def test_a_watch_that_moved_away_wants_nothing():
    assert answer(watch(state=WatchState.MOVED)) is Reason.WATCH_EXPIRED
