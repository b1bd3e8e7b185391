"""A circuit breaker a receiver: when it is the receiver that fails, it is left alone. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from notifiers.base import Sent
from schemas.deliveries import DeliveryOutcome

__all__ = ["Breaker", "BreakerState"]

_PATIENCE = 5  # failures in a row before the receiver, not the message, is held to be the reason
_FIRST_SECONDS, _LONGEST_SECONDS = 5.0, 300.0


class BreakerState(StrEnum):
    CLOSED = "closed"  # all is well: sends go out
    OPEN = "open"  # left alone until a time
    HALF_OPEN = "half_open"  # one send under way, whose answer decides


class Breaker:
    """Closed, open, half open (M. Nygard, "Release It!", 2007, ch. 5).

    Without it, a thousand alerts for a receiver that hangs would each wait for their own timeout
    and use up an attempt, though the first few have told all there is to know. The libraries there
    are (aiobreaker, pybreaker, purgatory) wrap a call and look at the clock by themselves; here what
    waits must know when it may go, and the clock is an argument.
    """

    def __init__(self) -> None:
        self.until: datetime | None = None  # no send before that
        self.opened = 0  # how often in all
        self._state = BreakerState.CLOSED
        self._in_a_row = 0  # failures
        self._rests = 0  # times it was left alone since it was well

    @property
    def state(self) -> BreakerState:
        """What it was when last told something: an open one is open until something is sent."""
        return self._state

    def due(self, due: datetime) -> datetime | None:
        """Return when something that is due then may be sent; None: not before an answer came."""
        if self._state is BreakerState.HALF_OPEN:
            return None
        return due if self.until is None else max(due, self.until)

    def begin(self) -> None:
        """Know that something is being sent. After a rest it is the one that tries the ground."""
        if self._state is BreakerState.OPEN:
            self._state = BreakerState.HALF_OPEN

    def note(self, sent: Sent, now: datetime) -> None:
        """Take account of an answer. One that asks for time (Retry-After) gets it at once.

        Whatever is no failure closes it, also the late answer to something sent before it opened;
        a late failure says nothing new.
        """
        if sent.outcome is not DeliveryOutcome.RETRY:
            self.until, self._in_a_row, self._rests = None, 0, 0
            self._state = BreakerState.CLOSED
            return
        self._in_a_row += 1
        tried = self._state is BreakerState.HALF_OPEN
        if tried or (self._state is BreakerState.CLOSED and self._in_a_row >= _PATIENCE):
            rest = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2 ** min(10, self._rests))
            self._state, self._rests, self.opened = (
                BreakerState.OPEN,
                self._rests + 1,
                self.opened + 1,
            )
            self._rest(rest, now)
        if sent.retry_after_seconds:
            self._rest(sent.retry_after_seconds, now)

    def _rest(self, seconds: float, now: datetime) -> None:
        until = now + timedelta(seconds=seconds)
        self.until = until if self.until is None else max(self.until, until)
