"""What a topic is to be on Kafka, and how that differs from what is there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from msgspec import Struct

from streams.topics import Topic

__all__ = ["Difference", "FoundTopic", "TopicsError", "differences", "topic_configs"]

_HOUR_MS = 3_600_000
_LARGEST_BYTES = 8 * 1024 * 1024  # of one batch of records


class TopicsError(Exception):
    """Kafka cannot be asked, or a topic is there in a way that only a person may change."""


class FoundTopic(Struct, frozen=True):
    """A topic as a cluster has it."""

    partitions: int
    replication: int  # copies, the fewest of any partition
    configs: Mapping[str, str]


class Difference(Struct, frozen=True):
    """One thing that is not as declared. `mend` says what to do where `apply` cannot do it."""

    topic: str
    what: str  # "topic", "partitions", "replication" or the name of a configuration
    found: str
    wanted: str
    mend: str = ""


def topic_configs(topic: Topic, replication: int) -> dict[str, str]:
    """Return the configuration of a topic; all that is not in it is left to the cluster.

    A compacted topic is compacted within a day, so that what was taken back is gone then. Of
    three copies two must hold a record before it counts.
    """
    configs = {
        "max.message.bytes": str(_LARGEST_BYTES),
        "min.insync.replicas": str(max(1, replication - 1)),
        "message.timestamp.type": "CreateTime",
    }
    if topic.compacted:
        configs |= {
            "cleanup.policy": "compact",
            "segment.ms": str(_HOUR_MS),
            "max.compaction.lag.ms": str(24 * _HOUR_MS),
            "delete.retention.ms": str(24 * _HOUR_MS),
        }
    else:
        kept = topic.retention
        configs |= {
            "cleanup.policy": "delete",
            "retention.ms": "-1" if kept is None else str(kept // timedelta(milliseconds=1)),
        }
    return configs


def differences(
    declared: Iterable[Topic], found: Mapping[str, FoundTopic], replication: int
) -> list[Difference]:
    """Return everything in which the cluster differs from what is declared, in topics' order."""
    found_out = []
    for topic in declared:
        there = found.get(topic.name)
        if there is None:
            found_out.append(Difference(topic.name, "topic", "missing", "there"))
            continue
        if there.partitions != topic.partitions:
            found_out.append(_partitions(topic, there.partitions))
        if there.replication != replication:
            found_out.append(_replication(topic, there.replication, replication))
        for name, value in topic_configs(topic, replication).items():
            if (is_ := there.configs.get(name, "unset")) != value:
                found_out.append(Difference(topic.name, name, is_, value))
    return found_out


def _partitions(topic: Topic, found: int) -> Difference:
    """A key's partition is a hash over their number: changing it tears state from its records."""
    mend = (
        f"set LOANWATCH_PARTITIONS={found}, or stop all workers, delete the topics "
        "and load the sources again with the new number"
    )
    return Difference(topic.name, "partitions", str(found), str(topic.partitions), mend)


def _replication(topic: Topic, found: int, wanted: int) -> Difference:
    mend = (
        f"set LOANWATCH_KAFKA_REPLICATION={found}, or move the copies with Kafka's "
        "kafka-reassign-partitions"
    )
    return Difference(topic.name, "replication", str(found), str(wanted), mend)
