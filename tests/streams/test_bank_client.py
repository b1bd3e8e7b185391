"""A bank's system at work over the real interface: pushed, acknowledged, disposed, missed, fetched."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from world import CATALOGUE, COMPANY, POLICY, THEN, World, running, seizure, watch

from commands.page import Page
from commands.supervise import supervise
from commands.token_access import token_record
from commands.workspace import Workspace, build_notifiers
from config.settings import Settings
from examples.bank_client import BankClient, Refused, Seen, serve
from portal.issuing import issue
from schemas.institutions import Channel, Institution
from schemas.tokens import Role
from store.audit_trail import seen
from store.embedded import EmbeddedStore
from store.migrating import migrate
from streams.clock import wall_clock
from streams.engine import Rulebook
from streams.transport.owner import Owner

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of the test's own receiver


def north() -> Institution:
    core = Channel(
        name="core", type="webhook", url_env="LOANWATCH_CHANNEL_URL",
        secret_env="LOANWATCH_CHANNEL_SECRET", private_addresses=True, plain_http=True,
    )  # fmt: skip
    return Institution(id="north", name_zh="北样银行", name_en="North", channels=(core,))


@contextmanager
def taking(client: BankClient, port: int = 0) -> Iterator[int]:
    """The bank's receiver on a port, in a thread of its own."""
    server = serve(client, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@asynccontextmanager
async def platform(log, folder: Path, hook: str) -> AsyncIterator[tuple[World, EmbeddedStore, str]]:
    """Every stage, the store and the page on one log: world, store, address of the page."""
    bank, store = north(), EmbeddedStore(folder / "store")
    migrate(store)
    environ = {"LOANWATCH_CHANNEL_URL": hook, "LOANWATCH_CHANNEL_SECRET": KEY}
    notifiers = build_notifiers({"north": bank}, environ)
    world = World([bank], notifiers, log, store=store)
    rulebook = Rulebook(POLICY, CATALOGUE, {}, {"north": bank}, frozenset())
    settings, owner = Settings(data_dir=str(folder), port=0), Owner(folder)
    page = Page(settings, rulebook)
    page.claim_port(optional=False)
    try:
        async with running(world):
            workspace = Workspace(settings, owner, rulebook, store, world.engine, world.registry)
            async with page.serving(workspace, await supervise(workspace, {})):
                yield world, store, page.url
    finally:
        owner.release()
        store.close()


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30) as found:
        yield found


@pytest.fixture
def officer():
    return issue(Role.OFFICER, wall_clock(), institution="north", staff="officer-1")


@pytest.fixture
def supervisor():
    return issue(Role.SUPERVISOR, wall_clock(), institution="north", staff="supervisor-1")


async def test_a_bank_works_on_what_is_pushed_and_on_what_it_missed_each_once(
    log, tmp_path, http, officer, supervisor
):
    await log.append([token_record(t) for made in (officer, supervisor) for t in made.records])
    client = BankClient(http, officer.token, KEY, Seen(tmp_path / "bank.json"))
    with taking(client) as port:
        hook = f"http://127.0.0.1:{port}/hook"
        async with platform(log, tmp_path, hook) as (world, store, url):
            http.base_url = url
            await world.watched(watch("north", consent_reference="授2026-1"))

            # Pushed: acknowledged and disposed of, and closed by a second pair of eyes.
            await world.offer(seizure(1))
            (first,) = await listed(client)
            case = await got(client, f"alerts/{first}/case")
            assert case["case"]["state"] == "review" and case["maker"] == "officer-1"
            checker = BankClient(http, supervisor.token, KEY, Seen(tmp_path / "checker.json"))
            with pytest.raises(Refused, match="403"):
                await asyncio.to_thread(client.act, first, "approve")
            closed = await asyncio.to_thread(checker.act, first, "approve")
            assert (closed["case"]["state"], closed["checker"]) == ("closed", "supervisor-1")

            # Forged: refused, and nothing is done.
            forged = await asyncio.to_thread(
                httpx.post, hook, content=b'{"data":{"notice_id":"n"}}',
                headers={"webhook-id": "1", "webhook-timestamp": "1", "webhook-signature": "v1,x"},
            )  # fmt: skip
            assert forged.status_code == 400

            # Missed: the bank was not there; it fetches its queue, and what comes again is known.
            again = BankClient(http, officer.token, KEY, Seen(tmp_path / "bank.json"))
            client.pushed = refusing  # type: ignore[method-assign]
            await world.offer(seizure(2, at=THEN + timedelta(days=90)))
            found = await asyncio.to_thread(
                lambda: [n["alert"]["alert_id"] for n in again.missed()]
            )
            assert len(found) == 1 and found != [first]
            assert [n async for n in none(again)] == []
            await world.engine.settled()
            history = (await got(client, f"alerts/{found[0]}/case"))["history"]
            done = [entry["deed"] for entry in history if entry["answer"] == "done"]
            assert sorted(done) == ["acknowledge", "dispose"]

            # And all of it is in the audit, under the consent it rests on.
            await world.engine.settled()
            rows = await asyncio.to_thread(lambda: seen(store, COMPANY, limit=500))
            assert {"pushed", "pulled", "acted"} <= {row["event"] for row in rows}
            assert {c for row in rows for c in row["consents"]} == {"授2026-1"}
            assert {row["staff"] for row in rows} >= {"officer-1", "supervisor-1"}
    assert officer.token not in json.dumps([str(row) for row in rows])


def refusing(body: bytes, headers: dict[str, str]) -> dict:
    raise ValueError("the bank's receiver is broken")


async def listed(client: BankClient) -> list[str]:
    page = await asyncio.to_thread(client._call, "GET", "/api/v1/alerts")
    return [item["alert_id"] for item in page["items"]]


async def got(client: BankClient, path: str) -> dict:
    return await asyncio.to_thread(client._call, "GET", f"/api/v1/{path}")


async def none(client: BankClient) -> AsyncIterator[dict]:
    for notice in await asyncio.to_thread(lambda: list(client.missed())):
        yield notice
