"""A refused row made ready to pass the door once more, with the mapping as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from intake.layout import Layout
from intake.parking import NEWS_FOR
from schemas.incoming import Row

__all__ = ["row_again"]


def row_again(refused: Mapping[str, Any], layout: Layout | None, now: datetime) -> Row | None:
    """Return the row under its own place, None where its cells were not kept or its mapping is gone.

    What is older than the news (`NEWS_FOR`) comes again as history: it is shown and not pushed.
    """
    cells = refused["cells"]
    if not cells or layout is None:
        return None
    old = now - layout.event_time(cells) > NEWS_FOR
    return Row(
        source=refused["source"], load=refused["load"], file=refused["file"], row=refused["row"],
        cells=cells, baseline=old and layout.dates(cells),
    )  # fmt: skip
