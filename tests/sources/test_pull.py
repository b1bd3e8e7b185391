from __future__ import annotations

import contextlib

import pytest
from flaky_server import FAILURES, Listing, served
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made import PERSON, Killed, Kills, Time, cells, keeper
from pulling import CURSOR, PAGES, Naps, feed, numbers, read, rows, source

from schemas.feeds import Paging
from schemas.source_health import Ailment
from sources.recording import RecordingOutlet


@pytest.mark.parametrize("paging", [PAGES, CURSOR], ids=["page", "cursor"])
async def test_of_a_server_that_fails_half_of_the_time_every_row_arrives_exactly_once(paging):
    """And the process is killed at every seventh commit, before it is made."""
    listing, outlet = Listing(rows(*range(500)), 25), RecordingOutlet(Kills(*[6] * 9))
    serve = listing.cursors if paging.by == "cursor" else listing.pages
    with served(serve, failing=0.5, seed=11) as server:
        for size in (500, 613):  # the office publishes more after the first reading
            listing.rows = rows(*range(size))
            for _ in range(12):
                try:
                    await read(server, outlet, paging)
                    break
                except Killed:
                    continue
            else:
                raise AssertionError("it never came to the end")
            assert numbers(outlet) == [f"样{n}" for n in range(size)]
        assert set(server.failures) == set(FAILURES)
        assert len(server.failures) > 0.35 * len(server.requests)
    assert [row.row for row in outlet.rows] == list(range(1, 614))


async def test_an_interface_that_never_works_is_left_until_the_next_time():
    outlet = RecordingOutlet()
    with served(Listing(rows(1), 25).pages, failing=1.0) as server:
        of = feed(server.url)
        one = source(of, attempts=3, timeout_seconds=0.05)
        guarded = keeper(of, one, outlet)
        for _ in range(3):
            await guarded.read()
        await one.close()
        assert len(server.requests) == 9
    assert not outlet.rows
    assert [a.ailment for a in outlet.alerts] == [Ailment.FAILING]
    assert "3 times in a row" in guarded.health.trouble
    assert "127.0.0.1" in guarded.health.trouble


async def test_a_page_that_did_not_change_costs_an_empty_answer():
    outlet, listing = RecordingOutlet(), Listing(rows(*range(10)), 25)
    with served(listing.pages) as server:
        await read(server, outlet)
        before = len(server.requests)
        await read(server, outlet)
        assert server.unchanged == 1
        assert len(server.requests) == before + 2  # the page as it was, and none behind it
        listing.rows = rows(*range(12))
        await read(server, outlet)
    assert numbers(outlet) == [f"样{n}" for n in range(12)]


async def test_a_full_last_page_that_did_not_change_hides_no_page_behind_it():
    outlet, listing = RecordingOutlet(), Listing(rows(*range(25)), 25)
    with served(listing.pages) as server:
        await read(server, outlet)
        listing.rows = rows(*range(30))
        await read(server, outlet)
        assert server.unchanged >= 1
    assert numbers(outlet) == [f"样{n}" for n in range(30)]


@settings(max_examples=15, deadline=None)
@given(
    growth=st.lists(st.integers(0, 40), min_size=1, max_size=4),
    size=st.integers(1, 20),
    order=st.sampled_from(["append", "newest", "any"]),
    kills=st.lists(st.integers(0, 6), max_size=4),
)
async def test_in_whatever_order_a_list_grows_each_row_is_taken_once(growth, size, order, kills):
    listing = Listing([], size, newest=order == "newest")
    outlet = RecordingOutlet(Kills(*kills))
    paging = Paging(by="page", parameter="page", order=order)
    with served(listing.pages) as server:
        for more in [*growth, 0]:
            count = len(listing.rows) + more
            listing.rows = rows(*range(count))
            try:
                await read(server, outlet, paging)
            except Killed:
                continue
        for _ in range(len(kills) + 1):
            with contextlib.suppress(Killed):
                await read(server, outlet, paging)
    assert sorted(numbers(outlet)) == sorted(f"样{n}" for n in range(len(listing.rows)))


@settings(max_examples=25, deadline=None)
@given(
    start=st.integers(0, 12),
    growth=st.lists(st.integers(0, 9), min_size=1, max_size=12),
    size=st.integers(1, 5),
    order=st.sampled_from(["append", "newest", "any", "cursor"]),
)
@example(start=1, growth=[0, 6], size=4, order="append")
async def test_what_is_published_while_a_list_is_read_is_not_lost(start, growth, size, order):
    """Before each answer the office may publish more: a page that was read fills up behind us."""
    listing = Listing(rows(*range(start)), size, newest=order == "newest")
    coming = iter(growth)

    def serve(query):
        count = len(listing.rows) + next(coming, 0)
        listing.rows = rows(*range(count))
        return listing.cursors(query) if order == "cursor" else listing.pages(query)

    outlet = RecordingOutlet()
    paging = CURSOR if order == "cursor" else Paging(by="page", parameter="page", order=order)
    with served(serve) as server:
        for _ in range(len(growth) + 2):
            await read(server, outlet, paging)
    assert sorted(numbers(outlet)) == sorted(f"样{n}" for n in range(len(listing.rows)))


async def test_where_the_newest_come_first_old_pages_are_not_read_again():
    outlet, listing = RecordingOutlet(), Listing(rows(*range(200)), 10, newest=True)
    paging = Paging(by="page", parameter="page", order="newest")
    with served(listing.pages) as server:
        await read(server, outlet, paging)
        before = len(server.requests)
        listing.rows = rows(*range(205))
        await read(server, outlet, paging)
        assert len(server.requests) - before == 2
    assert len(set(numbers(outlet))) == 205


async def test_where_the_newest_come_first_a_first_page_as_it_was_is_all_that_is_asked_for():
    outlet, listing = RecordingOutlet(), Listing(rows(*range(30)), 10, newest=True)
    paging = Paging(by="page", parameter="page", order="newest")
    with served(listing.pages) as server:
        await read(server, outlet, paging)
        before = len(server.requests)
        await read(server, outlet, paging)
        assert (server.unchanged, len(server.requests) - before) == (1, 1)
    assert len(outlet.rows) == 30


async def test_where_new_rows_come_anywhere_a_first_page_as_it_was_proves_nothing():
    outlet, listing = RecordingOutlet(), Listing(rows(*range(30)), 10)
    paging = Paging(by="page", parameter="page", order="any")
    with served(listing.pages) as server:
        await read(server, outlet, paging)
        listing.rows = [*listing.rows[:25], *rows(99), *listing.rows[25:]]
        await read(server, outlet, paging)
        assert server.unchanged == 0
    assert sorted(numbers(outlet)) == sorted(f"样{n}" for n in [*range(30), 99])


async def test_a_server_that_asks_for_time_gets_it():
    naps, answers = Naps(), iter([429, 503])
    with served(Listing(rows(1), 25).pages) as server:
        handler = server.server.RequestHandlerClass
        honest = handler.do_GET

        def do_get(self) -> None:
            status = next(answers, 0)
            if status:
                return self.answer(status, b"", **{"retry-after": "90"})
            return honest(self)

        handler.do_GET = do_get
        outlet = RecordingOutlet()
        await read(server, outlet, naps=naps)
    assert numbers(outlet) == ["样1"]
    assert sum(seconds >= 90 for seconds in naps.seconds) == 2


async def test_requests_keep_their_distance():
    naps = Naps()
    with served(Listing(rows(*range(50)), 25).pages) as server:
        await read(server, RecordingOutlet(), naps=naps, per_second=2.0)
        assert len(server.requests) == 5  # the first page twice: had it filled up meanwhile?
    assert naps.seconds == pytest.approx([0.5, 1.0, 1.5, 2.0])  # the clock of the test stands still


async def test_a_redirect_is_not_followed_and_a_token_goes_nowhere_else():
    with served(Listing(rows(1), 25).pages) as other:
        with served(Listing(rows(1), 25).pages, token="geheim-token") as server:
            server.redirect = other.url
            of = feed(server.url)
            one = source(of, token="geheim-token")
            guarded = keeper(of, one, RecordingOutlet())
            await guarded.read()
            await one.close()
        assert not other.requests
    assert "redirect" in guarded.health.trouble
    assert "geheim" not in guarded.health.trouble


async def test_a_wrong_token_is_said_and_not_shown(caplog):
    with served(Listing(rows(1), 25).pages, token="right") as server:
        of = feed(server.url)
        one = source(of, token="wrong-secret")
        guarded = keeper(of, one, RecordingOutlet())
        await guarded.read()
        await one.close()
        assert len(server.requests) == 1  # trying again would not help
    assert "token" in guarded.health.trouble
    assert "wrong-secret" not in guarded.health.trouble + caplog.text


async def test_an_answer_without_end_is_cut_off():
    with served(lambda query: ["x" * 1000] * 3000) as server:
        of = feed(server.url, items="")
        one = source(of, most_bytes=100_000, timeout_seconds=5)
        guarded = keeper(of, one, RecordingOutlet())
        await guarded.read()
        await one.close()
    assert "more than 100000 bytes" in guarded.health.trouble


async def test_a_list_that_does_not_turn_its_pages_is_noticed():
    with served(lambda query: {"data": {"records": rows(1, 2)}}) as server:
        outlet = RecordingOutlet()
        of = feed(server.url)
        one = source(of)
        guarded = keeper(of, one, outlet)
        await guarded.read()
        await one.close()
    assert "again and again" in guarded.health.trouble
    assert numbers(outlet) == ["样1", "样2"]


async def test_what_is_no_row_is_refused_and_about_persons_nothing_is_kept():
    answer = {"data": {"records": [cells(1), 7, cells(2, 代码=PERSON), {"文号": 12.5}]}}
    with served(
        lambda query: answer if query["page"] == "1" else {"data": {"records": []}}
    ) as server:
        outlet = RecordingOutlet()
        await read(server, outlet)
    assert numbers(outlet) == ["样1", "12.5"]
    assert [r.reason for r in outlet.refused] == ["undecodable", "person_identifier"]
    assert PERSON not in repr(outlet.items) + repr(outlet.state)


async def test_trying_a_source_keeps_nothing():
    with served(Listing(rows(*range(10)), 25).pages) as server:
        one = source(feed(server.url))
        found = await one.sample(3, Time()())
        await one.close()
    assert [row.cells["文号"] for row in found] == ["样0", "样1", "样2"]
