"""The pace of a live feed: how many changes are due by now."""

from __future__ import annotations

__all__ = ["due"]


def due(rate: float, elapsed: float, sent: int, *, at_most: int = 10_000) -> int:
    """Return how many changes to send now so that `rate` holds on average.

    Parameters
    ----------
    rate
        Changes a second; 0 stops the feed.
    elapsed
        Seconds since the feed began, by the caller's clock.
    sent
        Changes sent since then.
    at_most
        What is sent in one go: after a pause the feed catches up in steps.

    Examples
    --------
    >>> due(2.0, 10.4, 18)
    2
    >>> due(1000.0, 3600.0, 0)
    10000
    """
    return max(0, min(at_most, int(rate * elapsed) - sent))
