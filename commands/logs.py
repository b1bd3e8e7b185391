"""The log that the settings choose: embedded in the data folder, or a Kafka cluster."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from config.kafka import read_kafka
from config.settings import Settings
from streams.kafka_access import client_options
from streams.topics import declared
from streams.transport.log import EmbeddedLog
from streams.transport.port import Log

__all__ = ["open_log"]


@asynccontextmanager
async def open_log(settings: Settings, *, apply: bool) -> AsyncIterator[Log]:
    """Open the log and close it afterwards.

    With `apply`, topics that a Kafka cluster lacks are made first. The folder of an embedded log
    must be owned by now.

    Raises
    ------
    ConfigError, LogError, TopicsError
        Each one sentence.
    """
    topics = declared(settings.partitions)
    log: Log
    if settings.log:
        from streams.transport.kafka import KafkaLog  # half a second that no one else pays

        access = read_kafka(os.environ)
        options = client_options(settings.log, access)
        if apply:
            from streams.topic_admin import apply_topics

            await asyncio.to_thread(apply_topics, settings.log, access, topics)
        log = KafkaLog(options, topics)
    else:
        log = EmbeddedLog(Path(settings.data_dir) / "log", settings.sync, topics)
    await log.start()
    try:
        yield log
    finally:
        await log.stop()
