"""Errors that a person can mend are said in one sentence."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cluster.errors import ClusterError
from config.errors import ConfigError
from intake.errors import IntakeError
from notifiers.base import NotifierError
from portal.issuing import NoSuchToken
from sources.outlet import OutletUnavailable
from store.base import StoreError
from streams.topic_plan import TopicsError
from streams.transport.owner import FolderOwned
from streams.transport.port import LogError

__all__ = ["MENDABLE", "sentences"]

MENDABLE = (
    ClusterError,
    ConfigError,
    FolderOwned,
    IntakeError,
    LogError,
    NoSuchToken,
    NotifierError,
    OutletUnavailable,
    StoreError,
    TopicsError,
)


@contextmanager
def sentences() -> Iterator[None]:
    """Turn a mendable error into its sentence on standard error and exit code 1."""
    try:
        yield
    except MENDABLE as error:
        print(f"loanwatch: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
