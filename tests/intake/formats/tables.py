"""Files to read, written with the programs that people write them with."""

from __future__ import annotations

import io
import zipfile

from intake.formats.base import Options
from intake.formats.open_tables import open_tables


def read(content: bytes, name: str, **options):
    """Return (label, lines) of every table."""
    tables = open_tables(io.BytesIO(content), name, Options(**options))
    return [(table.label, list(table.lines)) for table in tables]


def lines(content: bytes, name: str, **options):
    ((_, found),) = read(content, name, **options)
    return found


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()
