"""Facts, deliveries and exports, on one store."""

from __future__ import annotations

import csv
import io
import json

from made_by_hand import CATALOGUE, CITY, DEAD, FROZEN, RURAL, SENT
from msgspec.structs import replace
from v1_content import COMPANY
from v1_world import FOREIGN, OWN, Platform

from schemas.disclosures import Purpose, Way
from schemas.sensitivity import Sensitivity
from schemas.tokens import Role

FACTS = f"/companies/{COMPANY}/facts"


async def test_facts_are_for_whoever_has_a_live_watch_under_a_consent(platform):
    own = await platform.call("GET", FACTS)
    assert [f["fact_id"] for f in own.json()["items"]] == [FROZEN]
    assert (await platform.call("GET", FACTS, institution=FOREIGN)).status_code == 404
    unknown = await platform.call("GET", FACTS.replace("A1", "Y9"))
    assert unknown.status_code == 404
    assert [d.subjects[0].consents for d in platform.disclosed] == [("授1",)]


async def test_what_the_operator_looks_up_is_written_down_as_not_watched(platform):
    assert (await platform.call("GET", FACTS, Role.OPERATOR)).status_code == 200
    (shown,) = platform.disclosed
    assert (shown.purpose, shown.subjects[0].watched) == (Purpose.OPERATION, False)


async def test_a_fact_beyond_the_consent_is_masked_and_says_so(store, monkeypatch):
    delicate = replace(CATALOGUE["equity_change"], sensitivity=Sensitivity.RESTRICTED)
    monkeypatch.setitem(CATALOGUE, "equity_change", delicate)
    (line,) = (await Platform(store).call("GET", FACTS)).json()["items"]
    assert line["masked"] and set(line) == {"fact_id", "uscc", "occurred_at", "masked"}


async def test_deliveries_are_a_banks_own(platform):
    mine = (await platform.call("GET", "/deliveries")).json()["items"]
    assert [(d["delivery_id"], d["outcome"]) for d in mine] == [(SENT, "delivered")]
    both = (await platform.call("GET", "/deliveries", Role.OPERATOR)).json()["items"]
    assert {d["delivery_id"] for d in both} == {SENT, DEAD}
    dead = await platform.call("GET", "/deliveries", Role.OPERATOR, params={"outcome": "dead"})
    assert [d["attempts"] for d in dead.json()["items"]] == [3]
    one = await platform.call("GET", f"/deliveries/{SENT}")
    assert one.json()["alert_id"] == RURAL
    assert (await platform.call("GET", f"/deliveries/{DEAD}")).status_code == 404


async def test_a_dead_letter_is_sent_again_once_on_the_state_that_was_seen(platform):
    admin = {"role": Role.ADMINISTRATOR, "institution": FOREIGN}
    path = f"/deliveries/{DEAD}"
    etag = (await platform.call("GET", path, **admin)).headers["etag"]
    for key, matching, status in (("1", '"old"', 412), ("2", etag, 202), ("2", etag, 202)):
        headers = {"if-match": matching}
        answer = await platform.call("POST", f"{path}/resend", key=key, headers=headers, **admin)
        assert answer.status_code == status, answer.text
    assert platform.resent == [(FOREIGN, DEAD)]


async def test_only_a_dead_letter_of_ones_own_is_sent_again(platform):
    admin = {"role": Role.ADMINISTRATOR}
    delivered = await platform.call("POST", f"/deliveries/{SENT}/resend", key="1", **admin)
    foreign = await platform.call("POST", f"/deliveries/{DEAD}/resend", key="2", **admin)
    officer = await platform.call("POST", f"/deliveries/{SENT}/resend", key="3")
    assert [a.status_code for a in (delivered, foreign, officer)] == [409, 404, 403]
    assert platform.resent == []


async def test_an_export_is_the_banks_own_alerts_and_is_written_down(platform):
    answer = await platform.call("GET", "/exports/alerts", Role.SUPERVISOR)
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["alert_id"] for row in rows] == [RURAL]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [(d.way, d.actor.institution) for d in platform.disclosed] == [(Way.EXPORTED, OWN)]
    everything = await platform.call("GET", "/exports/alerts", Role.OPERATOR)
    assert len(everything.text.splitlines()) == 3


async def test_an_export_for_spreadsheets_holds_no_formula(platform):
    answer = await platform.call(
        "GET", "/exports/deliveries", Role.OPERATOR, params={"format": "csv"}
    )
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["alert_id"] for row in rows} == {RURAL, CITY}


async def test_pages_of_an_export_join_without_gap(platform, monkeypatch):
    monkeypatch.setattr("portal.v1.exports._PAGE", 1)
    answer = await platform.call("GET", "/exports/alerts", Role.OPERATOR)
    assert len({json.loads(line)["alert_id"] for line in answer.text.splitlines()}) == 3
    assert len(platform.disclosed) == 3


async def test_all_dead_letters_of_a_bank_or_channel_are_sent_again_with_one_call(platform):
    admin = {"role": Role.ADMINISTRATOR, "institution": FOREIGN}
    path = "/deliveries/resend"
    other = await platform.call("POST", path, key="1", json={"channel": "nosuch"}, **admin)
    assert other.json() == {"delivery_ids": [], "more": False}
    for _ in range(2):  # an attempt whose answer was lost
        all_ = await platform.call("POST", path, key="2", json={}, **admin)
        assert (all_.status_code, all_.json()) == (202, {"delivery_ids": [DEAD], "more": False})
    assert platform.resent == [(FOREIGN, DEAD)]


async def test_nobody_sends_another_banks_dead_letters_again(platform):
    admin = {"role": Role.ADMINISTRATOR}
    foreign = await platform.call(
        "POST", "/deliveries/resend", key="1", json={"institution": FOREIGN}, **admin
    )
    own = await platform.call("POST", "/deliveries/resend", key="2", json={}, **admin)
    wrong = await platform.call("POST", "/deliveries/resend", key="3", json={"limit": 0}, **admin)
    assert (foreign.status_code, own.json()["delivery_ids"], wrong.status_code) == (403, [], 422)
    assert platform.resent == []
