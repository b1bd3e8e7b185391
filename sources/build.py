"""From a source's configuration to what reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from schemas.feeds import AnyFeed, FolderFeed
from schemas.mappings import Mapping as SourceMapping
from sources.base import Source
from sources.folder import FolderSource

__all__ = ["build"]


def build(
    feed: AnyFeed, mappings: Mapping[str, SourceMapping], environ: Mapping[str, str],
    monotonic: Callable[[], float],
) -> Source | None:  # fmt: skip
    """Return what reads a feed, None for one that comes by itself.

    Raises
    ------
    ConfigError
        A variable or file with a secret is missing. What it holds is never quoted.
    """
    if isinstance(feed, FolderFeed):
        return FolderSource(feed, mappings[feed.mapping], monotonic)
    return None
