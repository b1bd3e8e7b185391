from __future__ import annotations

from made_by_hand import CATALOGUE, FROZEN, NASTY, NOON, RURAL, frozen

from portal.evidence import evidence, with_changes
from schemas import codec


def test_an_alert_comes_with_everything_it_rests_on(store):
    found = evidence(store, RURAL, "", CATALOGUE, NOON)
    assert found is not None
    assert (found.kind, found.balance) == ("equity_change", 2_500_000_00)
    assert found.alert.change == frozen()
    assert [d["reason"] for d in found.decisions] == ["consent_invalid", "first", "first"]
    assert [(d["outcome"], d["attempts"]) for d in found.deliveries] == [("delivered", 1)]
    assert [p["source"] for p in found.provenances] == ["courts"]
    assert [f["fact_id"] for f in found.history] == [FROZEN]


def test_a_bank_gets_its_own_alert_and_no_other(store):
    mine = evidence(store, RURAL, "yuyang_rural", CATALOGUE, NOON)
    assert mine is not None
    assert [d["institution"] for d in mine.decisions] == ["yuyang_rural"]
    assert mine.history == []  # it has no live watch in this store, so nothing else to look up
    assert evidence(store, RURAL, "shancheng_city", CATALOGUE, NOON) is None
    assert evidence(store, "none", "", CATALOGUE, NOON) is None


def test_a_row_with_its_change_gets_it_as_a_struct():
    rows = [{"alert_id": "1", "change": codec.encode(frozen()).decode()}, {"alert_id": "2"}]
    assert [row["change"] for row in with_changes(rows)] == [frozen(), None]


async def test_the_list_says_what_happened_in_one_line(client):
    text = (await client.get("/?severity=3")).text
    assert "<small>渝样控股 · 冻结 占总股本 30%</small>" in text and NASTY not in text
