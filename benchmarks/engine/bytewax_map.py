"""Bytewax in its plain form: a step that sees every event."""

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


def seen(message):
    count.add()
    return message


flow = Dataflow("engine")
source = KafkaSource([servers], [topic], starting_offset=OFFSET_BEGINNING)
op.output("out", op.map("seen", op.input("in", flow, source), seen), TestingSink([]))
run_main(flow)
