from __future__ import annotations

from datetime import UTC, datetime

from world import COMPANY, World, bank, running, watch

from schemas.incoming import Row
from schemas.mappings import Field, Identity, Mapping
from schemas.source_health import Ailment, SourceAlert
from streams.outlet import LogOutlet
from streams.topics import declared
from streams.transport.log import EmbeddedLog

MAPPING = Mapping(
    name="seizures", title_zh="样例", title_en="Sample", owner="样例", kind="court_seizure",
    files=("*",), identity=Identity(codes=("代码",), name="名称"),
    fields={"occurred_at": Field(columns=("日期",), type="date"),
            "document_number": Field(columns=("文号",))},
)  # fmt: skip
ALERT = SourceAlert(
    source="court", ailment=Ailment.SILENT, raised=True, at=datetime(2026, 3, 2, tzinfo=UTC)
)


def rows(*numbers: int, code: str = COMPANY) -> list[Row]:
    return [
        Row(source="seizures", load="l", file="f", row=n,
            cells={"名称": "甲公司", "代码": code, "日期": "2026-03-01", "文号": f"样{n}号"})
        for n in numbers
    ]  # fmt: skip


def world(log=None) -> World:
    made = World([bank("north")], log=log, mappings={"seizures": MAPPING})
    return made


def outlet(of: World) -> LogOutlet:
    return LogOutlet(of.log, {"seizures": MAPPING}, of.engine.lag)


async def test_rows_of_a_source_become_alerts_and_teach_who_is_who():
    one = world()
    async with running(one):
        await one.watched(watch("north"))
        nameless = rows(2, code="")
        door = outlet(one)
        await door.open("court")
        await door.put("court", [*rows(1), *nameless, ALERT], {"place": b"2"})
        await one.engine.settled()
    assert len(one.store.rows["facts"]) == 2  # the second by the name that the first has taught
    assert not one.store.rows.get("rejected")
    assert len(one.notifiers["north", "inbox"].sent) >= 1


async def test_state_is_known_after_a_restart_and_what_was_forgotten_is_not():
    log = EmbeddedLog(None, topics=declared(2))
    first = world(log)
    async with running(first):
        one = outlet(first)
        assert await one.open("court") == await one.open("other") == {}
        await one.put("court", rows(1), {"place": b"1", "file/a": b"x"})
        await one.put("court", rows(2), {"place": b"2", "file/a": None})
        await one.put("other", [], {"place": b"9"})
    again = outlet(world(log))
    assert await again.open("court") == {"place": b"2"}
    assert await again.open("other") == {"place": b"9"}
    assert await again.open("nobody") == {}
