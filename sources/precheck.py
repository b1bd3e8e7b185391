"""What can be said of a row at once, before it goes through the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from intake.directory import Directory
from intake.door import Door
from schemas.catalogue import Catalogue
from schemas.changes import ChangeEvent
from schemas.incoming import Rejection, RejectReason, Row
from schemas.mappings import Mapping as SourceMapping

__all__ = ["Precheck"]

_DEPENDS = {  # on who is known by the time the row comes to the door
    RejectReason.UNKNOWN_COMPANY, RejectReason.AMBIGUOUS_COMPANY, RejectReason.BAD_IDENTIFIER,
}  # fmt: skip


class Precheck:
    """The door itself, with an empty directory: what it refuses for the row's own sake is final."""

    def __init__(
        self, mappings: Mapping[str, SourceMapping], catalogue: Catalogue,
        regions: frozenset[str], clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._door = Door(mappings, catalogue, Directory(), regions=regions)
        self._clock = clock

    def preview(self, row: Row) -> ChangeEvent | Rejection:
        """Return what the row would become if nobody were known by anything but a credit code."""
        return self._door.admit(row, self._clock())

    def refusal(self, row: Row) -> Rejection | None:
        """Return why the row cannot pass, whoever is known; None if it may."""
        answer = self.preview(row)
        if not isinstance(answer, Rejection) or answer.reason in _DEPENDS:
            return None
        if answer.reason is RejectReason.BAD_CHECK_DIGIT and self._has_name(row):
            return None  # the door falls back on the name
        return answer

    def _has_name(self, row: Row) -> bool:
        layout = self._door.layout(row.source)
        return layout is not None and bool(layout.identity_cells(row.cells)[1][1])
