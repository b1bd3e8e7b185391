"""The page of watches: who is watched, and what came of a file that a person hands in."""

from __future__ import annotations

import httpx
import pytest
from archived import archive
from fastapi import FastAPI
from made_by_hand import CATALOGUE, INSTITUTIONS, NOON
from some_changes import A, B, watch
from v1_world import Platform

from portal.shown import Shown
from portal.watch_page import add_watch_page
from schemas.watches import WatchState

BANK = "yuyang_rural"


@pytest.fixture
async def page(store):
    archive(
        store,
        watch(BANK, A, watch_id="w1", borrower_name="京样某有限公司", loan_reference="样贷1号",
              officer="rm-07", consent_reference="授1", maturity=NOON),
        watch(BANK, B, watch_id="w2", state=WatchState.MOVED, moved_to=A, loan_reference="样贷2号"),
    )  # fmt: skip
    app = FastAPI()
    add_watch_page(app, Shown(INSTITUTIONS, CATALOGUE), store, Platform(store).services)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://portal"
    ) as client:
        yield client


async def test_the_list_says_who_is_watched_until_when_and_under_which_consent(page):
    text = (await page.get("/watches")).text
    for words in ("京样某有限公司", "样贷1号", "rm-07", "授1", "授权信息", "2026-03", "已转移"):
        assert words in text
    assert "样贷1号" not in (await page.get("/watches?state=moved")).text
    assert "样贷2号" not in (await page.get("/watches?state=live&lang=en")).text


async def test_a_file_is_taken_and_every_row_that_was_refused_is_shown_with_its_reason(page):
    file = {"file": ("名单.csv", f"{A},L-5\n,L-6\n".encode())}
    answer = await page.post("/watches", data={"institution": BANK}, files=file)
    assert answer.status_code == 200
    assert "新增 1" in answer.text and "拒绝 1" in answer.text
    nothing = {"file": ("名单.csv", b"")}
    answer = await page.post("/watches", data={"institution": BANK}, files=nothing)
    assert (answer.status_code, "名单.csv holds no row" in answer.text) == (422, True)
    assert (await page.post("/watches", data={"institution": BANK})).status_code == 422
