from __future__ import annotations

import math
import sqlite3
import threading
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from made import COMMON, MAPPING, Killed, Kills, Time, cells, keeper

from config.errors import ConfigError
from schemas.feeds import Secret, SqlFeed
from schemas.source_health import Ailment
from sources.base import SourceTrouble
from sources.database import Database
from sources.recording import RecordingOutlet
from sources.sql import SqlSource
from sources.watermark import as_number, earlier, pack, unpack

SCHEMA = (
    "CREATE TABLE penalties(id INTEGER PRIMARY KEY, 变更时间 DATETIME, 名称 TEXT, 代码 TEXT,"
    " 日期 TEXT, 文号 TEXT, 罚款 NUMERIC)"
)
INSERT = "INSERT OR REPLACE INTO penalties VALUES(?, ?, ?, ?, ?, ?, ?)"
BEGIN = datetime(2026, 3, 1, 8)  # noqa: DTZ001  # as a database gives it


def feed(**more) -> SqlFeed:
    settings = {
        "mapping": MAPPING.name, "url": Secret(), "table": "penalties", "watermark": "变更时间",
        "key": "id", "chunk_rows": 7, "overlap": 600.0,
    }  # fmt: skip
    return SqlFeed(**{**COMMON, **settings, **more})


class Office:
    """A database that others write to while it is read."""

    def __init__(self, folder) -> None:
        self.path = folder / "office.db"
        self.write = sqlite3.connect(self.path, isolation_level=None, timeout=10)
        self.write.execute("PRAGMA journal_mode=WAL")
        self.write.execute(SCHEMA)

    def insert(self, *rows: tuple[int, datetime | None]) -> None:
        self.write.execute("BEGIN")
        for number, at in rows:
            self.write.execute(INSERT, self.row(number, at))
        self.write.execute("COMMIT")

    @staticmethod
    def row(number: int, at: datetime | None) -> tuple:
        text = at.isoformat(" ", "microseconds") if at else None
        return (number, text, *list(cells(number).values())[:4], 100.5)

    def source(self, **more) -> SqlSource:
        of = feed(**more)
        return SqlSource(of, MAPPING, Database(of, f"sqlite:///{self.path}"))

    async def read(self, outlet: RecordingOutlet, **more):
        one = self.source(**more)
        guarded = keeper(feed(**more), one, outlet)
        await guarded.read()
        await one.close()
        return guarded


@pytest.fixture
def office(tmp_path):
    found = Office(tmp_path)
    yield found
    found.write.close()


def numbers(outlet: RecordingOutlet) -> list[int]:
    return [int(row.cells["id"]) for row in outlet.rows]


async def test_equal_watermarks_are_told_apart_by_the_key(office):
    outlet = RecordingOutlet()
    office.insert(*[(n, BEGIN) for n in range(100)])
    await office.read(outlet)
    assert numbers(outlet) == list(range(100))
    office.insert(*[(n, BEGIN) for n in range(-5, 0)], (100, BEGIN))  # same moment, lower keys
    await office.read(outlet)
    assert sorted(numbers(outlet)) == list(range(-5, 101))


async def test_a_row_is_a_row_of_its_mapping(office):
    outlet = RecordingOutlet()
    office.insert((1, BEGIN))
    await office.read(outlet)
    [row] = outlet.rows
    assert (row.source, row.file, row.row) == (MAPPING.name, "penalties", 1)
    assert row.cells == {**cells(1), "罚款": "100.5", "id": "1", "变更时间": "2026-03-01 08:00:00"}


async def test_a_row_is_taken_again_when_it_has_changed_and_only_then(office):
    outlet = RecordingOutlet()
    office.insert((1, BEGIN), (2, BEGIN))
    await office.read(outlet)
    await office.read(outlet)
    assert numbers(outlet) == [1, 2]
    office.insert((1, BEGIN + timedelta(minutes=1)))
    await office.read(outlet)
    assert numbers(outlet) == [1, 2, 1]


async def test_rows_committed_late_are_found_as_far_as_the_overlap_reaches(office):
    outlet = RecordingOutlet()
    office.insert((1, BEGIN))
    await office.read(outlet)
    office.insert((2, BEGIN - timedelta(seconds=600)), (3, BEGIN - timedelta(seconds=601)))
    await office.read(outlet)
    assert numbers(outlet) == [1, 2]


async def test_rows_without_a_watermark_are_told(office):
    outlet = RecordingOutlet()
    office.insert((1, None), (2, BEGIN))
    await office.read(outlet)
    assert numbers(outlet) == [2]
    assert [a.ailment for a in outlet.alerts] == [Ailment.REFUSED]
    assert "变更时间" in outlet.alerts[0].detail


async def test_while_others_write_every_row_arrives_once(office):
    """A writer in a thread of its own, several rows a moment, read meanwhile in small chunks."""
    outlet, total = RecordingOutlet(), 600

    def write() -> None:
        own = sqlite3.connect(office.path, isolation_level=None, timeout=10)
        for start in range(0, total, 5):
            own.execute("BEGIN")
            for n in range(start, start + 5):
                own.execute(INSERT, office.row(n, BEGIN + timedelta(seconds=start // 20)))
            own.execute("COMMIT")
        own.close()

    writer = threading.Thread(target=write)
    writer.start()
    one = office.source()
    guarded = keeper(feed(), one, outlet)
    while writer.is_alive():
        await guarded.read()
    writer.join()
    await guarded.read()
    await one.close()
    assert sorted(numbers(outlet)) == list(range(total))
    assert guarded.health.failures == 0


steps = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.integers(0, 12), st.integers(-600, 300)),
        st.tuples(st.just("read"), st.integers(0, 3), st.just(0)),
    ),
    max_size=12,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps, chunk=st.integers(1, 9))
@example(  # a reading that is stopped and goes on must not forget from where it has to look back
    steps=[("insert", 1, 0), ("read", 1, 0), ("insert", 1, -448), ("insert", 1, 153)], chunk=1
)
async def test_however_inserts_readings_and_kills_mix_every_row_arrives_once(
    tmp_path_factory, steps, chunk
):
    office = Office(tmp_path_factory.mktemp("office"))
    kills = Kills()
    outlet, count, now = RecordingOutlet(kills), 0, BEGIN
    for what, many, seconds in [*steps, ("read", 99, 0), ("read", 99, 0)]:
        if what == "insert":
            at = now + timedelta(seconds=seconds)  # late by the overlap at most
            office.insert(*[(count + n, at) for n in range(many)])
            count, now = count + many, max(now, at)
            continue
        kills.after(many)
        try:
            await office.read(outlet, chunk_rows=chunk)
        except Killed:
            continue
    office.write.close()
    assert sorted(numbers(outlet)) == list(range(count))
    assert [row.row for row in outlet.rows] == list(range(1, count + 1))


async def test_what_is_remembered_does_not_grow_with_the_table(office):
    outlet = RecordingOutlet()
    for hour in range(20):
        office.insert(
            *[(hour * 50 + n, BEGIN + timedelta(hours=hour, seconds=n)) for n in range(50)]
        )
        await office.read(outlet)
    assert len(outlet.rows) == 1000
    kept = sum(len(v) for k, v in outlet.state["test_source"].items() if k.startswith("seen/"))
    assert kept < 50 * 8 * 4


async def test_the_session_cannot_write(office):
    office.insert((1, BEGIN))
    database = Database(feed(), f"sqlite:///{office.path}")
    with pytest.raises(Exception, match="readonly"), database._engine.connect() as connection:
        connection.exec_driver_sql("DELETE FROM penalties")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"table": "nothing"}, ["nothing"]),
        ({"watermark": "时间"}, ["时间", "变更时间"]),
        ({"watermark": "名称"}, ["text", "view"]),
    ],
)
async def test_a_wrong_table_or_column_is_one_sentence(office, more, words):
    office.insert((1, BEGIN))
    guarded = await office.read(RecordingOutlet(), **more)
    assert all(word in guarded.health.trouble for word in words), guarded.health.trouble


async def test_a_database_that_cannot_be_reached_says_nothing_of_its_address(tmp_path):
    of = feed()
    one = SqlSource(of, MAPPING, Database(of, f"sqlite:///{tmp_path}/geheim/office.db"))
    guarded = keeper(of, one, RecordingOutlet())
    await guarded.read()
    assert guarded.health.trouble == "the database cannot be read (OperationalError)"


@pytest.mark.parametrize(
    "url", ["geheim", "nodialect://u:geheim@h/d", "postgresql+psycopg://u:geheim@h/d"]
)
def test_a_url_that_is_none_is_not_quoted(url):
    with pytest.raises(ConfigError) as caught:
        Database(feed(), url)
    assert "test_source" in str(caught.value) and "geheim" not in str(caught.value)


async def test_trying_a_source_keeps_nothing(office):
    office.insert(*[(n, BEGIN) for n in range(20)])
    one = office.source()
    assert [row.cells["id"] for row in await one.sample(3, Time()())] == ["0", "1", "2"]
    await one.close()


values = st.one_of(
    st.integers(-(2**62), 2**62),
    st.decimals(-(10**9), 10**9, allow_nan=False, places=2),
    st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),  # noqa: DTZ001
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
)


@given(values, st.floats(0, 10**6))
def test_a_watermark_is_kept_exactly_and_looking_back_never_looks_ahead(value, overlap):
    assert unpack(pack(value)) == value
    assert type(unpack(pack(value))) is type(value)
    back = earlier(value, overlap)
    assert back <= value
    assert as_number(back) <= as_number(value)


@given(st.integers(0, 10**9), st.floats(0, 10**6))
def test_a_number_is_looked_back_at_least_as_far_as_asked(value, overlap):
    assert value - earlier(value, overlap) >= overlap
    assert value - earlier(value, overlap) == math.ceil(overlap)


def test_a_day_is_looked_back_whole():
    assert earlier(date(2026, 3, 2), 0) == date(2026, 3, 2)
    assert earlier(date(2026, 3, 2), 86_401) == date(2026, 2, 28)
    assert earlier(Decimal("1.5"), 0.5) == earlier(1.5, 0.5) == 1
    assert as_number(date(2026, 3, 3)) - as_number(date(2026, 3, 2)) == 86_400
    with pytest.raises(SourceTrouble):
        earlier("2026-03-02", 1)
