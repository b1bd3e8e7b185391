"""Recent mean and spread of a series, as a value of three numbers."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["Moments"]

_REACH = 16.0  # squared deviations (4 of them) beyond which a value teaches no more than one there
_FIRM = 5  # values after which the spread is trusted to say what is far


class Moments(Struct, frozen=True, array_like=True, gc=False):
    """Exponentially weighted mean and variance; `push` returns a new one.

    Kept in deviations, not in squares: amounts in fen reach 1e12, and squares would cancel. A value
    far out is taken in at the edge of the usual, so that one event does not blind the series to the
    next. Finch (2009), Incremental calculation of weighted mean and variance, section 9.
    """

    n: int = 0
    mean: float = 0.0
    var: float = 0.0

    def push(self, value: float, weight: float) -> Moments:
        """Learn a value; `weight` in (0, 1] is that of the newest, memory about `1 / weight`."""
        if self.n == 0:
            return Moments(1, float(value))
        gap = value - self.mean
        if self.n >= _FIRM and 0 < self.var * _REACH < gap * gap:
            edge = (self.var * _REACH) ** 0.5
            gap = edge if gap > 0 else -edge
        step = weight * gap
        return Moments(self.n + 1, self.mean + step, (1 - weight) * (self.var + gap * step))

    def push_zeros(self, times: int, weight: float) -> Moments:
        """Learn zero `times` times over, in one step: the silent days of a count.

        Both moments about zero shrink by the same factor; unlike `push`, zeros are never clipped,
        so that a series which has ended is forgotten at the pace of its memory.
        """
        if times <= 0:
            return self
        if self.n == 0:
            return Moments(times)
        kept = (1 - weight) ** times
        return Moments(
            self.n + times,
            self.mean * kept,
            kept * (self.var + self.mean * self.mean * (1 - kept)),
        )

    def strangeness(self, value: float, floor: float = 0.0) -> float:
        """Return `z² / (1 + z²)` for a value `z` deviations from the mean.

        One minus this is Cantelli's bound: of whatever distribution, at most the rest lies
        farther out on that side. 0.5 is one deviation, 0.9 three, 0.99 ten; 1 means that the past
        never moved. `floor` is the least spread that counts, in the unit of the values.
        """
        gap = value - self.mean
        square = gap * gap
        if square == 0:
            return 0.0
        return square / (square + max(self.var, floor * floor))
