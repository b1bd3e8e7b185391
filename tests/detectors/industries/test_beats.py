"""What the monitors say to the stage that counts by industry."""

from __future__ import annotations

from datetime import timedelta

from some_changes import KINDS, START, A, B, arrears, inspection

from detectors.examine import see
from detectors.industries.beats import beats_of
from detectors.peers import standing_of
from schemas.beats import Beat, Beats
from schemas.changes import ChangeEvent, Dated
from schemas.companies import Company

BUILDER = standing_of(Company(uscc=A, source="t", industry="E", district="500106"))
OF_NO_TRADE = standing_of(Company(uscc=B, source="t", size="small", district="500106"))
STANDINGS = {A: BUILDER, B: OF_NO_TRADE}
NOON = int(START.timestamp())
DAY = (NOON + 8 * 3600) // 86_400


def beats(*changes: ChangeEvent) -> list[Beats]:
    return beats_of(see(changes, {}, STANDINGS.get, KINDS))


def test_new_facts_of_a_trade_are_put_together_by_family_in_their_order():
    """At 15:59 UTC it is the same day in Shanghai, at 16:00 the next."""
    evening = START.replace(hour=15, minute=59)
    some = [
        arrears(1), inspection(2), arrears(3, evening),
        arrears(4, evening + timedelta(minutes=1), dated=Dated.MINUTE), arrears(1),
    ]  # fmt: skip
    late = NOON + (11 * 60 + 59) * 60
    tax, inspections = beats(*some)
    assert (tax.family, inspections.family) == ("tax", "inspection")
    assert tax.beats == (
        Beat("E", "500106", DAY, NOON + 86_400),
        Beat("E", "500106", DAY, late + 86_400),
        Beat("E", "500106", DAY + 1, late + 60 + 86_400),
    )
    assert inspections.beats == (Beat("E", "500106", DAY, NOON + 86_400),)


def test_history_unknown_days_unknown_trades_and_unknown_kinds_are_not_counted():
    assert beats(arrears(1, baseline=True), arrears(2, dated=Dated.MONTH), arrears(3, uscc=B)) == []
    assert beats(arrears(4, uscc="9" * 18)) == []
    assert beats_of(see([arrears(5)], {}, STANDINGS.get, {})) == []


def test_a_date_in_the_future_of_its_intake_is_counted_on_the_day_it_says():
    """Which is no day that anybody looks at: the pulse has its own bounds."""
    [tax] = beats(arrears(1, START + timedelta(days=400), seen_at=START))
    assert tax.beats == (Beat("E", "500106", DAY + 400, NOON),)
