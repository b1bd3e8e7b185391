"""Whether a Kafka broker answers, asked in its own protocol: a Metadata request of version 1."""

from __future__ import annotations

import socket
import struct

__all__ = ["answers"]

# api key 3, version 1, correlation id 1, no client id, an empty list of topics
_ASK = struct.pack(">hhihi", 3, 1, 1, -1, 0)


def answers(port: int, timeout: float = 1.0) -> bool:
    """Return whether the broker on this loopback port is up and takes part in its cluster.

    A broker that is still starting accepts connections and lists no living broker.
    """
    try:
        with socket.create_connection(("127.0.0.1", port), timeout) as link:
            link.settimeout(timeout)
            link.sendall(struct.pack(">i", len(_ASK)) + _ASK)
            (size,) = struct.unpack(">i", _exactly(link, 4))
            reply = _exactly(link, size)
    except (OSError, struct.error):
        return False
    correlation, brokers = struct.unpack(">ii", reply[:8])
    return bool(correlation == 1 and brokers >= 1)


def _exactly(link: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        more = link.recv(size - len(got))
        if not more:
            raise OSError("closed amid an answer")
        got += more
    return got
