"""From a source's configuration to what reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from config.secrets import read_secret
from schemas.feeds import AnyFeed, FolderFeed, PullFeed, SqlFeed, TopicFeed, VerifyFeed
from schemas.mappings import Mapping as SourceMapping
from sources.base import Source
from sources.database import Database
from sources.fetching import Fetcher, Limits
from sources.folder import FolderSource
from sources.kafka_topic import KafkaTopic
from sources.pull import PullSource
from sources.sql import SqlSource
from sources.topic import TopicSource
from sources.verifier import HttpVerifier, Verifier

__all__ = ["build", "build_verifier"]


def build(
    feed: AnyFeed, mappings: Mapping[str, SourceMapping], environ: Mapping[str, str],
    clock: Callable[[], datetime], monotonic: Callable[[], float],
) -> Source | None:  # fmt: skip
    """Return what reads a feed, None for one that comes by itself.

    Raises
    ------
    ConfigError
        A variable or file with a secret is missing. What it holds is never quoted.
    """
    if isinstance(feed, FolderFeed):
        return FolderSource(feed, mappings[feed.mapping], monotonic)
    if isinstance(feed, PullFeed):
        limits = Limits(
            timeout_seconds=feed.timeout_seconds, attempts=feed.attempts,
            most_bytes=feed.most_bytes, per_second=feed.requests_per_second,
        )  # fmt: skip
        fetcher = _fetcher(feed, limits, environ, clock, monotonic)
        return PullSource(feed, mappings[feed.mapping], fetcher)
    if isinstance(feed, SqlFeed):
        url = read_secret(feed.url, environ, f"the database of source {feed.name}")
        return SqlSource(feed, mappings[feed.mapping], Database(feed, url))
    if isinstance(feed, TopicFeed):
        what = f"the password of source {feed.name}"
        password = read_secret(feed.password, environ, what, needed=bool(feed.username))
        return TopicSource(feed, mappings[feed.mapping], KafkaTopic(feed, password))
    return None


def build_verifier(
    feed: VerifyFeed, environ: Mapping[str, str], clock: Callable[[], datetime],
    monotonic: Callable[[], float],
) -> Verifier:  # fmt: skip
    """Return who can be asked. Raises `ConfigError` for a missing secret."""
    limits = Limits(
        timeout_seconds=feed.timeout_seconds, attempts=3, most_bytes=1 << 20, per_second=10.0
    )
    return HttpVerifier(_fetcher(feed, limits, environ, clock, monotonic))


def _fetcher(
    feed: PullFeed | VerifyFeed, limits: Limits, environ: Mapping[str, str],
    clock: Callable[[], datetime], monotonic: Callable[[], float],
) -> Fetcher:  # fmt: skip
    token = read_secret(feed.token, environ, f"the token of source {feed.name}", needed=False)
    headers = {feed.token_header: feed.token_prefix + token} if token else {}
    return Fetcher(feed.url, headers, limits, clock, monotonic)
