"""From a source's configuration to what reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from config.secrets import read_secret
from schemas.feeds import AnyFeed, FolderFeed, PullFeed, SqlFeed, TopicFeed
from schemas.mappings import Mapping as SourceMapping
from sources.base import Source
from sources.database import Database
from sources.fetching import Fetcher, Limits
from sources.folder import FolderSource
from sources.kafka_topic import KafkaTopic
from sources.pull import PullSource
from sources.sql import SqlSource
from sources.topic import TopicSource

__all__ = ["build"]


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
        return PullSource(feed, mappings[feed.mapping], _fetcher(feed, environ, clock, monotonic))
    if isinstance(feed, SqlFeed):
        url = read_secret(feed.url, environ, f"the database of source {feed.name}")
        return SqlSource(feed, mappings[feed.mapping], Database(feed, url))
    if isinstance(feed, TopicFeed):
        what = f"the password of source {feed.name}"
        password = read_secret(feed.password, environ, what, needed=bool(feed.username))
        return TopicSource(feed, mappings[feed.mapping], KafkaTopic(feed, password))
    return None


def _fetcher(
    feed: PullFeed, environ: Mapping[str, str], clock: Callable[[], datetime],
    monotonic: Callable[[], float],
) -> Fetcher:  # fmt: skip
    token = read_secret(feed.token, environ, f"the token of source {feed.name}", needed=False)
    headers = {feed.token_header: feed.token_prefix + token} if token else {}
    limits = Limits(
        timeout_seconds=feed.timeout_seconds, attempts=feed.attempts, most_bytes=feed.most_bytes,
        per_second=feed.requests_per_second,
    )  # fmt: skip
    return Fetcher(feed.url, headers, limits, clock, monotonic)
