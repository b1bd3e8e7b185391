from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from world import COMPANY, World, bank, running, watch

from schemas.incoming import Row
from schemas.mappings import Field, Identity, Mapping
from schemas.source_health import Ailment, SourceAlert
from schemas.verifications import Agreement, Verification
from sources.outlet import OutletUnavailable
from streams.outlet import LogOutlet
from streams.transport.kafka import KafkaLog
from streams.transport.port import Log

NOW = datetime(2026, 3, 2, tzinfo=UTC)
MAPPING = Mapping(
    name="seizures", title_zh="样例", title_en="Sample", owner="样例", kind="court_seizure",
    files=("*",), identity=Identity(codes=("代码",), name="名称"),
    fields={"occurred_at": Field(columns=("日期",), type="date"),
            "document_number": Field(columns=("文号",))},
)  # fmt: skip
ALERT = SourceAlert(source="court", ailment=Ailment.SILENT, raised=True, at=NOW)
ANSWER = Verification(
    source="registry", uscc=COMPANY, asked_at=NOW, purpose="x",
    agreements={"name": Agreement.AGREES},
)  # fmt: skip


def rows(*numbers: int, code: str = COMPANY) -> list[Row]:
    return [
        Row(source="seizures", load="l", file="f", row=n,
            cells={"名称": "甲公司", "代码": code, "日期": "2026-03-01", "文号": f"样{n}号"})
        for n in numbers
    ]  # fmt: skip


def outlet(of: World) -> LogOutlet:
    return LogOutlet(of.log, {"seizures": MAPPING}, of.engine.lag)


def world(log: Log) -> World:
    return World([bank("north")], log=log, mappings={"seizures": MAPPING})


async def test_rows_of_a_source_become_alerts_and_teach_who_is_who(log):
    one = world(log)
    async with running(one):
        await one.watched(watch("north"))
        nameless = rows(2, code="")
        door = outlet(one)
        await door.put("court", [*rows(1), *nameless, ALERT, ANSWER], {"place": b"2"})
        await door.ready()
        async with asyncio.timeout(30):  # Kafka shows a transaction a moment after its commit
            while not one.store.rows.get("facts"):
                await one.engine.settled()
                await asyncio.sleep(0.01)
        await door.close()
    assert len(one.store.rows["facts"]) == 2  # the second by the name that the first has taught
    assert not one.store.rows.get("rejected")
    assert len(one.notifiers["north", "inbox"].sent) >= 1


async def test_state_is_known_after_a_restart_and_what_was_forgotten_is_not(log):
    first = outlet(world(log))
    assert await first.open("court") == await first.open("other") == {}
    await first.put("court", rows(1), {"place": b"1", "file/a": b"x"})
    await first.put("court", rows(2), {"place": b"2", "file/a": None})
    await first.put("other", [], {"place": b"9"})
    await first.close()
    again = outlet(world(log))
    assert await again.open("court") == {"place": b"2"}
    assert await again.open("other") == {"place": b"9"}
    assert await again.open("nobody") == {}
    await again.close()


async def test_who_opens_a_source_shuts_out_another_process(log):
    if not isinstance(log, KafkaLog):
        return  # the folder of an embedded log has one owner process
    first, second = outlet(world(log)), outlet(world(log))
    await first.put("court", rows(1), {"place": b"1"})
    assert await second.open("court") == {"place": b"1"}
    await second.put("court", rows(2), {"place": b"2"})
    with pytest.raises(OutletUnavailable):
        await first.put("court", rows(2), {"place": b"2"})
    assert await first.open("court") == {"place": b"2"}  # nothing of the refused put is there
    await first.close()
    await second.close()
