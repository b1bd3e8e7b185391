"""Where the shell gets its time from; tests hand over another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

__all__ = ["Clock", "wall_clock"]

Clock = Callable[[], datetime]


def wall_clock() -> datetime:
    """Return the present time, aware, in UTC."""
    return datetime.now(UTC)
