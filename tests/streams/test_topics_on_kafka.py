"""`topics apply` brings a real cluster to the declaration; `topics check` tells what differs."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from commands.main import cli
from config.kafka import KafkaSettings
from streams.topic_admin import apply_topics, check_topics
from streams.topic_plan import FoundTopic, TopicsError, differences, topic_configs
from streams.topics import Topic, declared

COMPACTED = Topic("topics_test_state", "borrower", "state", 3, compacted=True)
FLOW = Topic("topics_test_flow", "borrower", "flow", 3)
DAY_MS = 24 * 60 * 60 * 1000


@pytest.fixture
def address(kafka_broker):
    return f"kafka://{kafka_broker.address}"


def test_topics_are_made_as_declared_and_a_second_apply_changes_nothing(address):
    made = apply_topics(address, KafkaSettings(), [COMPACTED, FLOW])
    assert [(x.topic, x.what) for x in made] == [(COMPACTED.name, "topic"), (FLOW.name, "topic")]
    assert check_topics(address, KafkaSettings(), [COMPACTED, FLOW]) == []
    assert apply_topics(address, KafkaSettings(), [COMPACTED, FLOW]) == []


def test_a_configuration_that_somebody_changed_is_told_and_set_back(address):
    topic = Topic("topics_test_changed", "borrower", "flow", 1)
    apply_topics(address, KafkaSettings(), [topic])
    admin = KafkaAdminClient(bootstrap_servers=address.removeprefix("kafka://"))
    change = {"retention.ms": "1000"}
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, change)])
    admin.close()
    [found] = check_topics(address, KafkaSettings(), [topic])
    assert (found.what, found.found, found.wanted) == ("retention.ms", "1000", "-1")
    apply_topics(address, KafkaSettings(), [topic])
    assert check_topics(address, KafkaSettings(), [topic]) == []


def test_a_wrong_number_of_partitions_says_what_to_do_and_nothing_is_changed(address):
    there = Topic("topics_test_fixed", "borrower", "flow", 2)
    apply_topics(address, KafkaSettings(), [there])
    wanted = Topic("topics_test_fixed", "borrower", "flow", 5)
    new = Topic("topics_test_never_made", "borrower", "flow", 5)
    with pytest.raises(TopicsError, match="LOANWATCH_PARTITIONS=2"):
        apply_topics(address, KafkaSettings(), [wanted, new])
    missing = [x for x in check_topics(address, KafkaSettings(), [new]) if x.what == "topic"]
    assert len(missing) == 1


def test_the_command_says_what_differs_with_its_exit_code(address, monkeypatch):
    monkeypatch.setattr(
        "commands.topics.declared", lambda n: (Topic("topics_test_cli", "k", "w", n),)
    )
    check = ["topics", "check", "--log", address]
    before = CliRunner().invoke(cli, check)
    assert (before.exit_code, "missing" in before.output) == (1, True)
    applied = CliRunner().invoke(cli, ["topics", "apply", "--log", address])
    assert applied.exit_code == 0
    after = CliRunner().invoke(cli, check)
    assert (after.exit_code, after.output) == (0, "all topics are as declared\n")
    other = CliRunner().invoke(cli, [*check, "--partitions", "7"])
    assert (other.exit_code, "LOANWATCH_PARTITIONS=4" in other.output.replace("\n", "")) == (
        1,
        True,
    )


def test_a_cluster_that_does_not_answer_is_one_sentence():
    with pytest.raises(TopicsError, match="nobody listens"):
        check_topics("kafka://127.0.0.1:1", KafkaSettings(), [FLOW])


def test_of_three_copies_two_must_hold_a_record_and_state_is_compacted_within_a_day():
    configs = topic_configs(COMPACTED, replication=3)
    assert configs["min.insync.replicas"] == "2"
    assert (configs["cleanup.policy"], int(configs["max.compaction.lag.ms"])) == ("compact", DAY_MS)


def test_every_declared_topic_is_compacted_or_kept_for_a_stated_time_or_for_ever():
    for topic in declared(4):
        configs = topic_configs(topic, replication=1)
        if topic.compacted:
            assert configs["cleanup.policy"] == "compact"
        elif topic.retention is None:
            assert (configs["cleanup.policy"], configs["retention.ms"]) == ("delete", "-1")
        else:
            assert int(configs["retention.ms"]) >= DAY_MS


def test_too_few_copies_are_told_with_what_to_do():
    there = {FLOW.name: FoundTopic(3, 1, topic_configs(FLOW, 3))}
    [found] = differences([FLOW], there, replication=3)
    assert (found.what, "kafka-reassign-partitions" in found.mend) == ("replication", True)
