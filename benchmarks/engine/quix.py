"""Quix Streams: a function that sees every event."""

from __future__ import annotations

import logging
import sys

from count import Count
from quixstreams import Application

servers, topic, most = sys.argv[1], sys.argv[2], int(sys.argv[3])
count = Count(most)
app = Application(
    broker_address=servers, consumer_group=sys.argv[4], auto_offset_reset="earliest",
    state_dir=sys.argv[5], loglevel=logging.ERROR,
)  # fmt: skip
app.dataframe(app.topic(topic, value_deserializer="bytes")).update(lambda value: count.add())
app.run()
