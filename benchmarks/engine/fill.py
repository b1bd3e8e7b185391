"""Makes the topic of the contest and fills it: fill.py SERVERS TOPIC EVENTS."""

from __future__ import annotations

import json
import sys

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

servers, topic, events = sys.argv[1], sys.argv[2], int(sys.argv[3])
admin = AdminClient({"bootstrap.servers": servers})
admin.create_topics([NewTopic(topic, 4, 1)])[topic].result()
producer = Producer(
    {"bootstrap.servers": servers, "linger.ms": 50, "batch.num.messages": 10_000,
     "queue.buffering.max.messages": 200_000, "compression.type": "lz4"}
)  # fmt: skip
for number in range(events):
    code = f"91500112{number % 100_000:010d}"
    event = {
        "kind": "tax_arrears", "fact_id": f"{number:032x}", "uscc": code, "tax": "增值税",
        "occurred_at": "2026-01-05T00:00:00Z", "seen_at": "2026-01-05T08:00:00Z",
        "amount": number * 100, "provenance": {"source": "bench", "row": number},
    }  # fmt: skip
    value = json.dumps(event, ensure_ascii=False).encode()
    while True:
        try:
            producer.produce(topic, value, code.encode())
            break
        except BufferError:
            producer.poll(0.1)
producer.flush()
