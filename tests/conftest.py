"""What tests of several folders share: one real Kafka broker for the whole run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from skips import skip_or_fail

from cluster.broker import Broker
from cluster.jars import tools_missing

# A law is about what holds, not how long it takes: a busy machine is no counter-example. Where all
# must run, one commit gives one answer; on an engineer's machine every run looks somewhere else.
settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("REQUIRE_ALL")),
)  # fmt: skip
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def kafka_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A running broker of this run; tests keep apart by the names of their topics."""
    if missing := tools_missing():
        skip_or_fail(missing)
    folder: Path = tmp_path_factory.mktemp("kafka")
    broker = Broker(folder, ends_with_us=True)
    broker.start()
    yield broker
    broker.remove()
