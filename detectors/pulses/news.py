"""What is new about evidence: an episode is told once."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["News"]

_FROM = 3.6  # evidence, from where on it is news
_QUIET = 100  # numbers after news
_GRAVER = 1.5  # how much rarer than the news before something must be to break the quiet


class News(Struct, array_like=True, gc=False):
    """Turns evidence, as rarities, into a score in [0, 1]: 0.5 and more is news."""

    quiet: int = 0  # numbers for which it still lasts
    told: float = 0.0  # evidence of the newest news

    def judge(self, evidence: float) -> float:
        """Return the score of a number's evidence; what is no news stays below 0.5."""
        quiet = self.quiet > 0
        if quiet:
            self.quiet -= 1
        if evidence >= _FROM and (not quiet or evidence > _GRAVER * self.told):
            self.quiet, self.told = _QUIET, evidence
            return 1 - 2 ** (-evidence / _FROM)
        return min(0.499, 1 - 2 ** (-evidence / _FROM))
