"""How unlikely a count is when counts scatter more than by pure chance."""

from __future__ import annotations

import math

__all__ = ["rarely_as_few", "rarely_as_many"]

_MOST = 30.0
_LN10 = math.log(10)


def rarely_as_many(count: int, mean: float, shape: float) -> float:
    """Return `-log10` of the chance of `count` or more, at most 30; 0 where it is no more than usual.

    Counts follow a negative binomial: Poisson with a rate that is itself gamma distributed with
    this `shape`; its variance is `mean + mean ** 2 / shape`. The tail is its first term times a
    geometric series, an upper bound of the chance, so that rarity is never overstated.

    >>> round(rarely_as_many(10, 2.0, 1e9), 2)  # Poisson: 4.65e-5
    4.32
    """
    if count <= mean or mean <= 0:
        return 0.0
    growth = mean / (mean + shape)
    ratio = max((count + shape) / (count + 1), 1.0) * growth  # of a term to the one before, at most
    if ratio >= 1:
        return 0.0
    log = _log_chance(count, mean, shape) - math.log1p(-ratio)
    return min(_MOST, max(0.0, -log / _LN10))


def rarely_as_few(count: int, mean: float, shape: float) -> float:
    """Return `-log10` of the chance of `count` or fewer, at most 30; 0 where it is no less than usual.

    >>> round(rarely_as_few(0, 10.0, 1e9), 2)  # Poisson: exp(-10)
    4.34
    """
    if count >= mean:
        return 0.0
    growth = mean / (mean + shape)
    ratio = count / ((count - 1 + shape) * growth) if count else 0.0
    if ratio >= 1 or (count and shape < 1):
        return 0.0
    log = _log_chance(count, mean, shape) - math.log1p(-ratio)
    return min(_MOST, max(0.0, -log / _LN10))


def _log_chance(count: int, mean: float, shape: float) -> float:
    """Return the logarithm of the negative binomial chance of exactly `count`."""
    if shape > 1e6:
        return count * math.log(mean) - mean - math.lgamma(count + 1)
    return (
        math.lgamma(count + shape) - math.lgamma(shape) - math.lgamma(count + 1)
        - shape * math.log1p(mean / shape) + count * math.log(mean / (mean + shape))
    )  # fmt: skip
