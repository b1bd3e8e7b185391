"""One alert with everything it rests on, as far as the reader may see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from portal.knowable import knowable, right_at
from schemas import codec
from schemas.alerts import Alert
from schemas.catalogue import Kind
from schemas.changes import ChangeEvent, kind_of
from store import pages
from store.base import Store

__all__ = ["Evidence", "evidence", "with_changes"]

_decode_change: Callable[[bytes], ChangeEvent] = codec.decoder(ChangeEvent)  # type: ignore[arg-type]


class Evidence(Struct, frozen=True, kw_only=True):
    """What the page of an alert shows. The lists are rows of the store, newest state each."""

    alert: Alert
    kind: str
    decisions: Sequence[dict[str, Any]]
    deliveries: Sequence[dict[str, Any]]
    stays: Sequence[dict[str, Any]]  # why it was not pushed at once
    provenances: Sequence[dict[str, Any]]
    history: Sequence[dict[str, Any]]
    disposal: dict[str, Any] | None  # what the bank said of it
    balance: int  # fen, of all loans concerned


def evidence(
    store: Store, alert_id: str, institution: str, catalogue: Mapping[str, Kind], now: datetime
) -> Evidence | None:
    """Return an alert with its evidence; None when there is none, or it is another bank's.

    Without `institution` this is the operator's view: the decisions for every bank. With it the
    view of that bank, which is not shown who else lends to the borrower, and of the borrower's
    other facts what its consent reaches `now`. Blocks.
    """
    row = pages.alert(store, alert_id)
    if row is None or institution not in ("", row["institution"]):
        return None
    alert = msgspec.convert(row["alert"], Alert)
    return Evidence(
        alert=alert,
        kind=kind_of(alert.change),
        decisions=[d for d in row["decisions"] if institution in ("", d["institution"])],
        deliveries=row["deliveries"],
        stays=row["stays"],
        provenances=row["provenances"],
        history=knowable(row["history"], right_at(store, institution, row["uscc"], now), catalogue),
        disposal=row["disposal"],
        balance=sum(loan.balance for loan in alert.loans),
    )


def with_changes(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of the list with `change` as a struct where the store gave its JSON, else None."""
    return [
        {
            "masked": (),
            **row,
            "change": _decode_change(text.encode()) if (text := row.get("change")) else None,
        }
        for row in rows
    ]
