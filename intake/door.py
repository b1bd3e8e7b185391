"""The door: a row or an offer becomes a change event, or is refused with the reason."""

from __future__ import annotations

from collections.abc import Mapping as Mapping_
from collections.abc import Sequence
from datetime import datetime

import msgspec

from intake.directory import Directory
from intake.errors import IntakeError
from intake.fields import BadField
from intake.identities import Unidentified, identify
from intake.layout import Layout
from intake.offers import offer_trouble
from intake.persons import mask_only, screen
from intake.shape import EPOCH
from intake.sound_offers import doubtful
from intake.text import normal_name
from schemas.catalogue import Catalogue
from schemas.changes import ChangeEvent, EquityChange, Provenance
from schemas.incoming import Offer, Rejection, RejectReason, Row
from schemas.mappings import Mapping

__all__ = ["Door"]

_SHORTEST_COMPANY = 6  # characters; a new holder of a shorter name may be a person


class Door:
    """Admits or refuses, one at a time; holds no state but the directory it was given.

    Parameters
    ----------
    mappings
        By name. A row names the one that reads it.
    catalogue
        Kinds that are known; an offer of another is refused.
    directory
        Who is who, as far as it has been learnt.
    regions
        Codes of GB/T 2260; empty switches the remark `unknown_region` off.

    Raises
    ------
    IntakeError
        A mapping names a kind that is not in the catalogue, or a field that its kind does not have.
    """

    def __init__(
        self,
        mappings: Mapping_[str, Mapping],
        catalogue: Catalogue,
        directory: Directory,
        *,
        regions: frozenset[str] = frozenset(),
    ) -> None:
        self._kinds = frozenset(kind.code for kind in catalogue.kinds)
        for mapping in mappings.values():
            for kind in (mapping.kind, *(other.kind for other in mapping.kinds)):
                if kind not in self._kinds:
                    raise IntakeError(
                        f"mapping {mapping.name}: kind: {kind} is not in the catalogue; "
                        f"add it there or use one of its kinds"
                    )
        self._layouts = {name: Layout(mapping) for name, mapping in mappings.items()}
        self._directory, self._regions = directory, regions

    def admit(self, incoming: Row | Offer, now: datetime) -> ChangeEvent | Rejection:
        """Return the change, or the rejection. `now` is the time of intake. Never raises."""
        if type(incoming) is Offer:
            found = self._admit_offer(incoming.change, now)
            return self._with_holder(found) if type(found) is EquityChange else found
        assert isinstance(incoming, Row)
        layout = self._layouts.get(incoming.source)
        if layout is None:
            return _refuse(incoming, now, RejectReason.UNKNOWN_SOURCE, "source", incoming.source)
        return self._with_holder(self._admit_row(incoming, layout, now))

    def admit_offers(
        self, changes: Sequence[ChangeEvent], now: datetime
    ) -> list[ChangeEvent | Rejection]:
        """Return for the change of each offer what `admit` returns, in order. Never raises."""
        found: list[ChangeEvent | Rejection] = list(changes)
        for index in doubtful(changes, self._kinds):
            found[index] = self._admit_offer(changes[index], now)
        return [self._with_holder(one) if type(one) is EquityChange else one for one in found]

    def _with_holder(self, found: ChangeEvent | Rejection) -> ChangeEvent | Rejection:
        """Say which company a new holder is and since when it exists, where our registers know."""
        if type(found) is not EquityChange:
            return found
        more: dict[str, object] = {}
        code = found.new_holder_code
        if not code and (code := self._company_named(found.new_holder)):
            more["new_holder_code"] = code
            more["remarks"] = (*found.remarks, "holder_identified_by_name")
        if code and found.new_holder_since is None:
            more["new_holder_since"] = self._directory.established(code)
        return msgspec.structs.replace(found, **more) if more else found

    def _company_named(self, name: str) -> str:
        """Return the code of the only company of a name; none for names as short as persons'."""
        if len(normal_name(name)) < _SHORTEST_COMPANY:
            return ""
        found = self._directory.named(name)
        return found[0] if len(found) == 1 else ""

    def layout(self, source: str) -> Layout | None:
        """Return the layout of a mapping, None where there is no such mapping."""
        return self._layouts.get(source)

    def event_time(self, row: Row) -> datetime:
        """Return when a row's event happened, to put rows in order. Cheap, and never raises.

        Undated rows have their table's date of publication, or 1970 where it has none.
        """
        layout = self._layouts.get(row.source)
        return EPOCH if layout is None else layout.event_time(row.cells)

    def _admit_row(self, row: Row, layout: Layout, now: datetime) -> ChangeEvent | Rejection:
        cells = screen(row.cells)
        shape = layout.shape(cells)
        if shape is None:
            return _refuse(row, now, RejectReason.LEFT_OUT, "", "", detail=layout.mapping.where)
        codes, name = shape.identity_cells(cells)
        found = identify(codes, name, self._directory, self._regions)
        if isinstance(found, Unidentified):
            return _refuse(
                row, now, found.reason, found.column, found.value, candidates=found.candidates
            )
        try:
            values = shape.values(cells)
            date = shape.date(values, cells, now)
        except BadField as bad:
            return _refuse(row, now, bad.reason, bad.column, bad.value, detail=bad.detail)
        values["fact_id"] = shape.fact_id(found.uscc, values, date, cells)
        try:
            return msgspec.convert(
                {
                    **values,
                    "kind": shape.cls.__struct_config__.tag,
                    "uscc": found.uscc,
                    "seen_at": now,
                    "name": name[1],
                    "remarks": found.remarks,
                    "baseline": row.baseline,
                    "provenance": Provenance(
                        source=row.source, load=row.load, file=row.file, row=row.row
                    ),
                },
                shape.cls,
            )  # type: ignore[return-value]  # cls is one of the union
        except msgspec.ValidationError as error:
            field, value = _offender(error, values)
            return _refuse(row, now, RejectReason.BAD_VALUE, field, value, detail=str(error))

    def _admit_offer(self, change: ChangeEvent, now: datetime) -> ChangeEvent | Rejection:
        trouble = offer_trouble(change, self._kinds)
        if trouble is None:
            return change
        reason, field, value = trouble
        at = change.provenance
        return Rejection(
            source=at.source, load=at.load, file=at.file, row=at.row,
            field=field, value=value, reason=reason, seen_at=now,
        )  # fmt: skip


def _offender(error: msgspec.ValidationError, values: dict[str, object]) -> tuple[str, str]:
    """Return the field that a validation error names, and its text."""
    path = str(error).rpartition("`$.")[2].rstrip("`").split("[")[0]
    return path, str(values.get(path, ""))


def _refuse(
    row: Row, now: datetime, reason: RejectReason, field: str, value: str,
    *, candidates: tuple[str, ...] = (), detail: str = "",
) -> Rejection:  # fmt: skip
    """Return the rejection. Where anything in the row looks personal, the row is not kept."""
    personal = reason is RejectReason.PERSON_IDENTIFIER
    if personal:
        value = mask_only(value)
    clean = screen(row.cells) is row.cells
    return Rejection(
        source=row.source, load=row.load, file=row.file, row=row.row, field=field, value=value,
        reason=reason, candidates=candidates, detail="" if personal else detail,
        cells=row.cells if clean and not personal else {}, seen_at=now,
    )  # fmt: skip
