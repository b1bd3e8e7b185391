"""Who is at the page: the operator at this machine, or whoever a token says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from made_by_hand import CATALOGUE, CITY, DEAD, INSTITUTIONS, MICRO, NOON, RURAL, frozen
from msgspec.structs import replace
from prometheus_client import CollectorRegistry
from still_clock import still
from v1_world import FOREIGN, OWN, Platform, secret_of, tokens

from commands.page import Page
from config.errors import ConfigError
from config.settings import Settings
from portal.app import create_app
from portal.feed import Feed
from portal.login import COOKIE, may_visit
from schemas.disclosures import Way
from schemas.tokens import INSTITUTIONAL, Role, Scope

__all__ = ["still"]


class Desk(Platform):
    """The pages with their login, beside the interface."""

    def __init__(self, store, *, login: bool = True) -> None:
        super().__init__(store)
        self.feed, self.registry = Feed(start=0), CollectorRegistry()
        self.app = create_app(
            store=store, feed=self.feed, registry=self.registry, ready=lambda: "",
            institutions=INSTITUTIONS, catalogue=CATALOGUE, resend=self._resend,
            resend_all=self._resend_all,
            dispose=self._dispose, now=self.now, v1=self.v1, book=self.book,
            keep_tokens=self._keep_tokens, services=self.services, login=login,
        )  # fmt: skip

    def browser(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url="http://portal")

    async def _dispose(self, said) -> None: ...

    async def _keep_tokens(self, records) -> None: ...


@pytest.fixture
def desk(store) -> Desk:
    return Desk(store)


@pytest.fixture
async def browser(desk) -> AsyncIterator[httpx.AsyncClient]:
    async with desk.browser() as found:
        yield found


BANK = {"/", "/verdicts", "/noise", "/watches", "/deliveries"}
OPEN = dict.fromkeys(INSTITUTIONAL, BANK) | {Role.AUDITOR: {"/audit"}, Role.OPERATOR: set()}


async def log_in(browser, role: Role, institution: str = "") -> httpx.Response:
    return await browser.post("/login", data={"token": secret_of(role, institution)})


@pytest.mark.parametrize("path", ["/", f"/alerts/{RURAL}", "/sources", "/audit", "/nowhere"])
async def test_without_a_session_every_page_leads_to_the_login(browser, path):
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


@pytest.mark.parametrize("path", ["/api/alerts", "/api/totals", "/api/stream", "/api/tokens"])
async def test_without_a_session_nothing_is_answered_to_programs(browser, path):
    assert (await browser.get(path)).status_code == 401


async def test_a_good_token_opens_a_session_and_a_bad_one_the_form_again(browser):
    wrong = await browser.post("/login", data={"token": "lwt_wrong"})
    assert wrong.status_code == 401 and "lwt_wrong" not in wrong.text
    right = await log_in(browser, Role.OPERATOR)
    assert right.status_code == 303
    cookie = right.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    assert secret_of(Role.OPERATOR) not in cookie
    assert (await browser.get("/")).status_code == 200
    await browser.post("/logout")
    assert (await browser.get("/")).status_code == 303


async def test_an_institution_sees_its_own_whatever_the_address_asks_for(browser):
    await log_in(browser, Role.OFFICER, OWN)
    for path in ("/", "/?institution=shancheng_city", "/?institution="):
        page = (await browser.get(path)).text
        assert f'data-alert="{RURAL}"' in page and CITY not in page and MICRO not in page
    listed = (await browser.get("/api/alerts?institution=shancheng_city")).json()
    assert [row["alert_id"] for row in listed] == [RURAL]
    assert (await browser.get(f"/alerts/{RURAL}")).status_code == 200
    for path in (f"/alerts/{CITY}", f"/alerts/{CITY}?institution=shancheng_city"):
        assert (await browser.get(path)).status_code == 404


async def test_an_institution_hears_only_its_own_on_the_live_stream(desk, browser):
    await log_in(browser, Role.OFFICER, OWN)
    for institution in ("shancheng_city", OWN):
        desk.feed.publish("alert", f'{{"institution":"{institution}","uscc":"{frozen().uscc}"}}')
    desk.feed.publish("receipt", '{"outcome":"delivered"}')
    async with asyncio.TaskGroup() as group:
        answer = group.create_task(browser.get("/api/stream?after=0"))
        while not desk.feed._clients:  # it is being followed
            await asyncio.sleep(0)
        while len(desk.disclosed) < 1:  # what it shows has been written down
            await asyncio.sleep(0)
        desk.feed.close()
    heard = answer.result().text
    assert heard.count(OWN) == 1 and "shancheng_city" not in heard and "delivered" not in heard


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.SOURCE])
async def test_pages_that_are_not_named_for_a_role_are_closed_to_it(browser, role):
    await log_in(browser, role, OWN if role in INSTITUTIONAL else "")
    for path in (*BANK, "/rejected", "/audit", "/api/totals", "/api/summary"):
        status = (await browser.get(path)).status_code
        assert status in (200, 403), path
        assert (status == 200) is (path in OPEN[role] or role is Role.OPERATOR), path


@pytest.mark.parametrize(
    ("path", "role", "open_"),
    [
        (f"/alerts/{RURAL}/deeds/acknowledge", Role.OFFICER, True),
        (f"/alerts/{RURAL}/deeds/acknowledge", Role.AUDITOR, False),
        ("/silences", Role.OFFICER, False),
        ("/silences", Role.SUPERVISOR, True),
        ("/watches", Role.SUPERVISOR, False),
        ("/watches", Role.ADMINISTRATOR, True),
        ("/deliveries/resend", Role.OFFICER, False),
        ("/sources/court/pause", Role.ADMINISTRATOR, False),
    ],
)
def test_a_person_changes_on_pages_what_their_scopes_let_them(path, role, open_):
    token = next(t for t in tokens() if t.role is role)
    assert may_visit(token, path, "POST") is open_


def test_a_token_for_reading_only_changes_nothing_on_pages():
    token = replace(tokens()[0], scopes=(Scope.ALERTS_READ,))
    path = f"/alerts/{RURAL}/deeds/acknowledge"
    assert may_visit(token, path) and not may_visit(token, path, "POST")


async def test_a_source_has_no_pages(browser):
    assert (await log_in(browser, Role.SOURCE)).status_code == 401


async def test_a_session_ends_with_its_token_and_after_twelve_hours(desk, browser):
    await log_in(browser, Role.OPERATOR)
    desk.time = NOON + timedelta(hours=12)
    assert (await browser.get("/")).status_code == 303
    assert (await browser.get("/", headers={"cookie": f"{COOKIE}=made-up"})).status_code == 303


async def test_guessing_at_the_form_is_slowed_down(browser, still):
    found = [(await browser.post("/login", data={"token": "x"})).status_code for _ in range(21)]
    assert found == [401] * 20 + [429]


async def test_on_this_machine_nobody_is_asked_and_views_are_the_local_operators(store):
    desk = Desk(store, login=False)
    async with desk.browser() as browser:
        assert (await browser.get("/")).status_code == 200
        assert (await browser.get(f"/alerts/{RURAL}")).status_code == 200
    assert [d.what for d in desk.disclosed] == ["/", "/alerts/{alert_id}"]
    for shown in desk.disclosed:
        assert (shown.way, shown.actor.role, shown.actor.staff) == (Way.VIEWED, "operator", "local")
        assert frozen().uscc in {s.uscc for s in shown.subjects}


async def test_who_has_seen_a_company_is_asked_on_the_page_of_the_audit(browser):
    await log_in(browser, Role.AUDITOR)
    page = await browser.get("/audit", params={"uscc": frozen().uscc, "lang": "en"})
    assert page.status_code == 200 and frozen().uscc in page.text
    assert (await browser.get("/audit?uscc=<script>")).text.count("<script>") == 0


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org"])
def test_without_a_login_the_page_is_not_opened_to_others(host, tmp_path: Path):
    page = Page(Settings(host=host, data_dir=str(tmp_path)), None)
    with pytest.raises(ConfigError, match="LOANWATCH_LOGIN=token"):
        page.claim_port(optional=False)


async def test_a_bank_sees_its_dead_letters_and_its_administrator_sends_them_again(desk, browser):
    await log_in(browser, Role.OFFICER, FOREIGN)
    page = (await browser.get("/deliveries")).text
    assert CITY in page and "/resend" not in page  # an officer has no button
    assert (await browser.post(f"/deliveries/{DEAD}/resend")).status_code == 403
    await log_in(browser, Role.ADMINISTRATOR, OWN)
    assert CITY not in (await browser.get(f"/deliveries?institution={FOREIGN}")).text
    assert (await browser.post(f"/deliveries/{DEAD}/resend")).status_code == 404
    await browser.post(f"/deliveries/resend?institution={FOREIGN}&channel=core")
    assert desk.resent == []
    await log_in(browser, Role.ADMINISTRATOR, FOREIGN)
    assert f"/deliveries/{DEAD}/resend" in (await browser.get("/deliveries")).text
    await browser.post(f"/deliveries/{DEAD}/resend")
    await browser.post(f"/deliveries/resend?institution={OWN}&channel=core")
    assert desk.resent == [(FOREIGN, DEAD)] * 2
