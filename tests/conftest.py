"""What tests of several folders share: one real Kafka broker for the whole run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from skips import skip_or_fail

from cluster.broker import Broker
from cluster.jars import tools_missing


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
