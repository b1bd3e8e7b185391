"""Ours: the product's own Faust app with batch delivery, on Kafka or on the embedded log.

ours.py ADDRESS TOPIC EVENTS GROUP: ADDRESS is kafka://HOST:PORT or the folder of an embedded log.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import uvloop
from count import Count

from config.kafka import KafkaSettings
from streams.app import build_app
from streams.kafka_access import client_options
from streams.topics import Topic
from streams.transport.kafka import KafkaLog
from streams.transport.log import EmbeddedLog

address, topic, most, group = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]


async def main() -> None:
    declared = [Topic(topic, "borrower", "the contest", 4)]
    log: Any = (
        KafkaLog(client_options(address, KafkaSettings()), declared)
        if address.startswith("kafka://")
        else EmbeddedLog(Path(address), topics=declared)
    )
    await log.start()
    count = Count(most)

    async def handle(batch: Any) -> None:
        count.add(len(batch.values))

    async def assigned(partitions: Any) -> None:
        pass

    app = build_app(group, log, {topic: handle}, assigned)
    await app.start()
    await asyncio.Future()


uvloop.run(main())
