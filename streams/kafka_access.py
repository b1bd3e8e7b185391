"""What every client of Kafka is given: the same brokers, encryption and login.

The keys are those that aiokafka and kafka-python share.
"""

from __future__ import annotations

import ssl
from typing import Any

from config.errors import ConfigError
from config.kafka import KafkaSettings, bootstrap_servers

__all__ = ["client_options"]


def client_options(address: str, settings: KafkaSettings) -> dict[str, Any]:
    """Return the options of a client for the log at `address` (`kafka://HOST:PORT`).

    Encryption checks the brokers' certificates and names, always, with TLS 1.2 or newer.

    Raises
    ------
    ConfigError
        The address is none, or a certificate file cannot be read.
    """
    options: dict[str, Any] = {
        "bootstrap_servers": bootstrap_servers(address),
        "security_protocol": settings.security.upper(),
    }
    if settings.security.endswith("ssl"):
        options["ssl_context"] = _context(settings)
    if settings.security.startswith("sasl"):
        options["sasl_mechanism"] = settings.sasl_mechanism
        options["sasl_plain_username"] = settings.user
        options["sasl_plain_password"] = settings.password
    return options


def _context(settings: KafkaSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ca_file or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if settings.cert_file:
            context.load_cert_chain(settings.cert_file, settings.key_file)
    except OSError as error:  # SSLError is one
        files = ", ".join(filter(None, (settings.ca_file, settings.cert_file, settings.key_file)))
        raise ConfigError(f"the certificates of Kafka ({files}) cannot be used: {error}") from None
    return context
