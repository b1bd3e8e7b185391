"""The two logs: whatever a stage promises is tried on both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from config.kafka import KafkaSettings
from streams.topic_admin import apply_topics
from streams.topics import declared
from streams.transport.kafka import KafkaLog
from streams.transport.log import EmbeddedLog
from streams.transport.port import Log


@pytest.fixture(params=["embedded", "kafka"])
async def log(request: pytest.FixtureRequest) -> AsyncIterator[Log]:
    """An empty log with our topics, two partitions each."""
    if request.param == "embedded":
        found: Log = EmbeddedLog(None, topics=declared(2))
    else:
        address = request.getfixturevalue("kafka_broker").address
        await emptied(address)
        found = KafkaLog({"bootstrap_servers": address}, declared(2))
    await found.start()
    yield found
    await found.stop()


async def emptied(address: str) -> None:
    """Delete our topics, and with them all committed offsets, and make them anew."""
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        names = {topic.name for topic in declared(2)}
        if there := names & set(await admin.list_topics()):
            await admin.delete_topics(list(there))
            while names & set(await admin.list_topics()):
                await asyncio.sleep(0.05)
    finally:
        await admin.close()
    await asyncio.to_thread(apply_topics, f"kafka://{address}", KafkaSettings(), declared(2))
