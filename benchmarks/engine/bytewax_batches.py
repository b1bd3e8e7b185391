"""Bytewax: a step that is handed batches, its fastest form."""

from __future__ import annotations

import sys

import bytewax.operators as op
from bytewax.connectors.kafka import KafkaSource
from bytewax.dataflow import Dataflow
from bytewax.testing import TestingSink, run_main
from confluent_kafka import OFFSET_BEGINNING
from count import Count

servers, topic, most = sys.argv[1], sys.argv[2], int(sys.argv[3])
count = Count(most)


def seen(batch):
    count.add(len(batch))
    return ()


flow = Dataflow("engine")
source = KafkaSource([servers], [topic], starting_offset=OFFSET_BEGINNING, batch_size=10_000)
op.output("out", op.flat_map_batch("seen", op.input("in", flow, source), seen), TestingSink([]))
run_main(flow)
