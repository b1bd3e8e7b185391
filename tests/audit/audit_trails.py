"""Chains as a stage would write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from audit.chain import GENESIS, canonical, linked
from schemas.audit import Anchor, Entry, Event
from schemas.disclosures import Actor, Purpose, Subject

NOON = datetime(2026, 3, 9, 4, tzinfo=UTC)


def entry(n: int, **more) -> Entry:
    values = {
        "event": Event.PULLED, "at": NOON + timedelta(seconds=n), "what": "/api/v1/alerts",
        "actor": Actor(institution="yuyang_rural", staff="客户经理-1"), "reference": f"r{n}",
        "purpose": Purpose.POST_LOAN,
        "subjects": (Subject(uscc="91500000MA5U0000A1", consents=(f"授{n}",)),),
    }  # fmt: skip
    return Entry(**{**values, **more})


def trail(length: int, chain: int = 2, **more) -> tuple[list[bytes], list[Anchor]]:
    """Return a chain of entries as they are kept, and its head after each."""
    head, lines, heads = Anchor(chain=chain, number=0, hash=GENESIS), [], []
    for n in range(length):
        link, head = linked(entry(n, **more), head)
        lines.append(canonical(link))
        heads.append(head)
    return lines, heads
