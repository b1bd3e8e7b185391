"""From a drawn row to a change event; keeps what the city has to remember of its companies."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from schemas.changes import (
    AbnormalOperation,
    Catalogued,
    Change,
    ChangeEvent,
    Dated,
    EquityChange,
    Provenance,
)
from simulate.city import City
from simulate.content import content
from simulate.districts import DISTRICT_NAMES
from simulate.documents import identity
from simulate.kinds import KIND_PLACE, KINDS
from simulate.ordinary import Row
from simulate.shares import Shares, first_holders

__all__ = ["Maker"]

_SOURCE = Provenance(source="simulated_city")
_EQUITY = KIND_PLACE["equity_change"]
_ABNORMAL = KIND_PLACE["abnormal_operation"]
_RENAMED = KIND_PLACE["name_change"]
_DATED = tuple(Dated(kind.precision) for kind in KINDS)
_REASONS = ("未按期公示年度报告", "通过登记的住所无法联系", "公示信息隐瞒真实情况")


class Maker:
    """Makes the changes of one stream, in the order of their event times.

    It remembers registers of holders, who is on the abnormal-operation list, and who has a new
    name: what one change leaves behind is what the next one starts from.
    """

    def __init__(self, city: City) -> None:
        self._city = city
        self._registers: dict[int, Shares] = {}
        self._listed: set[int] = set()
        self._renamed: dict[int, int] = {}
        self._newcomers = 0
        self._authority = [
            [f"渝样{district}{kind.authority}" for district in DISTRICT_NAMES] for kind in KINDS
        ]

    def make(
        self, row: Row, *, published_at: datetime, seen_at: datetime, undated: bool = False
    ) -> ChangeEvent:
        """Return the change; an undated one carries the time of its publication as its own."""
        at = datetime.fromtimestamp(row.at, UTC)
        uscc = self._city.uscc(row.company)
        number, fact = identity(uscc, row.kind, at, row.serial)
        cls, fields = self._content(row)
        change = cls(
            fact_id=fact,
            uscc=uscc,
            occurred_at=published_at if undated else at,
            dated=Dated.PUBLISHED if undated else _DATED[row.kind],
            published_at=published_at,
            seen_at=seen_at,
            name=self._city.name(row.company, self._renamed.get(row.company, 0)),
            authority=self._authority[row.kind][self._city.district[row.company]],
            document_number=number,
            provenance=_SOURCE,
            **fields,
        )
        return cast(ChangeEvent, change)  # every class that `_content` gives is one of the union

    def _content(self, row: Row) -> tuple[type[Change], dict[str, Any]]:
        if row.kind == _EQUITY:
            return EquityChange, self._equity(row)
        if row.kind == _ABNORMAL:
            return AbnormalOperation, self._abnormal(row)
        if row.kind == _RENAMED:
            return Catalogued, self._rename(row)
        return content(row)

    def _equity(self, row: Row) -> dict[str, Any]:
        register = self._registers.get(row.company)
        if register is None:
            city = self._city
            companies = [(city.name(h), parts) for h, parts in city.holdings.of(row.company)]
            register = Shares(first_holders(city.seed, row.company, companies))
            self._registers[row.company] = register
        self._newcomers += 1
        what, who, how_much, *_ = row.chances
        return register.change(
            what, who, how_much, nature=row.nature, grave=row.grave,
            newcomer=f"自然人新股东{self._newcomers}",
        )  # fmt: skip

    def _abnormal(self, row: Row) -> dict[str, Any]:
        """Put a company on the list, or take it off where it is; nobody grave is taken off."""
        if row.company in self._listed and not row.grave:
            self._listed.discard(row.company)
            return {"action": "removed", "reason": "移出: 已改正"}
        self._listed.add(row.company)
        return {"action": "listed", "reason": _REASONS[int(row.chances[0] ** 2 * len(_REASONS))]}

    def _rename(self, row: Row) -> dict[str, Any]:
        before = self._renamed.get(row.company, 0)
        self._renamed[row.company] = before + 1
        former = self._city.name(row.company, before)
        return {
            "code": "name_change", "text": f"名称由{former}变更",
            "fields": {"former_name": former},
        }  # fmt: skip
