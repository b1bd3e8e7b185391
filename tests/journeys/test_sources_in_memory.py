"""Five ways in, one engine in memory: the same facts by every way are one fact each, told once."""

from __future__ import annotations

import json
import sqlite3
from hashlib import sha256

import httpx
from fastapi import FastAPI
from flaky_server import Listing, served
from made import COMMON, COMPANY, MAPPING, Time, cells, folder_feed, keeper, precheck, table
from world import World, bank, running, watch

from portal.push import add_push
from schemas.feeds import Paging, PullFeed, PushFeed, Secret, SqlFeed, TopicFeed
from sources.build import build
from sources.folder import FolderSource
from sources.push import PushSource
from sources.receiving import Pushes
from sources.tokens import Tokens
from sources.topic import TopicSource
from sources.topic_log import ListTopic
from streams.outlet import LogOutlet

NUMBERS = range(1, 6)
MAPPINGS = {MAPPING.name: MAPPING}


def settings(name: str, **more) -> dict:
    return {**COMMON, "name": name, "mapping": MAPPING.name, **more}


async def by_folder(folder, outlet):
    (folder / "a.csv").write_text(table(*NUMBERS), encoding="utf-8")
    feed = folder_feed(folder, name="by_folder")
    await keeper(feed, FolderSource(feed, MAPPING, lambda: 0.0), outlet).read()


async def by_pull(outlet):
    with served(Listing([cells(n) for n in NUMBERS], 2).pages) as server:
        paging = Paging(by="page", parameter="page")
        feed = PullFeed(
            **settings(
                "by_pull", url=server.url, plain_http=True, items="data.records", paging=paging,
                requests_per_second=1e6,
            )
        )  # fmt: skip
        clock = Time()
        source = build(feed, MAPPINGS, {}, clock, clock.monotonic)
        await keeper(feed, source, outlet).read()
        await source.close()


async def by_push(outlet):
    feed, clock = PushFeed(**settings("by_push", tokens=Secret())), Time()
    one = keeper(feed, None, outlet)
    source = PushSource(feed, MAPPING, one, precheck().refusal, clock, clock.monotonic)
    app = FastAPI()
    hashes = {"by_push": (sha256(b"token").digest(),)}
    add_push(app, Pushes({"by_push": source}, Tokens(hashes)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://l.test") as client:
        answer = await client.post(
            "/api/v1/changes", content=json.dumps({"rows": [cells(n) for n in NUMBERS]}),
            headers={"authorization": "Bearer token", "idempotency-key": "k"},
        )  # fmt: skip
    assert answer.json()["accepted"] == 5


async def by_topic(outlet):
    topic = ListTopic(2)
    for number in NUMBERS:
        topic.add(number % 2, json.dumps(cells(number)).encode())
    feed = TopicFeed(**settings("by_topic", servers="localhost:9092", topic="t"))
    await keeper(feed, TopicSource(feed, MAPPING, topic), outlet).read()


async def by_sql(folder, outlet):
    office = sqlite3.connect(folder / "office.db")
    office.execute(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, 名称, 代码, 日期, 文号, 罚款, 序号 INTEGER)"
    )
    office.executemany(
        "INSERT INTO t VALUES(?, ?, ?, ?, ?, ?, 1)",
        [(number, *cells(number).values()) for number in NUMBERS],
    )
    office.commit()
    office.close()
    secret = Secret(env="LOANWATCH_SOURCE_OFFICE")
    feed = SqlFeed(**settings("by_sql", url=secret, table="t", watermark="序号", key="id"))
    clock = Time()
    environ = {secret.env: f"sqlite:///{folder}/office.db"}
    source = build(feed, MAPPINGS, environ, clock, clock.monotonic)
    await keeper(feed, source, outlet).read()
    await source.close()


async def test_the_same_facts_by_five_ways_are_five_facts_with_five_provenances_each(tmp_path):
    world = World([bank("north")], mappings=MAPPINGS)
    async with running(world):
        await world.watched(watch("north", COMPANY))
        outlet = LogOutlet(world.log, MAPPINGS, world.engine.lag)
        (tmp_path / "drop").mkdir()
        await by_folder(tmp_path / "drop", outlet)
        await world.engine.settled()
        told = len(world.store.rows["alerts"])
        for way in (by_pull, by_push, by_topic):
            await way(outlet)
        await by_sql(tmp_path, outlet)
        await world.engine.settled()
    facts, ledger = world.store.rows["facts"], world.store.rows["ledger"]
    assert sorted(f["document_number"] for f in facts) == [f"样{n}" for n in NUMBERS]
    assert not world.store.rows.get("rejected")
    assert len(ledger) == 25
    loads = {row["fact_id"]: set() for row in ledger}
    for row in ledger:
        loads[row["fact_id"]].add(row["provenance"]["load"].split("-")[0])
    ways = {"by_folder", "by_pull", "by_push", "by_topic", "by_sql"}
    assert list(loads.values()) == [ways] * 5
    assert len(world.store.rows["alerts"]) == told  # what came again was told to nobody again
