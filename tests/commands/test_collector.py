"""How often the process stands still to look for reference cycles: by count, not by time."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from commands import workspace


class Engine:
    async def start(self) -> None:
        self.known = [[] for _ in range(1000)]

    async def stop(self) -> None:
        pass


@pytest.fixture
def restored() -> Iterator[None]:
    usual, turn = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.unfreeze()
    gc.set_threshold(*usual)
    sys.setswitchinterval(turn)


async def test_the_collector_looks_rarely_at_what_is_new_and_never_at_what_was_there_at_the_start(
    restored,
):
    looked: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            looked.append(info["generation"])

    engine = Engine()
    async with workspace.running(engine):
        assert not any(one is engine.known for one in gc.get_objects())
        gc.callbacks.append(note)
        try:
            kept = [[] for _ in range(1_000_000)]
        finally:
            gc.callbacks.remove(note)
    assert len(kept) == 1_000_000
    # Python's own threshold of 700 would look 1,400 times; 200,000 at once stand still for 180 ms.
    assert 20 <= len(looked) <= 200
    assert set(looked) == {0}
