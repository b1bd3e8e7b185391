from __future__ import annotations

from datetime import timedelta

from archived import archive
from msgspec.structs import replace
from some_alerts import BANK, NOON
from some_notices import every_notice

from notifiers.backoff import Backoff
from notifiers.base import Sent
from notifiers.outbox import open_deliveries, resend, settle
from schemas import codec
from schemas.deliveries import DeliveryOutcome
from schemas.notices import TYPES, briefs_of, type_of
from store.deliveries import dead_letters, dead_totals
from store.notices import told

DAY = timedelta(days=1)


def test_an_institution_is_told_in_order_what_it_was_told_and_nobody_elses(store):
    ours = every_notice()
    archive(store, *(n for pair in zip(ours, every_notice("south"), strict=True) for n in pair))
    found = told(store, "north", after=None, since=NOON - DAY, limit=100)
    assert [(t.type, t.notice) for t in found] == [(type_of(n), codec.encode(n)) for n in ours]
    assert [t.place for t in found] == list(range(0, 2 * len(TYPES), 2))


def test_a_page_goes_on_where_the_last_one_ended_and_old_notices_are_left_out(store):
    archive(store, *every_notice())
    first = told(store, "north", after=None, since=NOON - DAY, limit=4)
    rest = told(store, "north", after=first[-1].place, since=NOON - DAY, limit=100)
    assert [t.type for t in first + rest] == list(TYPES)
    assert not told(store, "north", after=rest[-1].place, since=NOON - DAY, limit=100)
    assert not told(store, "north", after=None, since=NOON + DAY, limit=100)


def test_a_notice_about_one_alert_is_found_by_it(store):
    archive(store, *every_notice())
    one = briefs_of(every_notice()[0])[0].alert_id
    rows = store.query("SELECT type FROM notices FINAL WHERE alert_id = {id:String}", {"id": one})
    assert sorted(r["type"] for r in rows) == sorted(t for t in TYPES if t.startswith("alert."))


def letters(*answers: tuple[int, DeliveryOutcome]) -> list:
    """Receipts of deliveries of the first notices through the first channel, a minute apart."""
    found = []
    for minute, (n, outcome) in enumerate(answers):
        delivery = open_deliveries(every_notice()[n], BANK, NOON)[0]
        now = NOON + timedelta(minutes=minute)
        if outcome is DeliveryOutcome.RESENT:
            dead = replace(delivery, outcome=DeliveryOutcome.DEAD, attempts=1)
            found.append(resend(dead, now)[1])
        else:
            found.append(settle(delivery, Sent(outcome, "HTTP"), now, 0.0, Backoff(attempts=1))[1])
    return found


DELIVERED, RETRY, REFUSED, RESENT = (
    DeliveryOutcome.DELIVERED, DeliveryOutcome.RETRY, DeliveryOutcome.REFUSED,
    DeliveryOutcome.RESENT,
)  # fmt: skip


def test_dead_letters_are_those_that_are_dead_now_the_newest_first(store):
    archive(
        store,
        *letters((0, DELIVERED), (4, REFUSED), (1, RETRY), (2, RETRY), (2, RESENT), (2, DELIVERED)),
    )
    found = dead_letters(store)
    assert [(r["type"], r["outcome"], r["attempts"]) for r in found] == [
        ("alert.reminded", "dead", 1), ("alert.retracted", "refused", 1),
    ]  # fmt: skip
    assert dead_letters(store, limit=1) == found[:1]
    last = found[0]
    after = dead_letters(store, before=last["at"], before_id=last["delivery_id"])
    assert after == found[1:]
    assert not dead_letters(store, institution="south") and not dead_letters(store, channel="core")
    assert [(r["channel"], r["outcome"], r["letters"]) for r in dead_totals(store)] == [
        ("inbox", "dead", 1), ("inbox", "refused", 1),
    ]  # fmt: skip
