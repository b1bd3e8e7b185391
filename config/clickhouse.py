"""Where ClickHouse is, from the environment: its address, encryption, who we are. A value.

The password is kept out of the address and of every text made of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from msgspec import Struct

from config.errors import ConfigError
from config.secrets import read_secret
from schemas.feeds import Secret

__all__ = ["STORE_PREFIX", "ClickHouse", "clickhouse_variables", "read_clickhouse"]

STORE_PREFIX = "LOANWATCH_STORE_"
_PASSWORD, _PASSWORD_FILE = STORE_PREFIX + "PASSWORD", STORE_PREFIX + "PASSWORD_FILE"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_OPTIONS = ("secure", "ca", "cert", "key", "compression")
_LOOKS = "clickhouse://USER@HOST:PORT/DATABASE?secure=1&ca=FILE"


class ClickHouse(Struct, frozen=True, kw_only=True):
    """A server's native port and how to speak to it."""

    host: str
    port: int
    database: str = "default"
    user: str = "default"
    password: str = ""
    secure: bool = False
    ca: str = ""  # PEM of who signed the server's certificate; else the system's
    cert: str = ""  # PEM of our own certificate, where the server asks for one
    key: str = ""  # PEM of its key
    compression: Literal["lz4", "zstd", "none"] = "lz4"  # of what is sent and answered

    def __repr__(self) -> str:
        return f"ClickHouse({self.user}@{self.host}:{self.port}/{self.database})"


def clickhouse_variables() -> list[str]:
    """Return the name of every environment variable that is read beside the address."""
    return [_PASSWORD, _PASSWORD_FILE]


def read_clickhouse(address: str, environ: Mapping[str, str]) -> ClickHouse:
    """Return the server that an address names, with the password of `environ`.

    A password for another machine is sent encrypted only, unless the address says `secure=0`.

    Raises
    ------
    ConfigError
        It is no such address, an option is unknown or contradicts another, a file or the password
        cannot be read. The message never quotes a password.
    """
    for name in sorted(environ):
        if name.startswith(STORE_PREFIX) and name not in clickhouse_variables():
            raise ConfigError(
                f"{name} is not a setting; beside LOANWATCH_STORE there are: "
                + ", ".join(clickhouse_variables())
            )
    url = _split(address)
    options = _options(url.query)
    secure = options.get("secure") == "1"
    files = {name: options.get(name, "") for name in ("ca", "cert", "key")}
    if any(files.values()) and not secure:
        raise _wrong("certificate files are given, but nothing is encrypted; add secure=1")
    if bool(files["cert"]) != bool(files["key"]):
        raise _wrong("cert and key belong together; one is missing")
    for name, file in files.items():
        if file and not Path(file).is_file():
            raise _wrong(f"{name}: {file} does not exist or is not a file")
    compression = _compression(options)
    password = _password(environ)
    host = url.hostname or ""
    if password and "secure" not in options and host not in {"localhost", "127.0.0.1", "::1"}:
        raise _wrong(
            "the password would be sent in the clear; add secure=1, or secure=0 if the network "
            "between is trusted"
        )
    return ClickHouse(
        host=host, port=url.port or (9440 if secure else 9000),
        database=url.path.strip("/") or "default", user=unquote(url.username or "") or "default",
        password=password, secure=secure, compression=compression, **files,
    )  # fmt: skip


def _wrong(what: str) -> ConfigError:
    return ConfigError(f"LOANWATCH_STORE: {what}")


def _split(address: str) -> SplitResult:
    """Take an address apart. No message quotes it: it may hold a password where none belongs."""
    try:
        url = urlsplit(address)
        fits = url.scheme == "clickhouse" and url.hostname and url.port != 0 and not url.fragment
    except ValueError:  # the port is no number, or none of a port
        fits = False
    if not fits:
        raise _wrong(f"this is no address of ClickHouse; it looks like {_LOOKS}")
    if url.password is not None:
        raise _wrong(f"the password does not belong into the address; set {_PASSWORD_FILE}")
    if url.path.strip("/") and not _NAME.fullmatch(url.path.strip("/")):
        raise _wrong(f"{url.path.strip('/')!r} is no name of a database")
    return url


def _options(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in _OPTIONS:
            raise _wrong(f"{name} is not an option; the options are: {', '.join(_OPTIONS)}")
        if name in found or not value:
            raise _wrong(f"{name} is given {'twice' if value else 'without a value'}")
        found[name] = value
    if found.get("secure", "0") not in {"0", "1"}:
        raise _wrong(f"secure is 0 or 1, not {found['secure']!r}")
    return found


def _compression(options: Mapping[str, str]) -> Literal["lz4", "zstd", "none"]:
    match options.get("compression", "lz4"):
        case "lz4" | "zstd" | "none" as chosen:
            return chosen
        case other:
            raise _wrong(f"compression is lz4, zstd or none, not {other!r}")


def _password(environ: Mapping[str, str]) -> str:
    if environ.get(_PASSWORD) and environ.get(_PASSWORD_FILE):
        raise ConfigError(f"{_PASSWORD} and {_PASSWORD_FILE} are both set; keep one")
    if environ.get(_PASSWORD_FILE):
        secret = Secret(file=environ[_PASSWORD_FILE])
        return read_secret(secret, environ, "the password of ClickHouse")
    return environ.get(_PASSWORD, "")
