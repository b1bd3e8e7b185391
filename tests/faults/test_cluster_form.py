from __future__ import annotations

import pytest

from cluster.errors import ClusterError
from faults.cluster_form import start_again


class Stubborn:
    """A broker that comes up at the start of this number."""

    def __init__(self, comes_up_at: int) -> None:
        self.comes_up_at, self.done = comes_up_at, []

    def start(self) -> str:
        self.done.append("start")
        if self.done.count("start") < self.comes_up_at:
            raise ClusterError("found no controller")
        return "127.0.0.1:1"

    def kill(self) -> None:
        self.done.append("kill")


@pytest.mark.parametrize(("at", "done"), [(1, ["start"]), (2, ["start", "kill", "start"])])
def test_a_broker_that_did_not_come_up_is_killed_and_started_once_more(at, done):
    broker = Stubborn(at)
    start_again(broker)
    assert broker.done == done


def test_one_that_does_not_come_up_twice_ends_the_campaign():
    with pytest.raises(ClusterError):
        start_again(Stubborn(3))
