"""Objections and requests for repair of the borrowers of one partition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from schemas import codec
from schemas.objections import Objection, Plea
from streams.tables import Table

__all__ = ["Contested"]

_decode = codec.decoder(Objection)


class Contested:
    """Requests by id. Those under way are found by their fact; the rest are kept to be shown."""

    def __init__(self, partition: int) -> None:
        self.table: Table[Objection | None] = Table(
            "contested", partition, encode=codec.encode, decode=_decode, empty=None
        )
        self._running: dict[str, dict[Plea, str]] | None = (
            None  # by fact: keys; made when asked for
        )

    def get(self, uscc: str, objection_id: str) -> Objection | None:
        return self.table[_key(uscc, objection_id)]

    def put(self, objection: Objection) -> None:
        """Keep a request as it is now."""
        key = _key(objection.uscc, objection.objection_id)
        running = self._under_way()
        self.table[key] = objection
        of_fact = running.setdefault(objection.fact_id, {})
        if not objection.state.final:
            of_fact[objection.plea] = key
        elif of_fact.get(objection.plea) == key:
            del of_fact[objection.plea]
        if not of_fact:
            del running[objection.fact_id]

    def running(self, fact_id: str, plea: Plea) -> Objection | None:
        """Return the request about a fact that is under way, None where there is none."""
        key = self._under_way().get(fact_id, {}).get(plea)
        return None if key is None else self.table[key]

    def about(self, fact_id: str) -> Iterator[Objection]:
        """Yield every request about a fact that is under way."""
        for plea in Plea:
            if (found := self.running(fact_id, plea)) is not None:
                yield found

    def late(self, now: datetime) -> Counter[Plea]:
        """Return how many requests are past their deadline by now, by what they ask for."""
        found: Counter[Plea] = Counter()
        for pleas in self._under_way().values():
            for plea, key in pleas.items():
                request = self.table[key]
                due = None if request is None else request.due
                if due is not None and due < now:
                    found[plea] += 1
        return found

    def _under_way(self) -> dict[str, dict[Plea, str]]:
        if self._running is None:
            self._running = {}
            for key in self.table:
                found = self.table[key]
                if found is not None and not found.state.final:
                    self._running.setdefault(found.fact_id, {})[found.plea] = key
        return self._running


def _key(uscc: str, objection_id: str) -> str:
    return f"{uscc}|{objection_id}"
