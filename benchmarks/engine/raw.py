"""The limit: confluent-kafka's own consumer, ten thousand records a call, nothing behind it."""

from __future__ import annotations

import sys

from confluent_kafka import Consumer
from count import Count

servers, topic, most = sys.argv[1], sys.argv[2], int(sys.argv[3])
count = Count(most)
consumer = Consumer(
    {
        "bootstrap.servers": servers,
        "group.id": sys.argv[4],
        "auto.offset.reset": "earliest",
        # With fewer it fetches ahead of this loop, then rests a second whenever its queue is full.
        "queued.min.messages": 1_000_000,
    }
)
consumer.subscribe([topic])
while True:
    if records := consumer.consume(10_000, 1.0):
        count.add(len(records))
