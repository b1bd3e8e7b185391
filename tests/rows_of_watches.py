"""The rows of a watch and of an answer to an order, made from their structs in Python."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from schemas import codec
from schemas.orders import Ordered
from schemas.watches import Watch


class WatchRow(Struct, frozen=True, gc=False):
    institution: str
    uscc: str
    watch_id: str
    state: str
    consent_reference: str
    version: int
    watch: str  # JSON
    borrower_name: str
    loan_reference: str
    officer: str
    balance_fen: int
    ends: datetime | None
    former_uscc: str


def watch_rows(w: Watch, position: str) -> list[tuple[str, Struct]]:
    row = WatchRow(
        institution=w.institution, uscc=w.uscc, watch_id=w.watch_id, state=w.state.value,
        consent_reference=w.consent_reference, version=int(position.rpartition("/")[2]),
        watch=codec.encode(w).decode(), borrower_name=w.borrower_name,
        loan_reference=w.loan_reference, officer=w.officer, balance_fen=w.balance, ends=w.ends,
        former_uscc=w.former_uscc,
    )  # fmt: skip
    return [("watches", row)]


class OrderRow(Struct, frozen=True, gc=False):
    institution: str
    watch_id: str
    at: datetime
    position: str
    order_id: str
    asked: str
    outcome: str
    refusal: str
    field: str
    uscc: str
    asker: str
    reason: str
    concerned: int
    watch: str  # JSON


def order_rows(o: Ordered, position: str) -> list[tuple[str, Struct]]:
    row = OrderRow(
        institution=o.institution, watch_id=o.watch_id, at=o.at, position=position,
        order_id=o.order_id, asked=o.order, outcome=o.outcome.value, refusal=o.refusal.value,
        field=o.field, uscc=o.uscc, asker=o.by, reason=o.reason, concerned=o.count,
        watch="" if o.watch is None else codec.encode(o.watch).decode(),
    )  # fmt: skip
    return [("watch_orders", row)]
