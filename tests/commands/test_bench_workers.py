from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.jars import tools_missing
from commands import bench_workers
from commands.bench_workers import measure_workers, spread_of
from tests.skips import skip_or_fail


@given(st.integers(1, 99), st.integers(1, 99))
def test_a_spread_is_read_as_it_is_written(partitions, workers):
    assert spread_of(f"{partitions}x{workers}") == (partitions, workers)


@pytest.mark.parametrize("text", ["", "4", "0x1", "4x0", "4x-1", "4 x 2", "4x2x1", "４x2", "100x1"])
def test_anything_else_is_refused_with_what_it_should_look_like(text):
    with pytest.raises(ValueError, match="PARTITIONSxWORKERS"):
        spread_of(text)


def test_two_workers_share_the_changes_and_every_one_is_worked_through(monkeypatch):
    if missing := tools_missing():
        skip_or_fail(missing)
    monkeypatch.setattr(bench_workers, "_WARM", 1000)
    (found,) = asyncio.run(measure_workers(300, 4000, [(2, 2)]))
    assert (found["partitions"], found["workers"]) == (2, 2)
    assert sum(found["cpu_share_of_each"]) == pytest.approx(1, abs=0.02)
    assert min(found["cpu_share_of_each"]) > 0.1  # neither looks on
    assert found["cpu_us_per_event"] > 0 and found["events_per_second"] > 0
