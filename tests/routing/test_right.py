from __future__ import annotations

from datetime import timedelta

import pytest
from v1_content import watch
from v1_world import NOON

from routing.right import EVERYTHING, right_to_know
from schemas.catalogue import Kind, Mask
from schemas.sensitivity import Sensitivity
from schemas.watches import WatchState

DAY = timedelta(days=1)


def test_live_watches_give_the_right_under_all_their_consents():
    found = right_to_know([watch(number=2), watch(number=1)], NOON)
    assert found is not None and found.consents == ("授1", "授2")


@pytest.mark.parametrize(
    "more",
    [
        {"state": WatchState.PAUSED}, {"state": WatchState.REMOVED}, {"state": WatchState.MOVED},
        {"consent_until": NOON}, {"maturity": NOON}, {"ends_at": NOON}, {"starts_at": NOON + DAY},
        {"consent_from": NOON + DAY},
    ],
)  # fmt: skip
def test_a_watch_that_is_not_live_gives_none(more):
    assert right_to_know([watch(**more)], NOON) is None
    assert right_to_know([], NOON) is None


def test_a_right_begins_with_the_watch_and_ends_with_the_consent():
    short = watch(starts_at=NOON, consent_from=NOON, consent_until=NOON + DAY)
    assert right_to_know([short], NOON) and not right_to_know([short], NOON + DAY)


def test_a_consent_reaches_the_kinds_and_fields_it_names():
    arrears = Kind(
        code="wage_arrears", name_zh="欠薪", name_en="Wages", category="labour", family="other",
        direction="adverse", severity=2, sensitivity=Sensitivity.CONSENT,
        masks={"amount": Mask(sensitivity=Sensitivity.RESTRICTED)},
    )  # fmt: skip
    public = right_to_know([watch(consent_level=Sensitivity.PUBLIC)], NOON)
    usual = right_to_know([watch(consent_level=Sensitivity.CONSENT)], NOON)
    both = right_to_know(
        [watch(consent_level=Sensitivity.PUBLIC),
         watch(number=2, consent_level=Sensitivity.RESTRICTED)], NOON,
    )  # fmt: skip
    assert public.withheld(arrears) is None
    assert usual.withheld(arrears) == ("amount",)
    assert both.withheld(arrears) == EVERYTHING.withheld(arrears) == ()
    assert usual.withheld(None) is None and both.withheld(None) == ()
