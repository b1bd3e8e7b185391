"""How long a receiver in trouble is left alone. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from notifiers.base import Sent
from schemas.deliveries import DeliveryOutcome

__all__ = ["Trouble"]

_PATIENCE = 5  # failures in a row before the receiver, not the message, is held to be the reason
_FIRST_SECONDS, _LONGEST_SECONDS = 5.0, 300.0


class Trouble:
    """Counts a receiver's failures in a row.

    Without it, a thousand alerts for a receiver that hangs would each wait for their own timeout
    and use up an attempt, though the first few have told all there is to know.
    """

    def __init__(self) -> None:
        self.until: datetime | None = None  # left alone until then
        self._in_a_row = 0

    def note(self, sent: Sent, now: datetime) -> None:
        """Take account of an answer. One that asks for time (Retry-After) gets it at once."""
        if sent.outcome is not DeliveryOutcome.RETRY:
            self.until, self._in_a_row = None, 0
            return
        self._in_a_row += 1
        rest = sent.retry_after_seconds or 0.0
        if self._in_a_row >= _PATIENCE:
            doublings = min(10, self._in_a_row - _PATIENCE)
            rest = max(rest, min(_LONGEST_SECONDS, _FIRST_SECONDS * 2**doublings))
        if rest > 0:
            until = now + timedelta(seconds=rest)
            self.until = until if self.until is None else max(self.until, until)
