"""The sources of `config/feeds/`, one file a source."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import cast

from config.errors import ConfigError
from config.loading import line_of, load
from schemas.feeds import AnyFeed, PullFeed, RowFeed, VerifyFeed

__all__ = ["load_feeds"]


def load_feeds(folder: Path, mappings: Collection[str]) -> dict[str, AnyFeed]:
    """Read every source of a folder, by name.

    Raises
    ------
    ConfigError
        A missing folder, a bad file, two sources of one name, a mapping that does not exist, an
        address without TLS that the file does not allow, a field to settle by a claim it has not.
    """
    if not folder.is_dir():
        raise ConfigError(f"the folder of sources {folder} does not exist; see LOANWATCH_FEEDS")
    found: dict[str, AnyFeed] = {}
    for path in sorted(folder.glob("*.yaml")):
        feed: AnyFeed = load(path, cast(type[AnyFeed], AnyFeed))
        if feed.name in found:
            raise ConfigError(f"{path}: name: {feed.name} is the name of another source too")
        if isinstance(feed, RowFeed) and feed.mapping not in mappings:
            raise ConfigError(
                f"{path}: mapping: {feed.mapping} is no mapping; known are: "
                f"{', '.join(sorted(mappings))}"
            )
        if isinstance(feed, PullFeed | VerifyFeed):
            _check_address(path, feed)
        if isinstance(feed, VerifyFeed):
            _check_claims(path, feed)
        found[feed.name] = feed
    return found


def _check_address(path: Path, feed: PullFeed | VerifyFeed) -> None:
    if feed.url.startswith("http://") and not feed.plain_http:
        raise ConfigError(
            f"{path}: url: it is not https; inside a closed network say plain_http: true"
        )


def _check_claims(path: Path, feed: VerifyFeed) -> None:
    for kind, fields in feed.settles.items():
        for field, claim in fields.items():
            if claim not in feed.claims:
                where = line_of(path, claim)
                raise ConfigError(
                    f"{path}{where}: settles: {kind}: {field}: it cannot be asked about {claim}"
                )
