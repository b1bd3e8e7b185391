"""Puts the events of the contest into an embedded log: copy_to_embedded.py FOLDER TOPIC EVENTS."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from streams.topics import Topic
from streams.transport.log import EmbeddedLog
from streams.transport.records import Record

folder, topic, events = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
_CHUNK = 2000


def record(number: int) -> Record:
    """Return the same event that fill.py sends."""
    code = f"91500112{number % 100_000:010d}"
    event = {
        "kind": "tax_arrears", "fact_id": f"{number:032x}", "uscc": code, "tax": "增值税",
        "occurred_at": "2026-01-05T00:00:00Z", "seen_at": "2026-01-05T08:00:00Z",
        "amount": number * 100, "provenance": {"source": "bench", "row": number},
    }  # fmt: skip
    return Record(topic, code.encode(), json.dumps(event, ensure_ascii=False).encode())


async def main() -> None:
    log = EmbeddedLog(folder, topics=[Topic(topic, "borrower", "the contest", 4)])
    await log.start()
    for at in range(0, events, _CHUNK):
        log.commit([record(number) for number in range(at, min(events, at + _CHUNK))])
    await log.stop()


asyncio.run(main())
