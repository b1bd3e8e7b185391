"""The two logs: whatever a stage promises is tried on both."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from kafka_topics import emptied

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


@pytest.fixture
async def embedded() -> AsyncIterator[Log]:
    """The embedded log alone, for what does not depend on the log."""
    found = EmbeddedLog(None, topics=declared(2))
    await found.start()
    yield found
    await found.stop()
