"""Faust as shipped: an agent that takes one event after the other."""

from __future__ import annotations

import sys

import faust
from count import Count

servers, topic, most = sys.argv[1], sys.argv[2], int(sys.argv[3])
count = Count(most)
app = faust.App(
    sys.argv[4], broker=f"kafka://{servers}", consumer_auto_offset_reset="earliest",
    datadir=sys.argv[5], web_enabled=False, topic_partitions=4,
)  # fmt: skip


@app.agent(app.topic(topic, value_serializer="raw"))
async def agent(stream):
    async for _ in stream:
        count.add()


sys.argv[1:] = ["worker", "-l", "error", "--without-web"]
app.main()
