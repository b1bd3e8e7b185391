"""Tables and who they are about, as records: companies, watches, ties; which file has which mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path

from intake.identities import company_in
from intake.layout import Layout
from schemas import codec
from schemas.companies import Company
from schemas.incoming import Rejection, Row
from schemas.mappings import Mapping as SourceMapping
from schemas.ties import Tie
from schemas.watches import Watch
from streams.transport.records import Record, partition_for

__all__ = ["company_record", "match_files", "taught", "tie_records", "watch_record"]


def match_files(
    folder: Path, mappings: Mapping[str, SourceMapping]
) -> list[tuple[Path, SourceMapping]]:
    """Return the files of a folder with the mapping that reads each, in the mappings' order."""
    found = []
    for path in sorted(folder.iterdir()):
        for mapping in mappings.values():
            if any(fnmatch(path.name, pattern) for pattern in mapping.files):
                found.append((path, mapping))
                break
    return found


def taught(
    rows: Sequence[Row | Rejection], mappings: Mapping[str, SourceMapping]
) -> Iterator[Company]:
    """Yield what the rows teach of who has which code and name, each once."""
    seen = set()
    layouts = {name: Layout(mapping) for name, mapping in mappings.items()}
    for row in rows:
        if isinstance(row, Row):
            company = company_in(row, layouts[row.source])
            if company is not None and (company.uscc, company.name) not in seen:
                seen.add((company.uscc, company.name))
                yield company


def company_record(company: Company, partitions: int) -> Record:
    key = f"{company.uscc}|{company.source}|{company.name}".encode()
    partition = partition_for(company.uscc.encode(), partitions)
    return Record("companies", key, codec.encode(company), partition)


def watch_record(watch: Watch, partitions: int) -> Record:
    key = f"{watch.uscc}|{watch.watch_id}".encode()
    partition = partition_for(watch.uscc.encode(), partitions)
    return Record("watches", key, codec.encode(watch), partition)


def tie_records(tie: Tie, partitions: int) -> list[Record]:
    """Return the tie as it stands with both companies: each partition knows its own neighbours."""
    value = codec.encode(tie)
    return [
        Record(
            "ties", f"{uscc}|{tie.key}".encode(), value, partition_for(uscc.encode(), partitions)
        )
        for uscc in (tie.holder, tie.held)
    ]
