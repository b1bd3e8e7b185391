"""How to reach Kafka, from the environment: addresses, encryption, who we are. Read once, a value.

The password is kept out of every text made of it. Files are checked by the client that uses them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args, get_type_hints

import msgspec
from msgspec import Meta, Struct

from config.errors import ConfigError

__all__ = ["KAFKA_PREFIX", "KafkaSettings", "bootstrap_servers", "kafka_variables", "read_kafka"]

KAFKA_PREFIX = "LOANWATCH_KAFKA_"
_ADDRESS = re.compile(r"[A-Za-z0-9._-]+:[0-9]{1,5}")


class KafkaSettings(Struct, frozen=True, kw_only=True):
    """Every Kafka setting and its default. The variable is `LOANWATCH_KAFKA_` + the name."""

    security: Literal["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"] = "plaintext"
    ca_file: str = ""  # PEM of who signed the brokers' certificates; else the system's
    cert_file: str = ""  # PEM of our own certificate, where brokers ask for one
    key_file: str = ""  # PEM of its key
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    user: str = ""
    password: str = ""
    password_file: str = ""  # holds the password instead of a variable
    replication: Annotated[int, Meta(ge=1, le=7)] = 1  # copies of every topic; 3 in production

    def __repr__(self) -> str:
        return f"KafkaSettings(security={self.security!r}, user={self.user!r})"


def kafka_variables() -> list[str]:
    """Return the name of every environment variable that is read."""
    return [KAFKA_PREFIX + name.upper() for name in KafkaSettings.__struct_fields__]


def bootstrap_servers(address: str) -> list[str]:
    """Return the brokers of an address such as `kafka://one:9092,two:9092`.

    Raises
    ------
    ConfigError
        It is no such address.

    >>> bootstrap_servers("kafka://one:9092,two:9092")
    ['one:9092', 'two:9092']
    """
    servers = address.removeprefix("kafka://").rstrip("/").split(",")
    if not address.startswith("kafka://") or not all(map(_ADDRESS.fullmatch, servers)):
        raise ConfigError(f"{address!r} is no address of Kafka; it looks like kafka://HOST:PORT")
    return servers


def read_kafka(environ: Mapping[str, str]) -> KafkaSettings:
    """Return the Kafka settings of `environ`, with the password read from its file if there is one.

    Raises
    ------
    ConfigError
        An unknown variable, a value that does not fit, or settings that contradict each other.
    """
    given = {name: text for name, text in environ.items() if name.startswith(KAFKA_PREFIX)}
    for name in sorted(set(given) - set(kafka_variables())):
        raise ConfigError(f"{name} is not a setting; they are: {', '.join(kafka_variables())}")
    values = {name.removeprefix(KAFKA_PREFIX).lower(): text for name, text in given.items()}
    for name, value in values.items():
        try:
            msgspec.convert({name: value}, KafkaSettings, strict=False)
        except msgspec.ValidationError as error:
            what = str(error).split(" - at")[0]
            if name in ("security", "sasl_mechanism"):
                choices = get_args(get_type_hints(KafkaSettings)[name])
                what += f"; it is one of {', '.join(choices)}"
            raise ConfigError(f"{KAFKA_PREFIX}{name.upper()} does not fit: {what}") from None
    found = msgspec.convert(values, KafkaSettings, strict=False)
    if contradiction := _contradiction(found, "sasl_mechanism" in values):
        raise ConfigError(contradiction)
    if found.password_file:
        found = msgspec.structs.replace(found, password=_content(found.password_file))
    return found


def _contradiction(found: KafkaSettings, mechanism_given: bool) -> str:
    """Return what in the settings cannot be meant together, as a sentence, or an empty text."""
    security = f"{KAFKA_PREFIX}SECURITY={found.security}"
    encrypted, login = found.security.endswith("ssl"), found.security.startswith("sasl")
    files, names = (found.ca_file, found.cert_file, found.key_file), (found.user, found.password)
    if any(files) and not encrypted:
        return f"{security} encrypts nothing, yet certificate files are set; use ssl or sasl_ssl"
    if bool(found.cert_file) != bool(found.key_file):
        return f"{KAFKA_PREFIX}CERT_FILE and {KAFKA_PREFIX}KEY_FILE belong together; one is missing"
    if (any(names) or found.password_file or mechanism_given) and not login:
        return f"{security} logs nobody in, yet a user or password is set; use sasl_ssl"
    if found.password and found.password_file:
        return f"{KAFKA_PREFIX}PASSWORD and {KAFKA_PREFIX}PASSWORD_FILE are both set; keep one"
    if login and not (found.user and (found.password or found.password_file)):
        return f"{security} needs {KAFKA_PREFIX}USER and {KAFKA_PREFIX}PASSWORD (or _PASSWORD_FILE)"
    if found.security == "sasl_plaintext" and found.sasl_mechanism == "PLAIN":
        return f"{security} with PLAIN would send the password in the clear; use sasl_ssl or SCRAM"
    return ""


def _content(path: str) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{KAFKA_PREFIX}PASSWORD_FILE: {path} cannot be read") from None
    if not text:
        raise ConfigError(f"{KAFKA_PREFIX}PASSWORD_FILE: {path} is empty")
    return text
