"""Rows whose company nobody knows yet: what they wait for, and what they become once it is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from intake.identifiers import organisation_code_valid, registration_number_valid
from intake.layout import Layout
from intake.text import loose_name, normal_code, normal_name
from schemas.changes import ChangeEvent, Dated
from schemas.companies import Company
from schemas.incoming import Row

__all__ = ["NEWS_FOR", "Parked", "joined", "keys_taught", "keys_waited_for", "taken_in"]

NEWS_FOR = timedelta(days=30)
"""How old an event may be for its fact to join as news; an older one is history (baseline)."""


class Parked(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row in waiting. `keys` are what the directory would have to learn."""

    row: Row
    keys: tuple[str, ...]
    since: datetime  # when it was first read


def keys_waited_for(row: Row, layout: Layout) -> tuple[str, ...]:
    """Return the keys of the company that a row is about: its name, and the codes within its codes.

    Empty where it gives nothing that a directory could ever learn.
    """
    codes, (_, name) = layout.identity_cells(row.cells)
    return tuple(dict.fromkeys((*_code_keys(text for _, text in codes), *_name_keys([name]))))


def keys_taught(company: Company) -> Iterator[str]:
    """Yield the keys under which a company can be found."""
    yield f"o:{company.uscc[8:17]}"
    yield from (f"r:{number}" for number in company.registrations)
    yield from _name_keys((company.name, *company.former_names))


def taken_in(now: datetime, since: datetime) -> datetime:
    """Return the time of intake of a row that comes again: now, but in the month it was first read.

    The ledger is kept by months, and a row has one line in it: the newer one replaces the older.

    >>> first = datetime(2026, 11, 25, 8, tzinfo=UTC)
    >>> taken_in(datetime(2026, 11, 26, tzinfo=UTC), first).isoformat()
    '2026-11-26T00:00:00+00:00'
    >>> taken_in(datetime(2027, 1, 5, tzinfo=UTC), first).isoformat()
    '2026-11-30T23:59:59+00:00'
    """
    month = since.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (month + timedelta(days=32)).replace(day=1)
    return max(since, min(now, following - timedelta(seconds=1)))


def joined(change: ChangeEvent, since: datetime, now: datetime) -> ChangeEvent:
    """Return the change of a row that comes again, as news or as history by its age.

    An undated event is as old as our first reading of it.
    """
    at = change.occurred_at
    if change.dated is Dated.FIRST_SEEN:
        at = since
    baseline = change.baseline or now - at > NEWS_FOR
    return msgspec.structs.replace(change, occurred_at=at, baseline=baseline)


def _name_keys(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name:
            yield f"n:{loose_name(normal_name(name))}"


def _code_keys(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        code = normal_code(text)
        if len(code) == 18 and code.endswith("000"):
            code = code[:15]
        if len(code) == 15:
            if organisation_code_valid(code[6:]):
                yield f"o:{code[6:]}"
            if registration_number_valid(code):
                yield f"r:{code}"
        elif len(code) == 9:
            yield f"o:{code}"
