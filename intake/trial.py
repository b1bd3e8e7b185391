"""A mapping tried on a file: what its rows would become, with nothing written anywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import msgspec
from msgspec import Struct

from intake.directory import Directory
from intake.door import Door
from intake.identities import company_in
from intake.layout import Layout
from intake.reading import read_rows
from schemas.catalogue import Catalogue
from schemas.changes import Change, ChangeEvent, kind_of
from schemas.incoming import Rejection, Row
from schemas.mappings import Mapping

__all__ = ["Trial", "try_mapping"]

_SAID = {"fact_id", "uscc", "seen_at", "provenance", "remarks", "baseline", "dated"}


class Trial(Struct, frozen=True, kw_only=True):
    """`read == accepted + merged + rejected`; companies are known from the file itself alone."""

    read: int
    accepted: int
    merged: int
    rejected: int
    companies: int  # that the file itself teaches
    kinds: dict[str, int]
    reasons: dict[str, int]
    remarks: dict[str, int]
    filled: dict[str, int]  # facts in which a field says anything
    first: tuple[ChangeEvent | Rejection, ...]


def try_mapping(
    path: Path, mapping: Mapping, catalogue: Catalogue, regions: frozenset[str], now: datetime,
    *, show: int = 10, most: int = 1_000_000,
) -> Trial:  # fmt: skip
    """Read up to `most` rows twice: for who is who, then for what they say.

    Raises
    ------
    IntakeError
        The file cannot be read with this mapping, or the mapping does not fit the catalogue.
    """

    def rows() -> Iterator[Row | Rejection]:
        return islice(read_rows(path, mapping, load="trial", seen_at=now), most)

    directory, layout = Directory(), Layout(mapping)
    for row in rows():
        if isinstance(row, Row) and (company := company_in(row, layout)) is not None:
            directory.learn(company)
    door = Door({mapping.name: mapping}, catalogue, directory, regions=regions)
    facts: set[bytes] = set()
    first: list[ChangeEvent | Rejection] = []
    counts: Counter[str] = Counter()
    kinds, reasons, remarks, filled = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for row in rows():
        answer = door.admit(row, now) if isinstance(row, Row) else row
        counts["read"] += 1
        if len(first) < show:
            first.append(answer)
        if not isinstance(answer, Change):
            counts["rejected"] += 1
            reasons[answer.reason] += 1
            continue
        mark = bytes.fromhex(answer.fact_id[:16])
        counts["merged" if mark in facts else "accepted"] += 1
        facts.add(mark)
        kinds[kind_of(answer)] += 1
        remarks.update(answer.remarks)
        filled.update(_filled(answer))
    return Trial(
        read=counts["read"], accepted=counts["accepted"], merged=counts["merged"],
        rejected=counts["rejected"], companies=len(directory), kinds=dict(kinds),
        reasons=dict(reasons), remarks=dict(remarks), filled=dict(filled), first=tuple(first),
    )  # fmt: skip


def _filled(change: Change) -> Iterator[str]:
    for field in msgspec.structs.fields(type(change)):
        if field.name not in _SAID and getattr(change, field.name) not in (None, "", (), {}):
            yield field.name
