"""What is sorted on disk comes back as if memory had held it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import streams.spool
from streams.spool import Spool

values = st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 3), st.binary()))


@given(values, st.integers(1, 7))
def test_it_gives_a_stable_sort_whatever_memory_holds(pairs, run):
    held, streams.spool._RUN = streams.spool._RUN, run
    try:
        with Spool() as spool:
            for order, value in pairs:
                spool.add(order, value)
            assert len(spool) == len(pairs)
            wanted = [value for _, value in sorted(pairs, key=lambda pair: pair[0])]
            assert list(spool.values()) == wanted
            assert list(spool.values()) == wanted  # and again
            assert len(spool._run) < run
    finally:
        streams.spool._RUN = held


def test_leaving_it_gives_the_disk_back(monkeypatch):
    monkeypatch.setattr(streams.spool, "_RUN", 2)
    with Spool() as spool:
        for n in range(5):
            spool.add(-n, bytes([n]))
        files = list(spool._files)
        assert len(files) == 2
    assert all(file.closed for file in files)
