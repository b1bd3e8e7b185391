"""Records put into a store as the archive does: as bytes of their topic."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

from schemas import codec
from schemas.actions import Acted
from schemas.alerts import Alert
from schemas.assessments import Assessment
from schemas.audit import AccessAlert, Entry
from schemas.cases import Case
from schemas.corrections import Corrected
from schemas.deliveries import Receipt
from schemas.disposals import Disposal
from schemas.echoes import Decided
from schemas.held import HeldAlert
from schemas.incoming import Rejection
from schemas.loan_outcomes import LoanOutcome
from schemas.notices import Notice
from schemas.objections import ObjectionAnswer
from schemas.orders import Ordered
from schemas.silences import SilenceAnswer
from schemas.watches import Watch
from store.base import Store
from store.writer import Writer

TOPIC = {
    Assessment: "assessments", Alert: "alerts", Receipt: "receipts", Rejection: "rejected",
    Disposal: "disposals", Case: "cases", Acted: "acted", LoanOutcome: "outcomes", Decided: "echoed",
    **dict.fromkeys(get_args(Notice), "posted"), Watch: "watches", Ordered: "ordered",
    Entry: "audit", AccessAlert: "access_alerts",
    HeldAlert: "held", SilenceAnswer: "silenced",
    Corrected: "corrected", ObjectionAnswer: "objected",
}  # fmt: skip
THEN = datetime(2026, 3, 3, tzinfo=UTC)


def archive(store: Store, *records: Any) -> None:
    """Land the records; each is at its own offset of partition 0."""
    writer = Writer(store)
    for offset, record in enumerate(records):
        topic = TOPIC[type(record)]
        writer.add(topic, f"{topic}/0", THEN, [codec.encode(record)], offset)
    writer.take().write()
