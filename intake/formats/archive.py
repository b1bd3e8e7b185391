"""A zip of tables: each member is read where it is, none is ever unpacked to a path."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from intake.errors import IntakeError
from intake.formats.base import Options, Table, Unread
from intake.formats.zip_guard import open_member

__all__ = ["archive_tables", "member_name"]

_IN_MEMORY = 16 << 20  # bytes; a larger member goes to a temporary file without a name
_CHUNK = 1 << 20

Open = Callable[[BinaryIO, str, Options], Iterator[Table]]


def archive_tables(
    archive: zipfile.ZipFile, name: str, options: Options, open_table: Open
) -> Iterator[Table]:
    """Yield the tables of every member. One that is no table gives a table of one `Unread`."""
    for info in archive.infolist():
        member = member_name(info)
        if (
            member.endswith("/")
            or member.startswith("__MACOSX/")
            or member.rpartition("/")[2][:1] == "."
        ):
            continue
        label = f"{name}/{member}"
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spooled:
            try:
                with open_member(archive, info, label) as file:
                    while chunk := file.read(_CHUNK):
                        spooled.write(chunk)
                spooled.seek(0)
                yield from open_table(cast(BinaryIO, spooled), label, options)
            except IntakeError as error:
                yield Table(label, iter([Unread("", str(error))]))


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name in the encoding it was most likely written in.

    Without the flag for UTF-8, `zipfile` takes the bytes for code page 437; here they are GBK.
    """
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
