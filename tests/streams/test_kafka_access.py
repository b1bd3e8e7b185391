"""Every client of Kafka is given the same, and checks whom it talks to."""

from __future__ import annotations

import ssl

import pytest

from config.errors import ConfigError
from config.kafka import KafkaSettings
from streams.kafka_access import client_options

ADDRESS = "kafka://one:9092"


def test_a_login_over_encryption_checks_certificate_and_name():
    settings = KafkaSettings(security="sasl_ssl", user="monitor", password="hunter2")
    options = client_options(ADDRESS, settings)
    context = options.pop("ssl_context")
    assert context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert options == {
        "bootstrap_servers": ["one:9092"],
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "monitor",
        "sasl_plain_password": "hunter2",
    }


def test_without_encryption_no_context_is_made():
    assert "ssl_context" not in client_options(ADDRESS, KafkaSettings())


@pytest.mark.parametrize("content", [None, "not a certificate"])
def test_a_certificate_file_that_is_none_is_named(tmp_path, content):
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    with pytest.raises(ConfigError, match=str(path)):
        client_options(ADDRESS, KafkaSettings(security="ssl", ca_file=str(path)))
