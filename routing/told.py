"""What an institution was last told about one borrower."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from msgspec import Struct

from schemas.identifiers import alert_id
from schemas.scalars import Instant, Severity

__all__ = ["NOTHING_TOLD", "Told", "ToldOf", "Word"]


class Word(Struct, frozen=True, array_like=True):
    """The last alert of one concern that was sent."""

    severity: Severity
    occurred_at: Instant
    alert_id: str


class Told(Struct, frozen=True):
    """The last word of every concern to one institution, by rule.

    It is kept one an institution: a borrower may have ten thousand that watch it, and telling one
    of them must not cost what was told to all others.
    """

    words: dict[str, Word] = {}

    def last(self, rule: str) -> Word | None:
        return self.words.get(rule)

    def telling(self, rule: str, word: Word) -> Told:
        """Return the same with one more word."""
        return Told({**self.words, rule: word})

    def without(self, fact_id: str, institution: str, standing: Collection[str] = ()) -> Told:
        """Return the same without what was told because of one fact; itself if there is nothing.

        So the next fact of the concern is news again. `standing` are patterns that go on without it.
        """
        kept = {
            rule: word
            for rule, word in self.words.items()
            if rule in standing or word.alert_id != alert_id(fact_id, institution, rule)
        }
        return self if len(kept) == len(self.words) else Told(kept)


NOTHING_TOLD = Told()


class ToldOf(Protocol):
    """What was told of one borrower, by institution: a dict, or the state of a partition."""

    def get(self, institution: str, default: Told, /) -> Told: ...
