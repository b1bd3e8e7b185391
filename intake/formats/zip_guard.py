"""Opening a zip file from a stranger: nothing is ever written to a path that it names."""

from __future__ import annotations

import re
import zipfile
from typing import IO, BinaryIO

from intake.errors import IntakeError

__all__ = ["open_member", "open_zip"]

_MEMBERS_MOST = 2_000
_TOTAL_MOST = 16 << 30  # bytes, inflated
_HARMLESS = 32 << 20  # bytes: below this no ratio frightens
_RATIO_MOST = 200  # a table of text shrinks to a tenth, one of blanks to a hundredth
_OUTSIDE = re.compile(r"(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^[A-Za-z]:|\x00")


def open_zip(file: BinaryIO, name: str) -> zipfile.ZipFile:
    """Return an archive whose list of contents is believable.

    The sizes it states are limits as well: no more than that is ever read of a member.

    Raises
    ------
    IntakeError
        It is broken, encrypted, has too many members, names a path outside its folder, or would
        grow out of proportion.
    """
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise IntakeError(f"{name} is not a zip file that can be read: {error}") from None
    if len(members) > _MEMBERS_MOST:
        raise IntakeError(f"{name} has {len(members):,} members; {_MEMBERS_MOST:,} are the most")
    for info in members:
        if _OUTSIDE.search(info.filename):
            raise IntakeError(f"{name} names a path outside its own folder; it is refused")
        if info.flag_bits & 0x1:
            raise IntakeError(f"{name} is encrypted; send it without a password")
        if info.file_size > max(_HARMLESS, _RATIO_MOST * info.compress_size):
            raise IntakeError(
                f"{name} holds a member that grows more than {_RATIO_MOST}-fold: a zip bomb"
            )
    if (total := sum(info.file_size for info in members)) > _TOTAL_MOST:
        raise IntakeError(f"{name} unpacks to {total:,} bytes; {_TOTAL_MOST:,} are the most")
    return archive


def open_member(archive: zipfile.ZipFile, member: str | zipfile.ZipInfo, name: str) -> IO[bytes]:
    """Return a member as a file that reports damage as `IntakeError`."""
    try:
        return _Careful(archive.open(member), name)  # type: ignore[return-value]  # what is used of it
    except KeyError:
        raise IntakeError(f"{name} lacks its part {member}") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise IntakeError(f"{name} is damaged: {error}") from None


class _Careful:
    """A file in an archive. Damage found while reading is one sentence."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name = file, name

    def read(self, size: int = -1) -> bytes:
        try:
            return self._file.read(size)
        except Exception as error:  # zlib, lzma and zipfile each have their own
            raise IntakeError(f"{self._name} is damaged: {error}") from None

    def __enter__(self) -> _Careful:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
