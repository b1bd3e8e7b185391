"""The page of noise: figures, silences with their form, held alerts."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from archived import archive
from made_by_hand import CITY, MICRO, NOON, RURAL, client, frozen, site, store  # noqa: F401

from schemas.deliveries import DeliveryOutcome, Receipt
from schemas.held import Fate, Held, HeldAlert
from schemas.scalars import Severity
from schemas.silences import Silence, SilenceAnswer, SilenceEnd, SilenceOutcome

QUIET = "5" * 32
FORM = {
    "institution": "yuyang_rural", "kind": "inspection", "up_to": "2", "days": "3",
    "reason": "已核实", "by": "officer_1",
}  # fmt: skip


def stays() -> list:
    silence = Silence(
        silence_id=QUIET, institution="yuyang_rural", rule="shares_frozen", author="officer_1",
        reason="<b>known</b>", starts_at=NOON, ends_at=NOON + timedelta(days=1),
    )  # fmt: skip
    return [
        SilenceAnswer(
            institution="yuyang_rural", outcome=SilenceOutcome.ADDED, silence=silence, at=NOON
        ),
        *(
            HeldAlert(
                alert_id=id_, institution=bank, uscc=frozen().uscc, kind="equity_change",
                rule="shares_frozen", severity=Severity.WARNING, reason=reason, by=by, fate=fate,
                raised_at=NOON, held_at=NOON, at=NOON,
            )
            for id_, bank, reason, by, fate in (
                (RURAL, "yuyang_rural", Held.SILENCED, QUIET, Fate.WAITING),
                (CITY, "shancheng_city", Held.INHIBITED, RURAL, Fate.KEPT),
            )
        ),
    ]  # fmt: skip


async def test_the_page_says_what_was_held_why_and_by_whom_it_was_silenced(store, client):  # noqa: F811
    archive(store, *stays())
    text = (await client.get("/noise")).text
    assert "静默" in text and "被更重的预警覆盖" in text
    assert f'data-alert="{RURAL}"' in text and f'href="/alerts/{RURAL}"' in text
    assert "&lt;b&gt;known" in text
    assert f'action="/silences/{QUIET}/end"' in text
    one = (await client.get("/noise?institution=shancheng_city")).text
    assert f'data-alert="{RURAL}"' not in one and f'data-alert="{CITY}"' in one
    few = (await client.get("/noise?reason=silenced")).text
    assert f'data-alert="{RURAL}"' in few and f'data-alert="{CITY}"' not in few
    assert "Muted by a graver alert" in (await client.get("/noise?lang=en")).text


async def test_an_alert_says_why_it_was_held_and_what_told_of_it(store, client):  # noqa: F811
    told = Receipt(
        delivery_id="9" * 32, alert_id="", notice_id="8" * 32, type="digest", channel="wecom",
        institution="yuyang_rural", kind="", severity=Severity.WARNING, attempt=1,
        outcome=DeliveryOutcome.DELIVERED, seen_at=NOON, at=NOON,
    )  # fmt: skip
    last = msgspec.structs.replace(
        stays()[1], reason=Held.DIGEST, fate=Fate.TOLD, notice_id="8" * 32, by=""
    )
    archive(store, told, last)
    text = (await client.get(f"/alerts/{RURAL}")).text
    assert 'id="stays"' in text and "汇总" in text and "wecom" in text
    assert 'id="stays"' not in (await client.get(f"/alerts/{MICRO}")).text


async def test_a_form_adds_a_silence_once_and_a_button_ends_it(site, store, client):  # noqa: F811
    archive(store, *stays())
    for _ in range(2):
        answer = await client.post("/silences", data=FORM | {"request": "7" * 32})
        assert answer.status_code == 303
    first = site.quiet.asked[0]
    assert (first.institution, first.kind, first.author) == (
        "yuyang_rural",
        "inspection",
        "officer_1",
    )
    assert first.ends_at == NOON + timedelta(days=3)
    answer = await client.post(f"/silences/{QUIET}/end", data={"by": "officer_2"})
    assert answer.status_code == 409 and "已经结束" in answer.text
    assert isinstance(site.quiet.asked[-1], SilenceEnd)


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"kind": ""}, 422),  # too wide
        ({"days": "93"}, 422),
        ({"days": "soon"}, 422),
        ({"reason": ""}, 422),
        ({"by": ""}, 422),
        ({"institution": "nobody"}, 404),
    ],
)
async def test_a_silence_that_cannot_be_is_refused_on_the_page(client, more, status):  # noqa: F811
    assert (await client.post("/silences", data=FORM | more)).status_code == status


async def test_a_bank_silences_nothing_of_another(client, store):  # noqa: F811
    archive(store, *stays())
    theirs = await client.post("/silences?institution=shancheng_city", data=FORM)
    assert theirs.status_code == 404
    end = await client.post(
        f"/silences/{QUIET}/end?institution=shancheng_city", data={"by": "officer_1"}
    )
    assert end.status_code == 404
