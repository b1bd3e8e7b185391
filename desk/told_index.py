"""Every telling of one partition, found by the facts it rests on. Bounded: the oldest go first."""

from __future__ import annotations

from collections.abc import MutableMapping

from desk.told import Telling

__all__ = ["ToldIndex"]

_MOST = 200_000  # tellings a partition; what is older is found through the store


class ToldIndex:
    """Tellings by alert; by fact only their keys.

    An entry costs about 300 bytes where `rest` keeps bytes, and as much again in the process for its
    key and its place among the facts (`benchmarks/RESULTS.md`).

    Parameters
    ----------
    rest
        Where the tellings lie, by key, the oldest first.
    most
        How many are kept.
    """

    def __init__(self, rest: MutableMapping[str, Telling], most: int = _MOST) -> None:
        self._rest, self._most = rest, most
        self._by_fact: dict[bytes, str | dict[str, None]] = {}  # nearly always one
        self._order: dict[str, None] = {}
        for key in rest:
            self._place(rest[key])

    def __len__(self) -> int:
        return len(self._order)

    @property
    def full(self) -> bool:
        """Whether older tellings may have had to go."""
        return len(self._order) >= self._most

    def get(self, key: str) -> Telling | None:
        """Return the telling of an alert, None where it is not kept."""
        return self._rest[key] if key in self._order else None

    def put(self, telling: Telling, before: Telling | None = None) -> None:
        """Keep a telling as it is now; `before` is what it was, None for a new one."""
        self._rest[telling.key] = telling
        if before is None:
            self._place(telling)
            while len(self._order) > self._most:
                self._let_go(next(iter(self._order)))
        elif (before.facts, before.beside) != (telling.facts, telling.beside):
            self._leave(before)
            self._place(telling)

    def about(self, fact: bytes) -> list[Telling]:
        """Return every telling that rests on a fact, the oldest first."""
        keys = self._by_fact.get(fact, ())
        return [self._rest[key] for key in ((keys,) if isinstance(keys, str) else keys)]

    def _place(self, telling: Telling) -> None:
        key = telling.key
        self._order[key] = None
        for fact in (*telling.facts, *telling.beside):
            known = self._by_fact.get(fact)
            if known is None:
                self._by_fact[fact] = key
            elif isinstance(known, dict):
                known[key] = None
            elif known != key:
                self._by_fact[fact] = {known: None, key: None}

    def _leave(self, telling: Telling) -> None:
        for fact in (*telling.facts, *telling.beside):
            known = self._by_fact.get(fact)
            if isinstance(known, dict):
                known.pop(telling.key, None)
            if not known or known == telling.key:
                self._by_fact.pop(fact, None)

    def _let_go(self, key: str) -> None:
        self._leave(self._rest[key])
        del self._rest[key], self._order[key]
