"""A refused row made ready to pass the door once more, with the mapping as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from schemas.incoming import Row

__all__ = ["row_again"]


def row_again(refused: Mapping[str, Any]) -> Row | None:
    """Return the row under its own place, None where its cells were not kept.

    It says since when it is known: an old event comes again as history, shown and not pushed.
    """
    if not refused["cells"]:
        return None
    return Row(
        source=refused["source"], load=refused["load"], file=refused["file"], row=refused["row"],
        cells=refused["cells"], since=_instant(refused["seen_at"]),
    )  # fmt: skip


def _instant(found: datetime | str) -> datetime:
    """Return a time of the store, which is UTC whether it says so or not."""
    at = datetime.fromisoformat(found) if isinstance(found, str) else found
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
