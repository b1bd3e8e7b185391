"""Rows whose company nobody knows yet join it as soon as somebody does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from world import COMPANY, World, bank, running, watch

from schemas import codec
from schemas.companies import Company
from schemas.incoming import Row
from schemas.mappings import Field, Identity, Mapping
from streams.samples import company_record
from streams.transport.log import EmbeddedLog
from streams.transport.records import Record

NAME = "甲（北京）有限公司"
MAPPING = Mapping(
    name="seizures", title_zh="查封", title_en="seizures", owner="某法院", kind="court_seizure",
    files=("*",), identity=Identity(codes=("代码",), name="名称"),
    fields={
        "occurred_at": Field(columns=("日期",), type="date"),
        "document_number": Field(columns=("文号",)),
    },
)  # fmt: skip


def row(number: int, *, days_ago: int = 1, name: str = NAME, code: str = "") -> Record:
    day = datetime.now(UTC) - timedelta(days=days_ago)
    cells = {"名称": name, "代码": code, "日期": f"{day:%Y-%m-%d}", "文号": f"{number}号"}
    value = Row(source="seizures", load="l1", file="f", row=number, cells=cells)
    return Record("intake", b"feed", codec.encode(value))


def world(log: EmbeddedLog) -> World:
    return World([bank("north")], log=log, mappings={"seizures": MAPPING})


def outcomes(of: World) -> list[str]:
    return [f"{line['outcome']} {line['reason']}".strip() for line in of.store.rows["ledger"]]


async def teach(of: World, name: str = NAME, uscc: str = COMPANY) -> None:
    await of.log.append([company_record(Company(uscc=uscc, source="register", name=name), 2)])
    await of.engine.settled()


async def test_a_row_waits_rejected_and_joins_as_news_when_its_company_is_named(log):
    one = world(log)
    async with running(one):
        await one.watched(watch("north"))
        await log.append([row(1), row(1, name="别的公司")])
        await one.engine.settled()
        assert outcomes(one) == ["rejected unknown_company"] * 2
        assert not one.notifiers["north", "inbox"].sent
        await teach(one, "甲(北京) 有限公司")
        assert outcomes(one)[2:] == ["accepted"]
        assert one.metric("loanwatch_joined_total", **{"as": "news"}) == 1
    assert len(one.notifiers["north", "inbox"].sent) == 1


async def test_an_old_event_joins_as_history_and_is_not_pushed(log):
    one = world(log)
    async with running(one):
        await one.watched(watch("north"))
        await log.append([row(1, days_ago=31)])
        await one.engine.settled()
        await teach(one)
        assert outcomes(one) == ["rejected unknown_company", "accepted"]
        assert one.metric("loanwatch_joined_total", **{"as": "baseline"}) == 1
    assert not one.notifiers["north", "inbox"].sent


async def test_a_tax_number_waits_for_the_credit_code_that_contains_it(log):
    one = world(log)
    async with running(one):
        await log.append([row(1, name="", code=COMPANY[2:17])])
        await one.engine.settled()
        await teach(one, name="")
    assert outcomes(one) == ["rejected unknown_company", "accepted"]


async def test_what_waits_survives_a_restart_and_joins_once(log):
    first = world(log)
    async with running(first):
        await log.append([row(1)])
        await first.engine.settled()
    await log.append([company_record(Company(uscc=COMPANY, source="register", name=NAME), 2)])
    second = world(log)
    async with running(second):
        await second.engine.settled()
        assert outcomes(second) == ["accepted"]
        await teach(second)  # the same again
    third = world(log)
    async with running(third):
        await third.engine.settled()
    assert [len(w.store.rows["facts"]) for w in (second, third)] == [1, 0]


async def test_a_name_that_two_companies_have_is_refused_for_good_with_both(log):
    one = world(log)
    async with running(one):
        await log.append([row(1)])
        await one.engine.settled()
        other = "911101158976043341"
        await log.append(
            [company_record(Company(uscc=u, source="r", name=NAME), 2) for u in (COMPANY, other)]
        )
        await one.engine.settled()
    assert outcomes(one) == ["rejected unknown_company", "rejected ambiguous_company"]


async def test_a_row_that_turns_out_to_be_wrong_is_refused_with_its_reason(log):
    one = world(log)
    async with running(one):
        await log.append([row(1, days_ago=-300)])
        await one.engine.settled()
        await teach(one)
    assert outcomes(one) == ["rejected unknown_company", "rejected bad_date"]


async def test_a_row_that_comes_again_is_dated_back_to_the_month_of_its_first_reading(log):
    """The ledger has one line a row, and keeps its lines by months."""
    one = world(log)
    first = datetime.now(UTC) - timedelta(days=70)
    again = codec.decoder(Row)(row(1, days_ago=80, code=COMPANY).value or b"")
    value = codec.encode(msgspec.structs.replace(again, since=first))
    async with running(one):
        await one.watched(watch("north"))
        await log.append([Record("intake", b"l1", value)])
        await one.engine.settled()
    [line] = one.store.rows["ledger"]
    assert (line["outcome"], line["seen_at"][:7]) == ("accepted", f"{first:%Y-%m}")
    assert not one.notifiers["north", "inbox"].sent  # it is history by now
