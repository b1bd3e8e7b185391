"""What one change leaves behind is what the next one starts from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from schemas import codec
from schemas.changes import ChangeEvent, Dated
from simulate.city import build_city
from simulate.kinds import KIND_PLACE, KINDS
from simulate.making import Maker
from simulate.ordinary import Row

START = datetime(2026, 1, 1, tzinfo=UTC)
CITY = build_city(4, 400, START)
AT = START + timedelta(days=60)


def row(code, company, serial, chances=(0.5,) * 6, **more):
    return Row(
        int(AT.timestamp()), KIND_PLACE[code], company, serial, 500_000, 3600, list(chances), **more
    )


def make(maker, drawn, **more):
    published = AT + timedelta(hours=1)
    return maker.make(drawn, published_at=published, seen_at=published, **more)


def test_every_kind_makes_a_change_that_the_schema_accepts():
    maker, decode = Maker(CITY), codec.decoder(ChangeEvent)
    for serial, kind in enumerate(KINDS):
        change = make(maker, row(kind.code, 3, serial))
        assert decode(codec.encode(change)) == change
        assert change.provenance.source == "simulated_city"
        assert change.uscc == CITY.uscc(3)
        assert change.dated == kind.precision


def test_listed_is_followed_by_removed_and_the_other_way_round():
    maker = Maker(CITY)
    actions = [make(maker, row("abnormal_operation", 1, n)).action for n in range(4)]
    assert actions == ["listed", "removed", "listed", "removed"]


def test_a_company_going_bad_is_never_taken_off_the_list():
    maker = Maker(CITY)
    actions = [make(maker, row("abnormal_operation", 1, n, grave=True)).action for n in range(3)]
    assert actions == ["listed"] * 3


def test_a_new_name_stays():
    maker = Maker(CITY)
    before = make(maker, row("lawsuit", 2, 1)).name
    renamed = make(maker, row("name_change", 2, 2))
    after = make(maker, row("lawsuit", 2, 3)).name
    assert before == CITY.name(2) == renamed.fields["former_name"]
    assert renamed.name == after != before
    assert make(maker, row("lawsuit", 5, 4)).name == CITY.name(5)


def test_shares_go_on_from_where_they_were():
    maker = Maker(CITY)
    one = make(maker, row("equity_change", 7, 1, nature="pledge", grave=True))
    two = make(maker, row("equity_change", 7, 2, nature="freeze", grave=True))
    assert two.pledged == one.pledged > 0
    assert two.frozen > 0
    assert two.pledged + two.frozen <= 1


def test_the_companies_that_hold_a_company_stand_in_its_register():
    tie = next(tie for tie in CITY.ties() if tie.share > 0.6)
    places = {CITY.uscc(i): i for i in range(CITY.n)}
    held, holder = places[tie.held], places[tie.holder]
    change = make(Maker(CITY), row("equity_change", held, 1, nature="pledge", grave=True))
    assert change.holder == CITY.name(holder)
    assert change.share_before == tie.share


def test_an_undated_change_has_the_time_of_its_publication():
    change = make(Maker(CITY), row("tax_arrears", 1, 1), undated=True)
    assert change.dated is Dated.PUBLISHED
    assert change.occurred_at == change.published_at == AT + timedelta(hours=1)
