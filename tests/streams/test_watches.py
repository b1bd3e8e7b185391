"""Decisions are known before they are read back, and others load watches too: the log's order counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from some_changes import DAY, START, A, B, watch

import streams.watches
from schemas import codec
from schemas.watches import Watch, WatchState
from streams.watches import Watches

WEEK = timedelta(days=7)


def key(one: Watch) -> str:
    return f"{one.uscc}|{one.watch_id}"


class Log:
    """A topic of one partition, the state that decides on it, and how far it was read back."""

    def __init__(self) -> None:
        self.records: list[Watch] = []
        self.state, self.read = Watches(WEEK), 0

    def decide(self, balance: int) -> None:
        known = self.state.get(A, "w") or watch(watch_id="w")
        after = replace(known, balance=balance, version=known.version + 1)
        self.records.append(after)
        self.state.put(after)

    def load(self, balance: int) -> None:
        self.records.append(watch(watch_id="w", balance=balance))

    def read_back(self, n: int) -> None:
        for one in self.records[self.read : self.read + n]:
            self.state.learn(key(one), codec.encode(one), self.read)
            self.read += 1

    def crash(self) -> None:
        """Recover from all that is in the log, although less of it was read back."""
        self.state = Watches(WEEK)
        for offset, one in enumerate(self.records):
            self.state.learn(key(one), codec.encode(one), offset)
        self.state.known_to = len(self.records)


steps = st.one_of(
    st.tuples(st.just("decide"), st.integers(1, 9)), st.tuples(st.just("load"), st.integers(1, 9)),
    st.tuples(st.just("read_back"), st.integers(1, 3)), st.just(("crash",)),
)  # fmt: skip


@given(st.lists(steps, max_size=25))
def test_once_all_is_read_back_the_last_record_of_the_log_stands(some):
    log = Log()
    for what, *how in some:
        getattr(log, what)(*how)
    log.read_back(len(log.records))
    stands = log.state.get(A, "w")
    last = log.records[-1] if log.records else None
    assert (stands and stands.balance) == (last and last.balance)


@given(st.lists(st.one_of(st.just(("read_back", 1)), st.just(("crash",)),
                          st.tuples(st.just("decide"), st.integers(1, 9))), max_size=25))  # fmt: skip
def test_reading_its_own_decisions_back_never_undoes_a_later_one(some):
    log, decided = Log(), None
    for what, *how in some:
        getattr(log, what)(*how)
        decided = how[0] if what == "decide" else decided
        known = log.state.get(A, "w")
        assert (known and known.balance) == decided


def test_watches_are_found_by_borrower_and_by_id_however_many_there_are():
    state = Watches(WEEK)
    assert (state.of(A), state.get(A, "w1")) == ((), None)
    one, two, other = (
        watch(watch_id="w1"),
        watch("south", watch_id="w2"),
        watch(uscc=B, watch_id="w3"),
    )
    state.put(one)
    assert (state.of(A), state.get(A, "w1"), state.get(A, "w2")) == ((one,), one, None)
    for more in (two, other):
        state.put(more)
    assert (state.of(A), state.get(A, "w2")) == ((one, two), two)
    state.drop(A, "w1")
    state.drop(B, "w3")
    assert dict(state.all()) == {A: (two,)}


def test_a_bank_s_borrowers_are_counted_once_each_and_only_while_they_are_watched():
    state = Watches(WEEK)
    for one in (watch(watch_id="w1"), watch(watch_id="w2"), watch(uscc=B, watch_id="w3")):
        state.put(one)
    assert (state.lent_by("north"), state.lent_by("south")) == (2, 0)
    state.put(watch(uscc=B, watch_id="w3", state=WatchState.REMOVED))
    assert state.lent_by("north") == 1


changed = st.tuples(
    st.sampled_from(("north", "south")), st.sampled_from((A, B)), st.sampled_from("123"),
    st.sampled_from((*WatchState, None)),
)  # fmt: skip


@given(st.lists(changed | st.none(), max_size=30), st.sampled_from((1, 2, 10_000)))
def test_a_bank_s_borrowers_are_those_that_a_count_of_all_watches_finds(some, most):
    """However often it is asked in between: `None` asks, or drops what a watch was."""
    state, held = Watches(WEEK), dict[tuple[str, str], Watch]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams.watches, "_MOST_TOUCHED", most)
        for one in [*some, None]:
            if one is None:
                for bank in ("north", "south"):
                    live = {
                        w.uscc for w in held.values() if w.institution == bank and not w.state.over
                    }
                    assert state.lent_by(bank) == len(live)
                continue
            bank, uscc, watch_id, stands = one
            if stands is None:
                state.drop(uscc, watch_id)
                held.pop((uscc, watch_id), None)
            else:
                held[uscc, watch_id] = watch(bank, uscc=uscc, watch_id=watch_id, state=stands)
                state.put(held[uscc, watch_id])


def test_who_has_something_due_is_known_without_looking_at_all():
    state = Watches(WEEK)
    state.put(watch(watch_id="w1", maturity=START + 10 * DAY))
    state.put(watch(uscc=B, watch_id="w2", maturity=START + 30 * DAY))
    assert not state.is_due(START + 3 * DAY - timedelta(seconds=1))
    assert state.due(START + 3 * DAY, 10) == [A]
    assert state.due(START + 3 * DAY, 10) == []
    state.put(watch(watch_id="w1", maturity=START + 10 * DAY, balance=5))  # nothing new is due
    assert not state.is_due(START + 9 * DAY)
