"""How much a caller may send: a token bucket. Pure; the clock is an argument."""

from __future__ import annotations

from msgspec import Struct

__all__ = ["Bucket", "take"]


class Bucket(Struct, frozen=True):
    """Filled up to `most` (as much as a minute brings), emptied by what is taken."""

    most: float
    left: float
    at: float  # seconds of a clock that only grows


def take(bucket: Bucket, much: float, now: float) -> tuple[Bucket, float]:
    """Return the bucket after taking, and 0; or the bucket as it is, and the seconds to wait.

    More than the whole bucket is let through when it is full: it could never be otherwise.

    >>> full = Bucket(60, 60, 0)
    >>> emptied, wait = take(full, 60, 0)
    >>> wait, take(emptied, 30, 10)[1], take(emptied, 30, 30)[1]
    (0.0, 20.0, 0.0)
    """
    left = min(bucket.most, bucket.left + (now - bucket.at) * bucket.most / 60)
    missing = min(much, bucket.most) - left
    if missing > 0:
        return Bucket(bucket.most, left, now), missing * 60 / bucket.most
    return Bucket(bucket.most, left - much, now), 0.0
