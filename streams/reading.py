"""Whole tables in the order of time, as if they came live, however long they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

from intake.identities import company_in
from intake.layout import Layout
from intake.reading import read_rows
from schemas import codec
from schemas.companies import Company
from schemas.incoming import Rejection, Row
from schemas.mappings import Mapping as SourceMapping
from streams.spool import Spool
from streams.transport.records import Record

__all__ = ["Tables"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NEVER = 1 << 63
_MOST_SAID = 200_000  # companies that are remembered as said; one said again does no harm
_decode_company = codec.decoder(Company)
_decode_row = codec.decoder(Row)


class Tables:
    """What some files hold, read once: rows in the order of their event time, and companies.

    Rows of one time keep the order of their files; what could not be read as a row comes last. All
    of it lies on disk, in temporary files. Use it as a context manager.
    """

    def __init__(
        self, files: Sequence[tuple[Path, SourceMapping]], load: str, seen_at: datetime, *,
        baseline: bool,
    ) -> None:  # fmt: skip
        self._load = load
        self._rows, self._refused, self._companies = Spool(), Spool(), Spool()
        said: dict[Company, int] = {}
        for path, mapping in files:
            layout = Layout(mapping)
            for row in read_rows(path, mapping, load=load, seen_at=seen_at, baseline=baseline):
                if isinstance(row, Rejection):
                    self._refused.add(0, codec.encode(row))
                    continue
                order = (layout.event_time(row.cells) - _EPOCH) // _MICROSECOND
                self._rows.add(order, codec.encode(row))
                company = company_in(row, layout)
                if company is not None and order < said.get(company, _NEVER):
                    if len(said) >= _MOST_SAID:
                        said.clear()
                    said[company] = order
                    self._companies.add(order, codec.encode(company))

    def __len__(self) -> int:
        """Return how many rows there are, those among them that could not be read."""
        return len(self._rows) + len(self._refused)

    def companies(self) -> Iterator[Company]:
        """Yield who has which code and name, by the first row that says so; most of them once."""
        said: set[tuple[str, str]] = set()
        for company in map(_decode_company, self._companies.values()):
            if (who := (company.uscc, company.name)) not in said:
                if len(said) >= _MOST_SAID:
                    said.clear()
                said.add(who)
                yield company

    def rows(self) -> Iterator[Row]:
        """Yield what could be read, in order."""
        return map(_decode_row, self._rows.values())

    def records(self) -> Iterator[Record]:
        """Yield all rows as records of one feed: one key, so one partition, so one order."""
        key = self._load.encode()
        for value in self._rows.values():
            yield Record("intake", key, value)
        for value in self._refused.values():
            yield Record("rejected", key, value)

    def __enter__(self) -> Tables:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        for spool in (self._rows, self._refused, self._companies):
            spool.close()
