"""When to try again: later and later, spread by chance, and not for ever. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

__all__ = ["Backoff", "next_attempt"]


class Backoff(Struct, frozen=True, kw_only=True):
    """Exponential with a cap and full jitter.

    The longest waits are 2 s, 16 s, 2 min, 17 min, 2.3 h, 18.2 h and 24 h. Chance takes half of
    them on average: the eighth and last attempt comes about a day after the first, and within
    two days at the latest.
    """

    first_seconds: float = 2.0
    factor: float = 8.0
    most_seconds: float = 24 * 3600.0
    attempts: int = 8


def next_attempt(
    attempts: int, now: datetime, jitter: float, schedule: Backoff, at_least_seconds: float = 0.0
) -> datetime | None:
    """Return when to try after `attempts` failures, None to give up.

    Full jitter: the wait is anywhere between nothing and the whole. Deliveries that failed in one
    moment so come back spread over the interval, which burdens a receiver that recovers the least
    (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).

    Parameters
    ----------
    attempts
        Attempts made so far, at least 1.
    jitter
        Chance in [0, 1).
    at_least_seconds
        What the receiver itself asked for (Retry-After); chance does not shorten it.
    """
    if attempts >= schedule.attempts:
        return None
    longest = schedule.first_seconds
    for _ in range(attempts - 1):  # not a power: it overflows where many attempts are allowed
        longest = min(schedule.most_seconds, longest * schedule.factor)
    wait = min(schedule.most_seconds, longest) * jitter
    return now + timedelta(seconds=max(at_least_seconds, wait))
