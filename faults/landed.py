"""What a store holds, read from the records that were landed in it, not from tables of ours. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from faults.checker import Stored
from faults.world import HOOK
from schemas.identifiers import delivery_id

__all__ = ["READ", "Landing", "stored_of"]

READ = ("assessments", "alerts", "receipts", "held", "rejected")
"""Topics that are looked at."""


class Landing(Struct, frozen=True):
    """Consecutive records of one partition of a topic, a JSON object a line."""

    place: str
    first: int  # offset of the first line
    lines: bytes


def stored_of(landed: Mapping[str, Iterable[Landing]]) -> Stored:
    """Return what landings, by topic, say of facts, deliveries and refusals.

    A record that landed twice, after a crash, is one by its place in the log.
    """

    def records(topic: str) -> list[dict[str, Any]]:
        return list(dict(_records(landed.get(topic, ()))).values())

    accepted = [r["change"] for r in records("assessments") if r["outcome"] == "accepted"]
    document = {change["fact_id"]: change.get("document_number", "") for change in accepted}
    alerts = {r["alert_id"]: document.get(r["change"]["fact_id"], "") for r in records("alerts")}
    done = [r for r in records("receipts") if r["outcome"] == "delivered"]
    alone = {(r["institution"], alerts.get(r.get("alert_id", ""), "")) for r in done}
    ids = {r["delivery_id"] for r in done}
    together = {
        (r["institution"], alerts.get(r["alert_id"], ""))
        for r in records("held")
        if r.get("fate") == "told" and delivery_id(r["notice_id"], HOOK) in ids
    }
    return Stored(
        Counter(change.get("document_number", "") for change in accepted),
        frozenset(alone | together),
        Counter((r["file"], int(r["row"])) for r in records("rejected")),
    )


def _records(landed: Iterable[Landing]) -> Iterator[tuple[tuple[str, int], dict[str, Any]]]:
    for landing in landed:
        for index, text in enumerate(landing.lines.split(b"\n")):
            yield (landing.place, landing.first + index), json.loads(text)
