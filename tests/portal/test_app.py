from __future__ import annotations

import asyncio
import re

import pytest
from made_by_hand import (
    CITY,
    DEAD,
    MICRO,
    NASTY,
    RURAL,
    SENT,
    site_on,
)

from store.base import StoreError

PAGES = ["/", f"/alerts/{RURAL}", "/rejected", "/nowhere", "/alerts/none"]


def listed(html: str) -> list[str]:
    return re.findall(r'data-alert="(\w+)"', html)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("lang", "tag", "word"), [("zh", "zh-CN", "贷后哨"), ("en", "en", "Alerts")]
)
async def test_every_page_speaks_both_languages(client, path, lang, tag, word):
    answer = await client.get(path, params={"lang": lang})
    assert f'<html lang="{tag}">' in answer.text and word in answer.text
    assert answer.headers["content-type"].startswith("text/html")


async def test_chinese_comes_first_and_a_choice_is_remembered(client):
    assert '<html lang="zh-CN">' in (await client.get("/")).text
    await client.get("/?lang=en")
    assert '<html lang="en">' in (await client.get("/rejected")).text
    await client.get("/?lang=xx")  # no language: changes nothing
    assert '<html lang="en">' in (await client.get("/")).text


async def test_the_list_is_newest_first(client):
    assert listed((await client.get("/")).text) == [MICRO, CITY, RURAL]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("institution=yuyang_rural", [RURAL]),
        ("severity=3", [CITY, RURAL]),
        ("severity=1", [MICRO]),
        ("kind=inspection", [MICRO]),
        ("severity=3&institution=shancheng_city", [CITY]),
        ("severity=1&institution=shancheng_city", []),
        ("institution=nobody", []),
        ("severity=&institution=&kind=", [MICRO, CITY, RURAL]),
        ("severity=-1", [MICRO, CITY, RURAL]),
        ("severity=x", [MICRO, CITY, RURAL]),
    ],
)
async def test_filters_stand_in_the_address(client, query, expected):
    answer = await client.get(f"/?{query}")
    assert answer.status_code == 200
    assert listed(answer.text) == expected
    assert ('id="empty" hidden' in answer.text) == bool(expected)


async def test_an_unknown_bank_is_shown_as_the_filter_it_is(client):
    assert '<option value="nobody" selected>' in (await client.get("/?institution=nobody")).text


async def test_the_figures_are_those_of_the_store(client):
    assert (await client.get("/api/totals")).json() == {
        "facts": 2, "alerts": 3, "pushed": 1, "rejected": 2,
    }  # fmt: skip


async def test_the_summary_adds_up(client):
    found = (await client.get("/api/summary")).json()
    assert (found["read"], found["accepted"], found["merged"], found["rejected"]) == (4, 2, 0, 2)
    assert found["pushes_by_outcome"] == {"dead": 1, "delivered": 1}


async def test_programs_get_the_same_list_and_clear_refusals(client):
    rows = (await client.get("/api/alerts?severity=3")).json()
    assert [row["alert_id"] for row in rows] == [CITY, RURAL]
    assert (await client.get("/api/alerts?limit=1")).json()[0]["alert_id"] == MICRO
    older = await client.get("/api/alerts", params={"before": rows[0]["raised_at"]})
    assert [row["alert_id"] for row in older.json()] == [RURAL]
    for query in ("severity=9", "before=yesterday", "before=2026-03-09T12:00:00", "limit=0"):
        assert (await client.get(f"/api/alerts?{query}")).status_code == 422, query


async def test_what_a_source_wrote_is_text_and_never_markup(client):
    for path in ("/", f"/alerts/{RURAL}"):
        text = (await client.get(path)).text
        assert NASTY not in text and "渝样甲&lt;script&gt;" in text
        assert re.findall(r"<script(?! src=)", text) == []


async def test_an_alert_is_shown_with_its_evidence(client):
    text = (await client.get(f"/alerts/{RURAL}")).text
    for said in (
        "2026-03-09", "渝样控股", "冻结 占总股本 30%", "60%", "样例法院", "渝样(2026)1号",
        "250.00 万元", "渝样贷1号", "99.9%", "99.7%", "股权变更怎么办", "已送达", "首次告知", "courts",
    ):  # fmt: skip
        assert said in text, said
    english = (await client.get(f"/alerts/{RURAL}?lang=en")).text
    for said in ("freeze 30% of the capital", "CNY 2,500,000.00", "shares frozen", "delivered"):
        assert said in english, said
    assert "检查.csv" in (await client.get(f"/alerts/{MICRO}")).text


async def test_where_too_little_is_known_no_score_is_shown(client):
    text = (await client.get(f"/alerts/{MICRO}")).text
    assert "资料尚少，暂不评分" in text and "与同业相比" not in text
    assert "资料尚少" not in (await client.get(f"/alerts/{RURAL}")).text
    assert '<td class="score n">–</td>' in (await client.get("/?severity=1")).text


async def test_the_operator_sees_every_decision_and_a_bank_only_its_own(client):
    operator = (await client.get(f"/alerts/{RURAL}")).text
    bank = (await client.get(f"/alerts/{RURAL}?institution=yuyang_rural")).text
    for others in ("<td>山城样行</td>", "<td>嘉陵样行</td>", "授权无效"):
        assert others in operator
        assert others not in bank
    assert "<td>渝样农商行</td>" in bank
    stranger = await client.get(f"/alerts/{RURAL}?institution=shancheng_city")
    assert stranger.status_code == 404 and "渝样控股" not in stranger.text


async def test_links_keep_the_filter(client):
    text = (await client.get("/?institution=yuyang_rural&severity=3")).text
    assert f'href="/alerts/{RURAL}?institution=yuyang_rural&amp;severity=3"' in text


async def test_a_dead_letter_can_be_sent_again(client, site):
    text = (await client.get(f"/alerts/{CITY}")).text
    assert f'action="/deliveries/{DEAD}/resend"' in text
    answer = await client.post(f"/deliveries/{DEAD}/resend")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/alerts/{CITY}")
    assert site.resent == [("shancheng_city", DEAD)]


async def test_what_arrived_is_not_sent_twice(client, site):
    assert "/resend" not in (await client.get(f"/alerts/{RURAL}")).text
    assert (await client.post(f"/deliveries/{SENT}/resend")).status_code == 409
    assert (await client.post("/deliveries/none/resend")).status_code == 404
    assert site.resent == []


async def test_another_site_cannot_make_a_browser_send(client, site):
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "http://evil.example"}):
        answer = await client.post(f"/deliveries/{DEAD}/resend", headers=headers)
        assert answer.status_code == 403
    assert site.resent == []


async def test_refused_rows_are_shown_with_reason_and_candidates(client):
    everything = (await client.get("/rejected")).text
    assert "第4家" in everything and "第9家" in everything
    several = (await client.get("/rejected?reason=ambiguous_company&source=fire")).text
    assert "第4家" not in several and "91500000MA5U0000D4" in several
    assert "没有被拒收的数据" in (await client.get("/rejected?source=nowhere")).text


async def test_health_says_what_is_waited_for(client, site):
    assert (await client.get("/healthz")).status_code == 200
    site.waiting.append("the sample tables are being loaded")
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "the sample tables are being loaded")


def counted(site, route: str, status: str) -> float | None:
    return site.registry.get_sample_value(
        "loanwatch_http_requests_total", {"route": route, "status": status}
    )


async def test_answers_are_counted_by_route_from_zero(client, site):
    assert counted(site, "/alerts/{alert_id}", "2xx") == 0
    await client.get(f"/alerts/{RURAL}")
    await client.get(f"/alerts/{CITY}")
    await client.get("/static/style.css")
    for stranger in ("/wp-admin", "/.env"):
        await client.get(stranger)
    assert counted(site, "/alerts/{alert_id}", "2xx") == 2
    assert counted(site, "/static", "2xx") == 1
    assert counted(site, "other", "4xx") == 2
    text = (await client.get("/metrics")).text
    assert "wp-admin" not in text and 'route="/alerts/{alert_id}",status="2xx"} 2.0' in text


@pytest.mark.parametrize("path", [*PAGES, "/healthz", "/static/live.js", "/api/totals"])
async def test_every_answer_forbids_what_is_not_ours(client, path):
    headers = (await client.get(path)).headers
    assert headers["content-security-policy"].startswith("default-src 'self';")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


class Down:
    """A store that is away and whose error says more than a reader should see."""

    def query(self, sql, parameters=None):
        raise StoreError("Code 210 at /secret/path: connection refused")


@pytest.mark.parametrize("path", ["/", f"/alerts/{RURAL}", "/rejected", "/api/alerts"])
async def test_a_store_that_is_down_is_said_plainly(path):
    async with site_on(Down()).client as client:
        answer = await client.get(path)
        assert answer.status_code == 503
        assert "secret" not in answer.text
        assert ("数据暂时无法读取" in answer.text) == (not path.startswith("/api/"))
        assert (await client.get("/healthz")).status_code == 200


async def stream(client, site, *, headers=None, path="/api/stream") -> list[tuple[str, str, str]]:
    """Read the stream until the feed closes it; the answer as (id, event, data)."""

    async def close() -> None:
        await asyncio.sleep(0.05)
        site.feed.close()

    answer, _ = await asyncio.gather(client.get(path, headers=headers or {}), close())
    assert answer.headers["content-type"].startswith("text/event-stream")
    fields = ("id", "event", "data")
    found = [dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
             for block in answer.text.replace("\r\n", "\n").strip().split("\n\n")]  # fmt: skip
    return [tuple(item[name] for name in fields) for item in found if "data" in item]


async def test_the_stream_goes_on_where_the_browser_was(client, site):
    for number in (1, 2, 3):
        site.feed.publish("alert", f'{{"n":{number}}}')
    found = await stream(client, site, headers={"last-event-id": "1"})
    assert found == [("2", "alert", '{"n":2}'), ("3", "alert", '{"n":3}')]


async def test_the_stream_starts_where_the_page_was_drawn(client, site):
    site.feed.publish("alert", '{"n":1}')
    after = re.search(r'data-after="(\d+)"', (await client.get("/")).text)[1]
    site.feed.publish("alert", '{"n":2}')
    found = await stream(client, site, path=f"/api/stream?after={after}")
    assert found == [("2", "alert", '{"n":2}')]


@pytest.mark.parametrize("id", ["x", "-5", "²", "9" * 30])
async def test_an_id_that_is_none_of_ours_replays_nothing(client, site, id):
    site.feed.publish("alert", "{}")
    assert await stream(client, site, headers={"last-event-id": id.encode()}) == []
