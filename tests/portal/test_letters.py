from __future__ import annotations

from made_by_hand import CITY, DEAD

BANK = "shancheng_city"


async def test_the_page_shows_what_is_dead_of_whom_and_why(client):
    page = (await client.get("/deliveries?lang=zh")).text
    assert "山城样行" in page and "已放弃" in page and f"/deliveries/{DEAD}/resend" in page
    assert f'href="/alerts/{CITY}"' in page
    assert "send them again" in (await client.get("/deliveries?lang=en")).text


async def test_it_shows_a_bank_its_own_alone(client):
    mine = (await client.get("/deliveries?institution=yuyang_rural")).text
    assert DEAD not in mine and "没有未送达的推送" in mine
    assert DEAD in (await client.get(f"/deliveries?institution={BANK}")).text


async def test_all_of_a_channel_are_sent_again_with_one_button(client, site):
    page = (await client.get("/deliveries")).text
    [action] = {part.split('"')[0] for part in page.split('action="')[1:] if "resend?" in part}
    answer = await client.post(action.replace("&amp;", "&"))
    assert answer.status_code == 303 and answer.headers["location"] == "/deliveries?sent=1"
    assert site.resent == [(BANK, DEAD)]
    assert "已重新排队 1 条" in (await client.get("/deliveries?sent=1&lang=zh")).text


async def test_a_channel_without_dead_letters_sends_nothing(client, site):
    await client.post(f"/deliveries/resend?institution={BANK}&channel=nosuch")
    assert site.resent == []
