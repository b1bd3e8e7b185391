"""Settings of Kafka are one value; what contradicts itself is refused in a sentence."""

from __future__ import annotations

import pytest

from config.errors import ConfigError
from config.kafka import KAFKA_PREFIX, bootstrap_servers, read_kafka
from config.settings import read_settings

LOGIN = {"SECURITY": "sasl_ssl", "USER": "monitor", "PASSWORD": "hunter2"}


def environ(**values: str) -> dict[str, str]:
    return {KAFKA_PREFIX + name: value for name, value in values.items()}


def test_without_settings_nothing_is_encrypted_and_nobody_logs_in():
    found = read_kafka({"PATH": "/bin", "LOANWATCH_PORT": "8300"})
    assert (found.security, found.user, found.replication) == ("plaintext", "", 1)


def test_settings_of_kafka_are_no_unknown_settings_of_the_product():
    assert read_settings(environ(**LOGIN)).port == 8300


def test_a_login_is_read_and_its_password_is_in_no_text():
    found = read_kafka(environ(**LOGIN))
    assert (found.user, found.password, found.sasl_mechanism) == (
        "monitor", "hunter2", "SCRAM-SHA-512",
    )  # fmt: skip
    assert "hunter2" not in repr(found) + str(found) + f"{found}"


def test_a_password_may_stand_in_a_file(tmp_path):
    (tmp_path / "secret").write_text("hunter2\n")
    values = {k: v for k, v in LOGIN.items() if k != "PASSWORD"}
    found = read_kafka(environ(**values, PASSWORD_FILE=str(tmp_path / "secret")))
    assert found.password == "hunter2"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"SECURITY": "tls"}, ["SECURITY", "ssl"]),
        ({"USERNAME": "monitor"}, ["LOANWATCH_KAFKA_USERNAME", "LOANWATCH_KAFKA_USER"]),
        ({"REPLICATION": "0"}, ["REPLICATION", "1"]),
        ({"CA_FILE": "ca.pem"}, ["encrypts nothing", "ssl"]),
        ({"SECURITY": "ssl", "CERT_FILE": "c.pem"}, ["KEY_FILE", "belong together"]),
        ({"USER": "monitor"}, ["logs nobody in"]),
        ({"SASL_MECHANISM": "PLAIN"}, ["logs nobody in"]),
        ({"SECURITY": "sasl_ssl", "USER": "monitor"}, ["PASSWORD"]),
        ({"SECURITY": "sasl_ssl", "PASSWORD": "hunter2"}, ["USER"]),
        ({**LOGIN, "PASSWORD_FILE": "f"}, ["both set"]),
        ({**LOGIN, "SECURITY": "sasl_plaintext", "SASL_MECHANISM": "PLAIN"}, ["in the clear"]),
        ({**LOGIN, "PASSWORD": "", "PASSWORD_FILE": "/nowhere/secret"}, ["/nowhere/secret"]),
    ],
)
def test_what_contradicts_itself_is_refused_without_telling_the_password(values, words):
    with pytest.raises(ConfigError) as caught:
        read_kafka(environ(**values))
    assert all(word in str(caught.value) for word in words)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("text", ["localhost:9092", "kafka://", "kafka://host", "kafka://a:1,,b:2"])
def test_an_address_that_is_none_is_refused_with_what_one_looks_like(text):
    with pytest.raises(ConfigError, match="kafka://HOST:PORT"):
        bootstrap_servers(text)
