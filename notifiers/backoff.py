"""When to try again: later and later, spread by chance, and not for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

__all__ = ["Backoff", "next_attempt"]


class Backoff(Struct, frozen=True, kw_only=True):
    """Exponential with full jitter. By default ten attempts over about half a day."""

    first_seconds: float = 2.0
    factor: float = 4.0
    most_seconds: float = 4 * 3600.0
    attempts: int = 10


def next_attempt(
    attempts: int, now: datetime, jitter: float, backoff: Backoff, at_least_seconds: float = 0.0
) -> datetime | None:
    """Return when to try after `attempts` failures, None to give up.

    `jitter` in [0, 1) chooses between half of the wait and the whole of it.
    """
    if attempts >= backoff.attempts:
        return None
    wait = min(backoff.most_seconds, backoff.first_seconds * backoff.factor ** (attempts - 1))
    return now + timedelta(seconds=max(at_least_seconds, wait * (0.5 + 0.5 * jitter)))
