"""A bank's file in, one result a row out; asked again, nothing is done twice."""

from __future__ import annotations

import io

from world import COMPANY, OTHER, World, bank, running, seizure

from schemas.companies import Company
from schemas.watch_results import Wish, tally
from streams.clock import wall_clock
from streams.samples import company_record
from streams.watch_desk import WatchDesk

KINDS = {"court_seizure"}
HEADER = "统一社会信用代码,企业名称,贷款编号,授权编号,到期日,最低级别\n"
FILE = HEADER + (
    f"{COMPANY},,L-1,授权1,2099-01-01,\n"
    ",乙公司,L-2,授权2,,预警\n"
    ",没有这家公司,L-3,授权3,,\n"
    f"{COMPANY},,L-4,,,\n"
    f"{COMPANY},,L-5,授权5,2001-01-01,\n"
)


def found(results) -> list[tuple[int, str, str, str]]:
    return [(r.row, r.outcome.value, r.field, r.reason) for r in results]


async def read(desk: WatchDesk, text: str) -> list:
    file = io.BytesIO(text.encode())
    return [one async for some in desk.table(file, "名单.csv", "north", "rm-07") for one in some]


async def test_every_row_has_its_result_and_a_second_reading_changes_nothing(log):
    world = World([bank("north")], log=log)
    async with running(world):
        await log.append([company_record(Company(uscc=OTHER, source="t", name="乙公司"), 2)])
        desk = WatchDesk(log, KINDS, wall_clock)
        first = await read(desk, FILE)
        assert found(first) == [
            (1, "added", "", ""), (2, "added", "", ""),
            (3, "refused", "企业名称", "unknown_company"),
            (4, "refused", "授权编号", "missing_field"), (5, "refused", "maturity", "over_already"),
        ]  # fmt: skip
        assert (first[1].uscc, first[2].value) == (OTHER, "没有这家公司")
        again = await read(desk, FILE)
        assert tally(again).outcomes == {"unchanged": 2, "refused": 3}
        assert [r.watch_id for r in again[:2]] == [r.watch_id for r in first[:2]]
        await world.offer(seizure(1, at=wall_clock()))
        assert world.metric("loanwatch_decisions_total", reason="first") == 1
        await desk.close()
    kept = {(r["row"], r["reason"]) for r in world.store.rows["rejected"]}
    assert kept == {(3, "unknown_company"), (4, "missing_field")}


async def test_items_one_by_one_name_the_field_and_both_companies_of_one_name(log):
    world = World([bank("north")], log=log)
    async with running(world):
        for code in (COMPANY, OTHER):
            await log.append([company_record(Company(uscc=code, source="t", name="双名公司"), 2)])
        desk = WatchDesk(log, KINDS, wall_clock)
        wishes = [
            Wish(uscc=COMPANY, loan_reference="L-1", consent_reference="授权1"),
            Wish(borrower_name="双名公司", loan_reference="L-2", consent_reference="授权2"),
            Wish(uscc=COMPANY, loan_reference="L-3", consent_reference="授权3", kinds=("胡写",)),
            Wish(uscc=COMPANY, loan_reference="L-4", consent_reference="授权4",
                 collateral="11010519491231002X"),
        ]  # fmt: skip
        results = await desk.add("north", wishes, "r1", "rm-07")
        assert found(results) == [
            (1, "added", "", ""), (2, "refused", "borrower_name", "ambiguous_company"),
            (3, "refused", "kinds", "unknown_kind"), (4, "refused", "collateral", "personal"),
        ]  # fmt: skip
        assert set(results[1].candidates) == {COMPANY, OTHER}
        await desk.close()


async def test_a_thousand_rows_and_more_come_back_in_order(log):
    world = World([bank("north")], log=log)
    text = HEADER + "".join(f"{COMPANY},,L-{n},授权{n},,\n" for n in range(1, 2202))
    async with running(world):
        desk = WatchDesk(log, KINDS, wall_clock)
        results = await read(desk, text)
        assert [r.row for r in results] == list(range(1, 2202))
        assert tally(results).outcomes == {"added": 2201}
        await desk.close()
