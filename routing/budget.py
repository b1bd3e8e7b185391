"""How many alerts a bank can read, and which of them are worth a place. Pure; time is an argument."""

from __future__ import annotations

import math

from msgspec import Struct

__all__ = ["NOT_SPENT", "Spending", "spend"]

_DAY = 86_400.0
_HALF_LIFE_DAYS = 14.0
_BINS = 64
_SPAN = 6.0  # log-odds on either side of one half that are told apart
_BURST_DAYS = 3.0  # of the budget that may be spent at once after quiet days
_LEAST_DAYS = 1.0  # of observation that a rate is spread over


class Spending(Struct, frozen=True, array_like=True, gc=False):
    """What one bank was offered and told. Counts are halved every 14 days of intake time.

    `worth` is a streaming distribution of what was offered, in 64 bins of its log-odds.
    """

    since: float = 0.0  # intake time of the first offer, seconds since 1970
    at: float = 0.0  # of the newest
    worth: tuple[float, ...] = (0.0,) * _BINS
    left: float = 0.0  # alerts that may still be told at this moment

    def share_above(self, worth: float) -> float:
        """Return which part of the other offers lately was worth more, ties counted half.

        The offer itself is the newest that was counted.
        """
        others = sum(self.worth) - 1.0
        if others <= 0:
            return 0.0
        at = _bin(worth)
        return (sum(self.worth[at + 1 :]) + (self.worth[at] - 1.0) / 2) / others

    def a_day(self) -> float:
        """Return how many offers come a day, by the counts and the time they were gathered in."""
        days = max(_LEAST_DAYS, (self.at - self.since) / _DAY)
        kept = (1 - 0.5 ** (days / _HALF_LIFE_DAYS)) * _HALF_LIFE_DAYS / 0.693147
        return float(sum(self.worth) / kept)


NOT_SPENT = Spending()


def spend(
    spent: Spending, worth: float, at: float, a_day: float, *, red_line: bool
) -> tuple[bool, Spending]:
    """Return whether an alert is told, and the spending after it.

    A red line always is, and costs like any other. What else is told must be among the best that
    the budget has room for, by the streaming quantile of what was offered lately, and there must be
    something left: over any period no more than the budget and three days of it are told.

    Parameters
    ----------
    worth
        0 to 1, of this alert; only the order matters.
    at
        Intake time, seconds since 1970. An earlier one than before counts as the same moment.
    a_day
        The budget, alerts a day.
    """
    most = max(1.0, a_day * _BURST_DAYS)
    if spent.since == 0.0:
        spent = Spending(at, at, spent.worth, most)
    passed = max(0.0, at - spent.at) / _DAY
    fade = 0.5 ** (passed / _HALF_LIFE_DAYS)
    counts = [count * fade for count in spent.worth]
    counts[_bin(worth)] += 1.0
    left = min(most, spent.left + a_day * passed)
    now = Spending(spent.since, max(at, spent.at), tuple(counts), left)
    rate = now.a_day()
    fits = rate <= a_day or now.share_above(worth) < a_day / rate
    told = red_line or (fits and left >= 1.0)
    if told:
        left = max(-most, left - 1.0)
    return told, Spending(now.since, now.at, now.worth, left)


def _bin(worth: float) -> int:
    if worth <= 0.0 or worth >= 1.0:
        return 0 if worth <= 0.0 else _BINS - 1
    odds = math.log(worth / (1 - worth))
    return min(_BINS - 1, max(0, int((odds + _SPAN) / (2 * _SPAN) * _BINS)))
