"""The operator's pages: a company's own facts, filing about one, and each step to the decision."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI
from made_by_hand import CATALOGUE, FROZEN, INSTITUTIONS, NOON, frozen
from petitioned import Stage

from portal.objection_page import add_objections
from portal.shown import Shown
from portal.v1.services import Services

USCC = frozen().uscc


@pytest.fixture
async def page(store):
    for table in ("objections", "corrections", "ended_facts"):
        store.command(f"TRUNCATE TABLE {table}")
    stage = Stage(store)

    async def nothing(*args: object) -> None:
        return None

    services = Services(
        store=store, institutions=INSTITUTIONS, catalogue=CATALOGUE, now=lambda: NOON,
        disclose=nothing, resend=nothing, petition=stage.petition, correct=stage.correct,
    )  # fmt: skip
    app = FastAPI()
    add_objections(app, Shown(INSTITUTIONS, CATALOGUE), services)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
        yield client


async def test_from_the_companys_facts_to_the_decision(page):
    shown = (await page.get(f"/companies/{USCC}")).text
    assert "股权变更" in shown and "有效" in shown and FROZEN in shown
    form = {"plea": "objection", "fact": FROZEN, "claim": "<b>已解冻", "proof": "渝样解1号"}
    filed = await page.post(f"/companies/{USCC}/objections", data=form)
    assert filed.status_code == 303
    one = filed.headers["location"]
    assert "&lt;b&gt;已解冻" in (await page.get(one)).text
    assert 'class="late"' not in (await page.get("/objections")).text
    for step in ("accept", "check"):
        assert (await page.post(f"{one}/steps/{step}", data={"note": "x"})).status_code == 303
    assert "异议中" in (await page.get(f"/companies/{USCC}")).text
    assert (await page.post(f"{one}/steps/uphold", data={"note": "属实"})).status_code == 303
    text = (await page.get(one + "?lang=en")).text
    assert "Upheld" in text and "属实" in text


async def test_what_is_not_legal_is_said_on_the_page(page):
    form = {"plea": "repair", "fact": FROZEN, "claim": "已改正"}
    one = (await page.post(f"/companies/{USCC}/objections", data=form)).headers["location"]
    refused = await page.post(f"{one}/steps/uphold")
    assert refused.status_code == 409 and "allowed: accept" in refused.text


@pytest.mark.parametrize("form", [{}, {"plea": "wish", "fact": FROZEN, "claim": "x"}])
async def test_a_form_that_says_too_little_is_refused(page, form):
    assert (await page.post(f"/companies/{USCC}/objections", data=form)).status_code == 422


async def test_what_there_is_not_is_not_found(page):
    for path in ("/objections/" + "0" * 32, "/objections/x", "/companies/1"):
        assert (await page.get(path)).status_code in (404, 422)
