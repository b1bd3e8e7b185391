from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from portal.shown import Shown
from portal.source_page import add_sources
from schemas.source_health import Ailment, Condition, Health, SourceAlert, SourceStatus

THEN = datetime(2026, 3, 2, 4, tzinfo=UTC)


class Kept:
    """Two sources: one that ails, one that is switched off."""

    def __init__(self) -> None:
        self.paused: list[tuple[str, bool]] = []

    def statuses(self) -> list[SourceStatus]:
        ailing = Health(
            since=THEN, rows=12_345, ailments={Ailment.SILENT: THEN}, last_row_at=THEN,
            trouble="the host <b>fails</b>",
        )  # fmt: skip
        told = SourceAlert(
            source="one",
            ailment=Ailment.HEADER_CHANGED,
            raised=True,
            at=THEN,
            detail="new: <i>备注",
        )
        return [
            status("one", Condition.WAITING, ailing, told),
            status("two", Condition.DISABLED, Health(since=THEN)),
        ]

    async def pause(self, name: str, paused: bool) -> SourceStatus | None:
        if name not in ("one", "two"):
            return None
        self.paused.append((name, paused))
        return self.statuses()[0]


def status(name: str, condition: Condition, health: Health, *recent: SourceAlert) -> SourceStatus:
    return SourceStatus(
        name=name, type="folder", title_zh="甲来源", title_en="Source A", owner="某局",
        legal_basis="某协议", ends="2027-12-31", condition=condition, health=health, next_at=None,
        recent=recent,
    )  # fmt: skip


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def client(kept) -> httpx.AsyncClient:
    app = FastAPI()
    add_sources(app, Shown({}, {}), kept)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://loanwatch.test")


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ["甲来源", "沉默", "某局", "某协议", "至 2027-12-31", "12,345", "2026-03-02 12:00",
             "表头变化: 出现 new: &lt;i&gt;备注"]),
     ("en", ["Source A", "Silent", "until 2027-12-31", "Switched off"])],
)  # fmt: skip
async def test_the_page_says_how_each_source_is_and_who_answers_for_it(client, lang, words):
    text = (await client.get("/sources", params={"lang": lang})).text
    assert all(word in text for word in words), [word for word in words if word not in text]
    assert "<b>fails" not in text
    assert text.count("<form") == 1  # what is switched off is not paused


async def test_a_person_and_a_program_pause_and_resume(client, kept):
    answer = await client.post("/sources/one/pause")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sources")
    assert (await client.post("/api/sources/one/resume")).json()["name"] == "one"
    assert kept.paused == [("one", True), ("one", False)]


async def test_what_does_not_exist_is_not_found(client, kept):
    assert (await client.post("/api/sources/nobody/pause")).status_code == 404
    assert (await client.post("/api/sources/one/explode")).status_code == 422
    assert not kept.paused
