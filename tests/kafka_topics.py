"""Our topics on the broker of the tests, empty: each test that works on them begins with that."""

from __future__ import annotations

import asyncio

from aiokafka.admin import AIOKafkaAdminClient

from config.kafka import KafkaSettings
from streams.topic_admin import apply_topics
from streams.topics import declared

__all__ = ["emptied"]


async def emptied(address: str, partitions: int = 2) -> None:
    """Delete our topics, and with them all committed offsets, and make them anew."""
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        names = {topic.name for topic in declared(partitions)}
        if there := names & set(await admin.list_topics()):
            await admin.delete_topics(list(there))
            while names & set(await admin.list_topics()):
                await asyncio.sleep(0.05)
    finally:
        await admin.close()
    await asyncio.to_thread(
        apply_topics, f"kafka://{address}", KafkaSettings(), declared(partitions)
    )
