"""What became of facts lately, for alerts that were on their way meanwhile. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.recalls import Recall, RecallKind

__all__ = ["InForce"]

_MOST = 50_000  # facts


class InForce:
    """The recalls that still say something about each fact, the newest facts.

    A fact that ended has ended; an amendment stands until the next one of the fact; a dispute until
    it is over.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._by_fact: dict[str, tuple[Recall, ...]] = {}

    def note(self, recall: Recall) -> None:
        """Take a recall in."""
        known = self._by_fact.pop(recall.fact_id, ())
        if any(other.recall_id == recall.recall_id or other.what.ends for other in known):
            kept = known  # it ends once, and the same is said once
        elif recall.what.ends:
            kept = (recall,)
        else:
            kept = tuple(other for other in known if not _over(other, recall))
            if recall.what is not RecallKind.STANDS:
                kept = (*kept, recall)
        if kept:
            self._by_fact[recall.fact_id] = kept
        while len(self._by_fact) > self._most:
            del self._by_fact[next(iter(self._by_fact))]

    def about(self, facts: Iterable[bytes]) -> list[Recall]:
        """Return what is to be said of an alert that rests on these facts."""
        if not self._by_fact:
            return []
        return [recall for fact in facts for recall in self._by_fact.get(fact.hex(), ())]


def _over(known: Recall, recall: Recall) -> bool:
    """Return whether a newer recall of the same fact leaves nothing to say of an older one."""
    if known.what is RecallKind.DISPUTED:
        return bool(recall.objection_id) and known.objection_id == recall.objection_id
    return recall.what is RecallKind.AMENDED
