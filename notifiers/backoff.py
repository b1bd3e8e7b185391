"""When to try again: later and later, and not for ever. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

__all__ = ["LIFE", "Backoff", "next_attempt"]

LIFE = timedelta(days=3)
"""How long a delivery is tried at all, however few attempts a receiver's breaker let through."""


class Backoff(Struct, frozen=True, kw_only=True):
    """Exponential with a cap: twelve attempts within three days.

    The waits are 5 s, 16 s, 51 s, 2 min 44 s, 8 min 44 s, 28 min, 1.5 h, 4.8 h, 15.3 h, 24 h and 24 h:
    70 h 13 min in all. Chance takes up to a tenth of each, so the last attempt comes between 63 and
    70 hours after the first.
    """

    first_seconds: float = 5.0
    factor: float = 3.2
    most_seconds: float = 24 * 3600.0
    attempts: int = 12
    spread: float = (
        0.1  # part of a wait that chance may take; 1: anywhere between nothing and it all
    )


def next_attempt(
    attempts: int, now: datetime, jitter: float, schedule: Backoff, at_least_seconds: float = 0.0
) -> datetime | None:
    """Return when to try after `attempts` failures, None to give up.

    Chance keeps receivers that failed in one moment (a network that was down) from being tried
    again in one. How many come at a time to one receiver is bounded elsewhere: by its breaker, and
    by how many are sent at once.

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
    wait = min(schedule.most_seconds, longest) * (1 - schedule.spread * (1 - jitter))
    return now + timedelta(seconds=max(at_least_seconds, wait))
