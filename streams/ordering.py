"""orders, time → watches, ordered, notices: what becomes of the watches of a partition."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from msgspec.structs import replace

from routing.deadlines import ended, ending_of, noticed
from routing.told import NOTHING_TOLD
from routing.watching import Rules, decide, moved
from routing.watching import watch_meant as meant
from schemas import codec
from schemas.identifiers import notice_id
from schemas.notices import WatchEnding, WatchTransferred
from schemas.orders import (
    Order,
    Ordered,
    OrderOutcome,
    OrderRefusal,
    ReceiveWatch,
    TransferWatch,
)
from schemas.watches import Watch
from streams.borrowers import Borrowers
from streams.metrics import StreamMetrics
from streams.succession import Succession, inherit_told
from streams.work import Work

__all__ = ["Ordering", "decode_orders"]

decode_orders = codec.batch_decoder(cast(type[Order], Order))
_BY_DIRECTORY = "directory"


class Ordering:
    """Decides orders in turn. A watch, its answer and its notices are one transaction of the share."""

    def __init__(self, rules: Rules, succession: Succession, metrics: StreamMetrics) -> None:
        self._rules, self._succession, self._metrics = rules, succession, metrics

    def take(self, order: Order, borrowers: Borrowers, work: Work) -> None:
        """Decide one order and write what comes of it."""
        watches = borrowers.watching
        if isinstance(order, TransferWatch) and not order.watch_id:
            self._transfer_all(order, borrowers, work)
            return
        known = watches.get(order.uscc, meant(order))
        answer = decide(order, known, self._rules)
        if isinstance(order, ReceiveWatch) and answer.outcome is OrderOutcome.RECEIVED:
            inherit_told(order.uscc, order.watch.institution, order.told, borrowers)
        self._settle(answer, known, borrowers, work)
        if isinstance(order, TransferWatch) and answer.outcome is OrderOutcome.TRANSFERRED:
            assert known is not None and answer.watch is not None
            told = borrowers.told_of(order.uscc).get(known.institution, NOTHING_TOLD)
            received = replace(
                moved(order, answer.watch, known.state),
                told=b"" if told is NOTHING_TOLD else codec.encode(told),
            )
            work.send("orders", received.uscc, codec.encode(received))
        elif answer.seed:
            self.follow(order.uscc, borrowers, work, order.at)

    def _transfer_all(self, order: TransferWatch, borrowers: Borrowers, work: Work) -> None:
        """Move every live watch on a borrower, or every one of an institution.

        Where it is not one institution's word the company itself goes on as the other.
        """
        if not order.institution:
            self._succession.hand_over(order.uscc, order.to, borrowers, work)
        live = [
            w for w in borrowers.watching.of(order.uscc)
            if not w.state.over and order.institution in ("", w.institution)
        ]  # fmt: skip
        refusal = OrderRefusal.NONE if live else OrderRefusal.UNKNOWN_WATCH
        if order.to == order.uscc:
            live, refusal = [], OrderRefusal.SAME_COMPANY
        for watch in live:
            one = replace(
                order, order_id=f"{order.order_id}.{watch.watch_id}", watch_id=watch.watch_id,
                institution=watch.institution,
            )  # fmt: skip
            self.take(one, borrowers, work)
        whole = Ordered(
            order_id=order.order_id, order="transfer", institution=order.institution,
            uscc=order.uscc, refusal=refusal, count=len(live), by=order.by, reason=order.reason,
            outcome=OrderOutcome.TRANSFERRED if live else OrderOutcome.REFUSED, at=order.at,
        )  # fmt: skip
        self._answer(whole, borrowers, work)

    def follow(self, uscc: str, borrowers: Borrowers, work: Work, now: datetime) -> None:
        """Let the watches on a company that was merged, or has another code now, go with it.

        So does what is remembered of it, watched or not.
        """
        company = borrowers.merged(uscc)
        if company is None or company.successor == uscc:
            return
        self._succession.hand_over(uscc, company.successor, borrowers, work)
        if all(watch.state.over for watch in borrowers.watching.of(uscc)):
            return
        order = TransferWatch(
            order_id=f"{company.uscc}.{company.successor}.{now:%Y%m%dT%H%M%S%f}",
            uscc=company.uscc, to=company.successor, at=now, by=_BY_DIRECTORY,
            reason=company.source,
        )  # fmt: skip
        self._transfer_all(order, borrowers, work)

    def wake(self, uscc: str, borrowers: Borrowers, work: Work, now: datetime) -> None:
        """Do what is due by now of the watches on one borrower."""
        for watch in borrowers.watching.of(uscc):
            due = borrowers.watching.due_of(watch)
            if due is None or due > now:
                continue
            assert watch.ends is not None
            if watch.ends > now:
                self._put(noticed(watch), borrowers, work)
                work.send("notices", watch.institution, codec.encode(_ending(watch, now)))
                continue
            after = ended(watch)
            answer = Ordered(
                order="tick", institution=watch.institution, uscc=uscc, watch_id=watch.watch_id,
                outcome=OrderOutcome.ENDED, reason=ending_of(watch), at=now, watch=after,
            )  # fmt: skip
            self._settle(answer, watch, borrowers, work)

    def _settle(
        self, answer: Ordered, known: Watch | None, borrowers: Borrowers, work: Work
    ) -> None:
        if answer.watch is not None and answer.watch is not known:
            self._put(answer.watch, borrowers, work)
        if answer.outcome is OrderOutcome.RECEIVED:
            assert answer.watch is not None
            note = _transferred(answer.watch, answer.at)
            work.send("notices", note.institution, codec.encode(note))
        self._answer(answer, borrowers, work)

    def _put(self, watch: Watch, borrowers: Borrowers, work: Work) -> None:
        key = f"{watch.uscc}|{watch.watch_id}"
        work.send("watches", key, codec.encode(watch), borrowers.partition)
        borrowers.watching.put(watch)

    def _answer(self, answer: Ordered, borrowers: Borrowers, work: Work) -> None:
        if answer.outcome is OrderOutcome.REFUSED:
            answer = replace(answer, watch=None)  # what it is stays known to whom it belongs
        work.send("ordered", answer.uscc, codec.encode(answer), borrowers.partition)
        outcome, refusal = answer.outcome, answer.refusal
        work.after(lambda: self._metrics.watch_orders.labels(outcome, refusal or "none").inc())


def _to(watch: Watch) -> tuple[str, ...]:
    return (watch.officer,) if watch.officer else ()


def _ending(watch: Watch, now: datetime) -> WatchEnding:
    assert watch.ends is not None
    ends = watch.ends
    return WatchEnding(
        notice_id=notice_id("watch.ending", watch.watch_id, ends.isoformat()),
        institution=watch.institution, at=now, to=_to(watch), watch_id=watch.watch_id,
        uscc=watch.uscc, name=watch.borrower_name, reference=watch.loan_reference,
        consent_reference=watch.consent_reference, ends_at=ends, ending=ending_of(watch),
    )  # fmt: skip


def _transferred(watch: Watch, at: datetime) -> WatchTransferred:
    return WatchTransferred(
        notice_id=notice_id("watch.transferred", watch.watch_id, watch.moved_from, str(watch.version)),
        institution=watch.institution, at=at, to=_to(watch), watch_id=watch.watch_id,
        uscc=watch.uscc, name=watch.borrower_name, reference=watch.loan_reference,
        consent_reference=watch.consent_reference, former_uscc=watch.former_uscc,
        former_watch_id=watch.moved_from,
    )  # fmt: skip
