"""What happens in these tests, and what the log holds of it afterwards."""

from __future__ import annotations

from datetime import timedelta

from faust.types import TP
from world import COMPANY, THEN, World

from schemas import codec
from schemas.alerts import Alert
from schemas.changes import Catalogued, ChangeEvent, EquityChange, Provenance
from schemas.identifiers import fact_id
from streams.transport.log import EmbeddedLog

DAY = timedelta(days=1)


def happened(kind: str, day: int, uscc: str = COMPANY, **more: object) -> ChangeEvent:
    at = THEN + day * DAY
    common = {
        "fact_id": fact_id(uscc, kind, date=str(day)), "uscc": uscc, "occurred_at": at,
        "seen_at": at + DAY, "provenance": Provenance(source="test"),
    }  # fmt: skip
    if kind == "equity_change":
        return EquityChange(
            nature="transfer", holder="甲", share_before=0.9, share_after=0.1, **common, **more
        )
    return Catalogued(code=kind, **common, **more)


def alerts(world: World) -> list[Alert]:
    """Read every alert that the log holds, in the order of the partitions."""
    return records(world.log, "alerts", Alert)


def records(log: EmbeddedLog, topic: str, type_: type) -> list:
    found = []
    decode = codec.decoder(type_)
    for p in range(log.partitions[topic]):
        batch = log.read(TP(topic, p), 0, most=10_000)
        found += [decode(value) for value in batch.values] if batch is not None else []
    return found
