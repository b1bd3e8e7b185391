from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

from streams import ready


def test_partitions_that_start_together_do_not_compile_at_the_same_time(monkeypatch):
    """Were two at it at once, one would meet the other."""
    met, two = [], Barrier(2)

    def compile_all() -> None:
        with suppress(BrokenBarrierError):
            two.wait(timeout=0.2)
            met.append("another")
        two.reset()

    monkeypatch.setattr(ready.detectors, "make_ready", compile_all)
    monkeypatch.setattr(ready.routing, "make_ready", lambda: None)
    with ThreadPoolExecutor(4) as partitions:
        for partition in [partitions.submit(ready.make_ready) for _ in range(4)]:
            partition.result()
    assert not met
