"""Bringing the topics of a Kafka cluster to what is declared, with kafka-python's admin client."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.errors import KafkaError

from config.kafka import KafkaSettings
from streams.kafka_access import client_options
from streams.topic_plan import Difference, FoundTopic, TopicsError, differences, topic_configs
from streams.topics import Topic

__all__ = ["apply_topics", "check_topics"]

_PATIENCE_MS = 15_000


def check_topics(
    address: str, settings: KafkaSettings, topics: Sequence[Topic]
) -> list[Difference]:
    """Return in what the cluster differs from what is declared.

    Raises
    ------
    TopicsError
        Kafka does not answer or refuses.
    """
    with _admin(address, settings) as admin:
        return differences(topics, _found(admin, topics), settings.replication)


def apply_topics(
    address: str, settings: KafkaSettings, topics: Sequence[Topic]
) -> list[Difference]:
    """Make the topics that are missing, set configurations that differ, return what was mended.

    Nothing at all is changed where something differs that only a person may change.

    Raises
    ------
    TopicsError
        Kafka does not answer or refuses, or partitions or copies differ: with what to do.
    """
    with _admin(address, settings) as admin:
        found = differences(topics, _found(admin, topics), settings.replication)
        if stuck := [x for x in found if x.mend]:
            raise TopicsError("; ".join(_sentence(x) for x in stuck))
        missing = {x.topic for x in found if x.what == "topic"}
        if missing:
            _create(admin, [t for t in topics if t.name in missing], settings.replication)
        changes: dict[str, dict[str, str]] = {}
        for x in found:
            if x.what != "topic":
                changes.setdefault(x.topic, {})[x.what] = x.wanted
        if changes:
            admin.alter_configs(
                [ConfigResource(ConfigResourceType.TOPIC, *change) for change in changes.items()]
            )
        return found


def _sentence(x: Difference) -> str:
    return f"topic {x.topic} has {x.what} {x.found}, declared are {x.wanted}: {x.mend}"


def _create(admin: Any, topics: Iterable[Topic], replication: int) -> None:
    wanted = {
        topic.name: {
            "num_partitions": topic.partitions,
            "replication_factor": replication,
            "configs": topic_configs(topic, replication),
        }
        for topic in topics
    }
    admin.create_topics(wanted, timeout_ms=_PATIENCE_MS)
    admin.wait_for_topics(list(wanted), timeout_ms=_PATIENCE_MS)


def _found(admin: Any, topics: Iterable[Topic]) -> dict[str, FoundTopic]:
    names = {topic.name for topic in topics}
    there = {t["name"]: t["partitions"] for t in admin.describe_topics() if t["name"] in names}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in there]
    configs = admin.describe_configs(resources, config_filter="all")["topic"] if there else {}
    return {
        name: FoundTopic(
            len(partitions),
            min(len(p["replica_nodes"]) for p in partitions),
            {key: str(config["value"]) for key, config in configs[name].items()},
        )
        for name, partitions in there.items()
    }


def _reachable(server: str) -> bool:
    """Kafka's client would try for its whole patience, and leave its socket open at the end."""
    host, port = server.rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), timeout=5).close()
    except (OSError, OverflowError):  # the latter for port 99999
        return False
    return True


@contextmanager
def _admin(address: str, settings: KafkaSettings) -> Iterator[Any]:
    options = client_options(address, settings)
    if not any(map(_reachable, options["bootstrap_servers"])):
        raise TopicsError(f"nobody listens at {address}; is Kafka started?")
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # it logs each try; we say it once
    try:
        admin = KafkaAdminClient(
            **options, client_id="loanwatch-topics", request_timeout_ms=_PATIENCE_MS,
            bootstrap_timeout_ms=_PATIENCE_MS,
        )  # fmt: skip
    except KafkaError as error:
        raise TopicsError(f"Kafka at {address} does not answer: {type(error).__name__}") from None
    try:
        yield admin
    except KafkaError as error:
        raise TopicsError(f"Kafka at {address} refuses: {error}") from None
    finally:
        admin.close()
