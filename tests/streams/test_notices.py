"""Notices of other stages go out as alerts do, on both logs."""

from __future__ import annotations

from typing import Any, cast

from some_notices import every_notice
from world import World, bank, running

from schemas import codec
from schemas.notices import TYPES, Notice
from streams.transport.records import Record


async def test_every_type_of_notice_reaches_the_bank_it_is_for_once_and_is_posted(log):
    world = World([bank("north"), bank("south")], log=log)
    notices = [notice for notice in every_notice() if notice.institution == "north"]
    async with running(world):
        records = [Record("notices", b"north", codec.encode(n)) for n in notices]
        await log.append([*records, Record("notices", b"west", b'{"type":"none"}')])
        await world.engine.settled()
    sent = world.notifiers["north", "inbox"].sent.values()
    assert [codec.decoder(dict)(m.payload)["type"] for m in sent] == list(TYPES)
    assert not world.notifiers["south", "inbox"].sent
    assert [row["reason"] for row in world.store.rows["rejected"]] == ["undecodable"]
    assert world.metric("loanwatch_events_out_total", stage="deliver", topic="posted") == len(TYPES)
    data = [codec.decoder(dict)(m.payload)["data"] for m in sent]
    read: Any = codec.decoder(cast(Any, Notice))
    assert [read(codec.encode(d)) for d in data] == notices
