"""The settings of a broker that is its own controller, on the loopback address. Pure."""

from __future__ import annotations

from pathlib import Path

__all__ = ["port_of", "server_properties"]


def server_properties(folder: Path, port: int, controller_port: int) -> str:
    """Return `server.properties`: one node, few internal partitions so that it starts fast.

    Topics are not made by mistake (`loanwatch topics apply` makes them); a group waits for nobody;
    a transaction whose producer died is ended after a minute at most, and looked for each second. One
    that begins while the one before is being ended is tried again after 1 ms, not after 20.
    """
    values = {
        "node.id": "1",
        "process.roles": "broker,controller",
        "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": str(folder / "data"),
        "auto.create.topics.enable": "false",
        "num.partitions": "4",
        "default.replication.factor": "1",
        "min.insync.replicas": "1",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "4",
        "transaction.max.timeout.ms": "60000",
        "transaction.abort.timed.out.transaction.cleanup.interval.ms": "1000",
        "add.partitions.to.txn.retry.backoff.ms": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        "message.max.bytes": "10485760",
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


def port_of(properties: str) -> int:
    """Return the port that clients use.

    >>> port_of("listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093\\n")
    9092
    """
    [line] = [x for x in properties.splitlines() if x.startswith("listeners=")]
    return int(line.split("PLAINTEXT://127.0.0.1:")[1].split(",")[0])
