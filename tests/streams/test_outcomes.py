"""How loans went on, from a bank's table to the store."""

from __future__ import annotations

from io import BytesIO

import pytest
from world import World, bank, running

from streams.clock import wall_clock
from streams.outcome_desk import OutcomeDesk

TABLE = """贷款结果表
统一社会信用代码,贷款编号,结果,发生日期
91110105585615050L,样贷1号,逾期,2026-03-01
91110105585615050L,样贷2号,飞走了,2026-03-01
91110105585615050L,样贷3号,结清,2026-03-02
"""


async def test_rows_are_stored_or_refused_one_by_one(log):
    world = World([bank("north")], log=log)
    async with running(world):
        desk = OutcomeDesk(log, wall_clock)
        tally = await desk.table(BytesIO(TABLE.encode()), "结果.csv", "north", "officer_1")
        await world.engine.settled()
    assert (tally.rows, tally.taken, tally.refused_rows) == (3, 2, 1)
    [refused] = tally.refused
    assert (refused.row, refused.field, refused.value) == (2, "结果", "飞走了")
    stored = world.store.rows["outcomes"]
    assert [(r["loan_reference"], r["state"]) for r in stored] == [
        ("样贷1号", "overdue"), ("样贷3号", "repaid"),
    ]  # fmt: skip
    assert [r["source"] for r in world.store.rows["rejected"]] == ["loan_outcomes"]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"%PDF-1.7 ..."])
async def test_a_file_that_is_no_such_table_is_refused_as_a_whole(content):
    world = World([bank("north")])
    with pytest.raises(ValueError, match=r"结果\.csv"):
        await OutcomeDesk(world.log, wall_clock).table(BytesIO(content), "结果.csv", "north", "x")
