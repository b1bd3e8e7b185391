"""`make kafka` and `make kafka-stop`: KAFKA_DIR is the folder, KAFKA_PORT the port."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from cluster.broker import Broker
from cluster.errors import ClusterError

__all__ = ["main"]


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Start or stop the broker; the last line of a start is its address alone."""
    folder, port = environ.get("KAFKA_DIR") or "var/kafka", environ.get("KAFKA_PORT") or "0"
    if list(arguments) not in (["start"], ["stop"]) or not port.isascii() or not port.isdigit():
        print("usage: [KAFKA_DIR=folder] [KAFKA_PORT=number] python -m cluster start|stop")
        return 2
    broker = Broker(Path(folder), int(port))
    if list(arguments) == ["stop"]:
        broker.stop()
        return 0
    try:
        address = broker.start()
    except ClusterError as error:
        print(f"make kafka: {error}", file=sys.stderr)
        return 1
    print(
        f"Kafka runs as process {broker.pid()}, data in {folder}; use it with: --log kafka://{address}"
    )
    print(address)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
