"""`run` waits for a store that goes down the moment everything is in it."""

from __future__ import annotations

import commands.run
from store.base import StoreDown


async def test_what_the_store_holds_is_asked_until_it_answers(monkeypatch, caplog):
    asked: list[object] = []

    def summary(store: object) -> str:
        asked.append(store)
        if len(asked) < 3:
            raise StoreDown("switched off")
        return "all of it"

    monkeypatch.setattr(commands.run, "summary", summary)
    monkeypatch.setattr(commands.run, "_AGAIN_SECONDS", 0.0)
    store = object()
    assert await commands.run._held(store) == "all of it"
    assert asked == [store] * 3
    assert "switched off; asking again" in caplog.text
