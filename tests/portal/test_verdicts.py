from __future__ import annotations

import pytest
from archived import archive
from made_by_hand import CITY, NOON, RURAL, client, frozen, site, store  # noqa: F401

from schemas.decisions import Decision, Reason
from schemas.disposals import Disposal, Verdict
from schemas.echoes import Decided


async def test_a_verdict_becomes_a_record_with_what_the_alert_looked_like(site, client):  # noqa: F811
    answer = await client.post(f"/alerts/{RURAL}/verdict/wrong?institution=yuyang_rural")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/alerts/{RURAL}?institution=yuyang_rural"
    [said] = site.said
    assert (said.alert_id, said.institution, said.verdict) == (RURAL, "yuyang_rural", Verdict.WRONG)
    assert said.at == NOON and said.rule
    assert said.uscc == "91500000MA5U0000A1"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/alerts/{RURAL}/verdict/splendid", 422),
        ("/alerts/nothing/verdict/right", 404),
        (f"/alerts/{RURAL}/verdict/right?institution=shancheng_city", 404),  # another bank's
    ],
)
async def test_a_verdict_that_is_none_is_refused(site, client, path, status):  # noqa: F811
    assert (await client.post(path)).status_code == status
    assert site.said == []


def said(alert_id: str, bank: str, verdict: Verdict) -> Disposal:
    return Disposal(
        alert_id=alert_id, institution=bank, verdict=verdict, raised_at=NOON, at=NOON
    )  # fmt: skip


async def test_a_bank_sees_its_precision_and_what_was_held_back(store, client):  # noqa: F811
    over = Decision(institution="yuyang_rural", reason=Reason.OVER_BUDGET, rule="shares_frozen")
    archive(
        store,
        said(RURAL, "yuyang_rural", Verdict.RIGHT), said(CITY, "shancheng_city", Verdict.WRONG),
        Decided(fact_id=frozen().fact_id, uscc="91500000MA5U0000E5", seen_at=NOON, decisions=(over,)),
    )  # fmt: skip
    text = (await client.get("/verdicts?institution=yuyang_rural")).text
    assert "100%" in text and "0%</td>" not in text.replace("100%", "")
    assert "91500000MA5U0000E5" in text
    one = (await client.get(f"/alerts/{RURAL}")).text
    assert "<b>属实，有用</b>" in one
