"""What an operator may set through the environment: read once at start, then a frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from config.errors import ConfigError

__all__ = ["PREFIX", "Settings", "read_settings", "variables"]

PREFIX = "LOANWATCH_"
_ELSEWHERE = tuple(PREFIX + name for name in ("CHANNEL_", "SOURCE_", "KAFKA_", "STORE_"))
_HERE = Path(__file__).parent


class Settings(Struct, frozen=True, kw_only=True):
    """Every setting, its unit and default. The variable is `LOANWATCH_` + the name in capitals."""

    data_dir: str = "var"  # folder of the log and the store
    log: Annotated[str, Meta(pattern="^(kafka://.+)?$")] = ""  # a Kafka cluster; else in data_dir
    store: str = ""  # address of a ClickHouse server; empty keeps the store in the data folder
    host: str = "127.0.0.1"  # address the page listens on
    login: Literal["none", "token"] = "none"  # token: pages ask for one; none is for loopback only
    port: Annotated[int, Meta(ge=0, le=65535)] = 8300  # 0 takes any free one
    api_per_minute: Annotated[int, Meta(ge=1, le=1_000_000)] = 600  # calls of one token
    partitions: Annotated[int, Meta(ge=1, le=64)] = 4  # of every topic; fixed at first start
    state: Literal["memory", "disk"] = "memory"  # where the memory of borrowers lies
    sync: Literal["normal", "full"] = "normal"  # full: every commit survives a power loss
    feed_rate: Annotated[float, Meta(ge=0, le=100_000)] = 2.0  # simulated changes per second
    feed_companies: Annotated[int, Meta(ge=10, le=1_000_000)] = 2000  # in the simulated city
    seed: Annotated[int, Meta(ge=0)] = 20240101  # of everything simulated
    policy: str = str(_HERE / "policy.yaml")
    catalogue: str = str(_HERE / "catalogue.yaml")
    sources: str = str(_HERE / "sources")  # folder of mapping files
    feeds: str = str(_HERE / "feeds")  # folder of source files
    institutions: str = str(_HERE / "institutions.yaml")
    desk: str = str(_HERE / "desk.yaml")
    samples: str = str(_HERE.parent / "samples")  # folder of sample tables


def variables() -> list[str]:
    """Return the name of every environment variable that is read."""
    return [PREFIX + name.upper() for name in Settings.__struct_fields__]


def read_settings(environ: Mapping[str, str], **flags: object) -> Settings:
    """Return the settings of `environ`, with command-line flags (not None) on top.

    Raises
    ------
    ConfigError
        An unknown variable with our prefix, or a value that does not fit.
    """
    known = set(variables())
    given = {name: text for name, text in environ.items() if name.startswith(PREFIX)}
    for name in sorted(given):
        # Addresses and secrets are named in institutions.yaml and config/feeds, and read there; how
        # to reach Kafka is read in config/kafka.py, ClickHouse in config/clickhouse.py.
        if name not in known and not name.startswith(_ELSEWHERE):
            raise ConfigError(f"{name} is not a setting; the settings are: {', '.join(known)}")
    values: dict[str, object] = {
        name.removeprefix(PREFIX).lower(): text for name, text in given.items() if name in known
    }
    values |= {name: value for name, value in flags.items() if value is not None}
    for name, value in values.items():
        try:
            msgspec.convert({name: value}, Settings, strict=False)
        except msgspec.ValidationError as error:
            what = str(error).split(" - at")[0]
            raise ConfigError(f"{PREFIX}{name.upper()} is {value!r}: {what}") from None
    return msgspec.convert(values, Settings, strict=False)
