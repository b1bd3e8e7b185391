"""What waits for one receiver, and its sending, one after the other or a few at a time."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta

from notifiers.attempt import Render, attempt
from notifiers.base import Notifier, Sent
from notifiers.breaker import Breaker, BreakerState
from notifiers.metrics import NotifierMetrics
from notifiers.outbox import expired
from notifiers.pausing import Pause
from schemas.deliveries import Delivery, DeliveryOutcome
from schemas.receipts import due_since

__all__ = ["Receiver", "ReceiverQueue"]

Receiver = tuple[str, str]  # institution, channel

_MOST_UNSETTLED = 200  # sent without a receipt, unless the notifier says fewer
_LINGER = timedelta(milliseconds=50)  # receipts wait so long for others to be written with them
_SWEEP = timedelta(minutes=1)  # between two looks for what waits beyond its time
_LOOK_SECONDS = 5.0  # between two looks at the clock, which somebody may set
_NOT_TRIED = Sent(
    DeliveryOutcome.RETRY, "接收方不可用，到期未再尝试 receiver down, not tried again"
)


class ReceiverQueue:
    """A heap of deliveries by due time, served by `lanes` tasks that run `serve`.

    `finished` is called after every attempt, to have the receipts written.
    """

    def __init__(
        self, receiver: Receiver, notifier: Notifier | None, render: Render,
        clock: Callable[[], datetime], metrics: NotifierMetrics, pause: Pause,
        send_seconds: float, finished: Callable[[ReceiverQueue], None],
    ) -> None:  # fmt: skip
        self.receiver = receiver
        self.lanes: int = getattr(notifier, "at_once", 1)
        # As many may be sent again after a crash: where a repeat is seen, it is few.
        self._most_unsettled: int = getattr(notifier, "most_unsettled", _MOST_UNSETTLED)
        self._notifier, self._render, self._clock = notifier, render, clock
        self._pause, self._send_seconds, self._finished = pause, send_seconds, finished
        self._series = metrics.of(receiver)
        self._heap: list[tuple[datetime, int, Delivery]] = []
        self._order = itertools.count()  # of two that are due together, the first put is first
        self._sent: list[tuple[Delivery, Sent]] = []
        self._since: datetime | None = None  # the oldest attempt without a receipt
        self._flying = self._settling = 0
        self._next_sweep = datetime.min.replace(tzinfo=UTC)
        self._breaker, self._news, self._stopped = Breaker(), asyncio.Event(), False

    def put(self, delivery: Delivery) -> None:
        """Take a delivery that is due at `next_attempt_at`, or now."""
        due = delivery.next_attempt_at or self._clock()
        heapq.heappush(self._heap, (due, next(self._order), delivery))
        self._count()
        self._news.set()

    def withdraw(self, delivery_ids: Collection[str]) -> None:
        """Forget those that wait among these."""
        self._heap = [item for item in self._heap if item[2].delivery_id not in delivery_ids]
        heapq.heapify(self._heap)
        self._count()

    def pending(self) -> int:
        """Return how many are on their way: waiting, being sent, or without a receipt yet."""
        return len(self._heap) + self._flying + len(self._sent) + self._settling

    def at_rest(self, now: datetime) -> bool:
        """Return whether nothing is being sent or settled, and nothing is due."""
        return not (self._flying or self._sent or self._settling or self._is_due(now))

    def stop(self) -> None:
        """Send no more; what is being sent is finished."""
        self._stopped = True
        self._news.set()

    async def serve(self) -> None:
        """Send what is due until stopped."""
        while not self._stopped:
            now = self._clock()
            if len(self._sent) + self._settling >= self._most_unsettled or not self._is_due(now):
                if not self._give_up(now):
                    self._news.clear()
                    await self._pause(self._news, self._seconds_to_wait(now))
                continue
            delivery = heapq.heappop(self._heap)[2]
            self._breaker.begin()
            self._series.breaker(self._breaker)
            self._flying += 1
            try:
                sent = await attempt(
                    self._notifier, self._render, delivery, now, self._send_seconds
                )
            finally:
                self._flying -= 1
            self._note(delivery, sent)

    def _give_up(self, now: datetime) -> bool:
        """Let go what waits behind an open breaker beyond its time; return whether anything did."""
        if self._breaker.state is BreakerState.CLOSED or now < self._next_sweep:
            return False
        self._next_sweep = now + _SWEEP
        over = [item for item in self._heap if item[0] <= now and expired(item[2], now)]
        over = over[: max(0, self._most_unsettled - len(self._sent) - self._settling)]
        if over:
            gone = {item[1] for item in over}
            self._heap = [item for item in self._heap if item[1] not in gone]
            heapq.heapify(self._heap)
            self._answered([(item[2], _NOT_TRIED) for item in over], now)
        return bool(over)

    def _note(self, delivery: Delivery, sent: Sent) -> None:
        now = self._clock()
        self._breaker.note(sent, now)
        self._series.breaker(self._breaker)
        if sent.outcome is DeliveryOutcome.DELIVERED:
            self._series.delivered((now - due_since(delivery.notice)).total_seconds())
        self._answered([(delivery, sent)], now)
        self._wake()  # another lane may have waited for this answer

    def _answered(self, answers: list[tuple[Delivery, Sent]], now: datetime) -> None:
        self._sent += answers
        self._since = self._since or now
        self._finished(self)

    def ripe(self, now: datetime) -> bool:
        """Return whether receipts should be written now rather than with others to come."""
        if self._since is None:
            return False
        busy = self._flying > 0 or (self._is_due(now) and not self._stopped)
        full = len(self._sent) >= self._most_unsettled
        lingers = timedelta(0) <= now - self._since < _LINGER  # unless the clock was set back
        return full or not busy or not lingers

    def take(self) -> list[tuple[Delivery, Sent]]:
        """Hand out what came of attempts, to be written; `settled` must follow."""
        sent, self._sent, self._since = self._sent, [], None
        self._settling += len(sent)
        return sent

    def settled(self, outcomes: Iterable[DeliveryOutcome]) -> None:
        """Know that what was taken is written, and what it came to."""
        for outcome in outcomes:
            self._series.attempted(outcome)
        self._settling = 0
        self._count()
        self._wake()

    def _wake(self) -> None:
        """Have every lane look again, unless nothing waits: they would all look in vain."""
        if self._heap:
            self._news.set()

    def _is_due(self, now: datetime) -> bool:
        due = self._next_due()
        return due is not None and due <= now

    def _next_due(self) -> datetime | None:
        if not self._heap:
            return None
        return self._breaker.due(self._heap[0][0])

    def _seconds_to_wait(self, now: datetime) -> float | None:
        due = self._next_due()
        if due is None or due <= now:  # news will come: a delivery, or room for receipts
            return None
        return min(_LOOK_SECONDS, (due - now).total_seconds())

    def _count(self) -> None:
        self._series.waiting(self.pending())
