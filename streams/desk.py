"""What the deliver stage remembers of the institutions of one partition: their desk.

Each part has a file of its own: deliveries under way in `streams.sending`, cases in
`streams.casebook`, what keeps noise down in `streams.quietbook`, who was told of which fact in
`streams.tellings`. All parts are recovered together
and written in the transaction of a turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from desk.opening import Deadlines
from desk.recalling import Verdict
from notifiers.dead_letters import DeadLetters
from schemas.deliveries import Delivery, DeliveryOutcome
from streams.casebook import CaseBook
from streams.quietbook import QuietBook
from streams.shares import Share
from streams.tellings import Tellings
from streams.work import Work

__all__ = ["DONE", "Desk", "Turn"]

DONE = frozenset({DeliveryOutcome.DELIVERED, DeliveryOutcome.LAPSED})
"""What is kept in no outbox any more."""


class Desk:
    """The state of one share of the role deliver."""

    def __init__(
        self, outbox: dict[str, Delivery], cases: CaseBook, quiet: QuietBook, tellings: Tellings
    ) -> None:
        self.outbox = outbox  # deliveries by id that are on their way, and dead letters
        self.dead_letters = DeadLetters(outbox.values())
        self.cases, self.quiet = cases, quiet
        self.tellings = tellings  # who was told of which fact

    def due(self, now: datetime) -> bool:
        """Return whether the clock has anything to do here. Costs nothing while it has not."""
        return self.cases.due(now) or self.quiet.due(now) or self.dead_letters.due(now)

    def remember(self, deliveries: Sequence[Delivery]) -> None:
        """Know how deliveries are that were written."""
        for delivery in deliveries:
            self.dead_letters.note(delivery)
            if delivery.outcome in DONE:
                self.outbox.pop(delivery.delivery_id, None)
            else:
                self.outbox[delivery.delivery_id] = delivery

    def flush(self, work: Work) -> None:
        """Write what has changed in every part as part of `work`."""
        self.cases.flush(work)
        self.quiet.flush(work)
        self.tellings.flush(work)


class Turn:
    """What one batch, or one tick, does to a desk: written in one transaction, then sent."""

    def __init__(self, share: Share[Desk], now: datetime) -> None:
        self.share, self.now = share, now
        self.desk, self.work = share.state, share.work()
        self.deliveries: list[Delivery] = []  # to be sent once they are written
        self.entries: list[bytes] = []  # of the outbox, for each of them
        self.recalled: Counter[Verdict] = Counter()  # what recalls did to alerts
        self.deadlines: dict[tuple[str, int], Deadlines] = {}  # of this moment

    def open(self, delivery: Delivery, entry: bytes) -> None:
        """Have a delivery sent once its entry is in the outbox."""
        self.deliveries.append(delivery)
        self.entries.append(entry)

    def send(self, topic: str, institution: str, value: bytes, struct: Any = None) -> None:
        """Write a record that belongs to an institution, which this partition has."""
        self.work.send(topic, institution, value, self.share.partition, struct)
