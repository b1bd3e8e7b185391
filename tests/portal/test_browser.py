"""The page as a person sees it, in a real browser without a network."""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import uvicorn
from made_by_hand import MICRO, RURAL, Site, alert, failed, frozen, site_on, write
from msgspec import Struct
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect, sync_playwright
from skips import skip_or_fail

from schemas import codec
from schemas.alerts import Alert
from schemas.changes import kind_of
from schemas.scalars import Severity
from store.embedded import EmbeddedStore

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


class Running(Struct):
    """The page on a port, in a thread with a loop of its own."""

    site: Site
    store: EmbeddedStore
    url: str
    call: Callable[..., object]  # into the loop of the page

    def arrives(self, like: Alert) -> str:
        """Store a new alert and say so, as a run does; return its id."""
        new = replace(
            like, alert_id=uuid4().hex, raised_at=datetime.now(UTC),
        )  # fmt: skip
        write(self.store, [new])
        data = {
            "alert_id": new.alert_id, "institution": new.institution,
            "severity": int(new.severity), "kind": kind_of(new.change),
        }  # fmt: skip
        self.call(self.site.feed.publish, "alert", codec.encode(data).decode())
        return new.alert_id


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        skip_or_fail("there is no chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def running(store: EmbeddedStore) -> Iterator[Running]:
    site = site_on(store)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    config = uvicorn.Config(site.app, log_level="warning", lifespan="off", access_log=False)
    server = uvicorn.Server(config)
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        await server.serve(sockets=[listening])

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    call = loops[0].call_soon_threadsafe
    yield Running(site, store, f"http://127.0.0.1:{listening.getsockname()[1]}", call)
    call(site.feed.close)
    server.should_exit = True
    thread.join(5)
    assert not thread.is_alive()
    listening.close()


@pytest.fixture
def page(browser: Browser, running: Running) -> Iterator[Page]:
    """A page that must end without a complaint of the browser and without a call elsewhere."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert complaints == []
    assert asked and [url for url in asked if not url.startswith(running.url)] == []


def live(page: Page, address: str) -> None:
    """Open the list and wait until its stream stands."""
    with page.expect_response(re.compile("/api/stream")):
        page.goto(address)
    expect(page.locator(".state")).to_have_text("实时")


def row(page: Page, id: str):
    return page.locator(f'tr[data-alert="{id}"]')


def test_an_alert_arrives_is_filtered_away_and_opened(page, running):
    live(page, running.url)
    before = page.locator("#figures dd").nth(1).inner_text()
    new = running.arrives(alert("9" * 32, "shancheng_city", frozen(), Severity.CRITICAL, "r"))
    expect(row(page, new)).to_be_visible()
    expect(page.locator("#alerts tbody tr").first).to_have_attribute("data-alert", new)
    expect(page.locator("#figures dd").nth(1)).to_have_text(str(int(before) + 1))
    page.get_by_label("机构").select_option("bayu_microcredit")
    expect(page).to_have_url(f"{running.url}/?institution=bayu_microcredit")
    expect(row(page, new)).to_have_count(0)
    expect(row(page, MICRO)).to_be_visible()
    page.get_by_label("机构").select_option("")
    expect(page).to_have_url(f"{running.url}/?")
    row(page, new).get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("渝样甲")
    expect(page.get_by_text("冻结 占总股本 30%")).to_be_visible()


def test_a_filter_holds_for_what_arrives(page, running):
    live(page, f"{running.url}/?severity=1")
    other = running.arrives(alert("9" * 32, "yuyang_rural", frozen(), Severity.CRITICAL, "r"))
    wanted = running.arrives(alert("9" * 32, "yuyang_rural", failed(), Severity.NOTICE, "r"))
    expect(row(page, wanted)).to_be_visible()
    expect(row(page, other)).to_have_count(0)


def test_a_paused_list_stands_still_and_counts(page, running):
    live(page, running.url)
    page.get_by_role("button", name="暂停").click()
    expect(page.locator(".state")).to_have_text("已暂停")
    new = running.arrives(alert("9" * 32, "yuyang_rural", failed(), Severity.NOTICE, "r"))
    expect(page.get_by_role("button", name="1 条新预警")).to_be_visible()
    expect(row(page, new)).to_have_count(0)
    page.get_by_role("button", name="1 条新预警").click()
    expect(row(page, new)).to_be_visible()
    expect(page.locator("#fresh")).to_be_hidden()
    expect(page.locator(".state")).to_have_text("实时")


def test_a_browser_that_missed_something_reads_the_list_again(page, running):
    live(page, running.url)
    missed = replace(
        alert("9" * 32, "yuyang_rural", failed(), Severity.NOTICE, "r"),
        alert_id="f" * 32, raised_at=datetime.now(UTC),
    )  # fmt: skip
    write(running.store, [missed])  # stored, and its news is lost
    running.call(running.site.feed.publish, "gap", "{}")
    expect(row(page, "f" * 32)).to_be_visible()
    expect(page.locator(".state")).to_contain_text("重新读取")


@pytest.mark.parametrize("path", ["/", f"/alerts/{RURAL}", "/rejected"])
@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_is_wider_than_its_window(page, running, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(running.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", f"/alerts/{RURAL}", "/rejected"])
def test_every_text_stands_out_from_its_ground(page, running, path, scheme):
    """WCAG 2.2 AA: contrast of 4.5 for text; computed from what the browser draws."""
    page.emulate_media(color_scheme=scheme)
    page.goto(running.url + path)
    assert page.evaluate(CONTRAST) == []


def test_the_list_can_be_used_without_a_mouse(page, running):
    live(page, running.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.name || document.activeElement.id"))
    assert {"severity", "institution", "kind", "pause"} <= reached


CONTRAST = """() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0.99) return c;
    }
    return [255, 255, 255];
  };
  const bad = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility()) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) bad.push(e.textContent.trim().slice(0, 20));
  }
  return bad;
}"""


@pytest.mark.parametrize("path", ["/", "/noise", "/watches", "/audit", "/rejected"])
def test_every_form_sends_itself_or_has_a_button_to_be_seen(page, running, path):
    page.goto(running.url + path)
    forms = page.locator("main form").all()
    for form in forms:
        if form.get_attribute("id") != "filters":  # that one goes with every choice
            expect(form.locator("button").first).to_be_visible()


def test_two_persons_take_one_alert_and_the_second_reads_who_was_first(page, running):
    address = f"{running.url}/alerts/{RURAL}?institution=yuyang_rural"
    page.goto(address)
    other = page.context.new_page()
    other.goto(address)
    page.get_by_label("说明").fill("已电话联系企业")
    page.get_by_role("button", name="接收", exact=True).click()
    expect(page.locator(".case .shelf-acknowledged")).to_have_text("处理中")
    expect(page.locator(".entries")).to_contain_text("已电话联系企业")
    expect(page.get_by_role("button", name="接收", exact=True)).to_have_count(0)
    other.get_by_label("操作岗位").select_option("officer_2")
    other.get_by_role("button", name="接收", exact=True).click()
    expect(other.get_by_role("alert")).to_contain_text("其他人员已先行操作")
    expect(other.get_by_role("alert")).to_contain_text("officer_1")
    other.get_by_label("属实，早已知悉").check()
    other.get_by_role("button", name="处置", exact=True).click()
    expect(other.locator(".case .shelf-review")).to_have_text("待复核")
