"""What each institution was last told about one borrower."""

from __future__ import annotations

from msgspec import Struct

from schemas.scalars import Instant, Severity

__all__ = ["Told", "Word"]


class Word(Struct, frozen=True, array_like=True):
    """The last alert of one concern that was sent."""

    severity: Severity
    occurred_at: Instant
    alert_id: str


class Told(Struct, frozen=True):
    """The last word of every concern, by `institution:rule`."""

    words: dict[str, Word] = {}

    def last(self, institution: str, rule: str) -> Word | None:
        return self.words.get(f"{institution}:{rule}")

    def telling(self, institution: str, rule: str, word: Word) -> Told:
        """Return the same with one more word."""
        return Told({**self.words, f"{institution}:{rule}": word})
