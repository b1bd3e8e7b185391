"""A drop folder's files on their way: dropped, taken, then done or refused.

A file is read when it is complete. Three conventions say so, best first: it appears by renaming
(names that begin with a dot or end in `.part`, `.tmp`, `.filepart`, `.crdownload` or `~` are still
being written); a marker file beside it (`X.csv.done`), where the feed asks for one; otherwise its
size and time have not changed for some seconds between two looks.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

from intake.persons import screen_text
from sources.base import SourceTrouble

__all__ = ["Pickup", "digest_of", "is_plain", "readable", "signature"]

_UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload", "~")
_BLOCK = 1 << 20

Signature = tuple[int, int, int]


def signature(path: Path) -> Signature:
    """Return what changes when a file is written: inode, size in bytes, time in ns."""
    found = path.lstat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def is_plain(path: Path) -> bool:
    """Return whether it is a file itself: no link that leads elsewhere, no pipe, no device."""
    return stat.S_ISREG(path.lstat().st_mode)


def readable(name: str) -> str:
    """Return a file's name as it may be written down: in Unicode, without personal numbers.

    Names that came from older systems are often in GB18030, which is no UTF-8.

    >>> readable(os.fsdecode("欠税公告.csv".encode("gb18030"))), readable("11010519491231002X.csv")
    ('欠税公告.csv', '110***************.csv')
    """
    raw = os.fsencode(name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    return screen_text(text)


def digest_of(path: Path) -> str:
    """Return 128 bits of BLAKE2b of a file's content in hexadecimal. Blocks: use a thread.

    What is no plain file is never opened; its name stands for it, as for one we may not read.
    """
    digest = blake2b(digest_size=16)
    try:
        if is_plain(path):
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
            return digest.hexdigest()
    except PermissionError:
        pass
    digest.update(path.name.encode())
    return digest.hexdigest()


class Pickup:
    """One drop folder with its three inner folders. A rename is the only way in, so it is atomic.

    Parameters
    ----------
    settle_seconds
        How long a file must have been unchanged. 0 takes it at the first look.
    marker
        Ending of the marker file, such as ".done"; empty for none.
    monotonic
        A clock in seconds that only grows.

    Raises
    ------
    SourceTrouble
        The folder cannot be read or written.
    """

    def __init__(
        self, folder: Path, settle_seconds: float, marker: str, monotonic: Callable[[], float]
    ) -> None:
        self.folder, self._settle, self._marker = folder, settle_seconds, marker
        self._monotonic = monotonic
        self._seen: dict[Path, tuple[Signature, float]] = {}
        self._taken, self._done, self._refused = (
            folder / name for name in ("taken", "done", "refused")
        )

    def prepare(self) -> None:
        """Make the inner folders."""
        try:
            for inner in (self._taken, self._done, self._refused):
                inner.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SourceTrouble(f"{self.folder} cannot be written: {error.strerror}") from None

    def under_way(self) -> list[Path]:
        """Return what was taken before a stop: it comes first.

        A marker that was taken while its file was not yet has proven that file complete.
        """
        for path in sorted(self._taken.iterdir()):
            if self._marker and path.name.endswith(self._marker):
                name = path.name.removesuffix(self._marker)
                target = self._taken / readable(name)
                if (self.folder / name).exists() and not target.exists():
                    os.rename(self.folder / name, target)
                path.unlink()
        return sorted(path for path in self._taken.iterdir() if not path.is_dir())

    def dropped(self) -> list[Path]:
        """Return the names in the folder that are not still being written, oldest first."""
        try:
            found = [path for path in self.folder.iterdir() if self._counts(path)]
        except OSError as error:
            raise SourceTrouble(f"{self.folder} cannot be read: {error.strerror}") from None
        return [path for _, path in sorted((signature(p)[2], p) for p in found if p.exists())]

    def _counts(self, path: Path) -> bool:
        name = path.name
        if name.startswith(".") or name.endswith(_UNFINISHED):
            return False
        if self._marker and name.endswith(self._marker):
            return False
        return not stat.S_ISDIR(path.lstat().st_mode)

    def complete(self) -> list[Path]:
        """Return the files that may be taken now, and note the others for the next look."""
        found, seen, now = [], {}, self._monotonic()
        for path in self.dropped():
            if self._marker:
                if self._marker_of(path).exists():
                    found.append(path)
                continue
            look = signature(path)
            before, since = self._seen.get(path, (look, now))
            since = since if before == look else now
            if now - since >= self._settle:
                found.append(path)
            else:
                seen[path] = (look, since)
        self._seen = seen
        return found

    def _marker_of(self, path: Path) -> Path:
        return path.with_name(path.name + self._marker)

    def take(self, path: Path) -> Path:
        """Move a file out of everybody's reach, its marker before it: a marker counts once.

        Raises `FileNotFoundError` where somebody was quicker.
        """
        target = self._taken / readable(path.name)
        marker = self._taken / (path.name + self._marker)
        if self._marker:
            os.rename(self._marker_of(path), marker)
        os.rename(path, target)
        if self._marker:
            marker.unlink()
        return target

    def is_busy(self, path: Path) -> bool:
        """Return whether a file of that name is still under way: it must not be overwritten."""
        return (self._taken / readable(path.name)).exists()

    def finish(self, taken: Path, digest: str, report: bytes, *, refused: bool) -> None:
        """Move a file to its end, with its report beside it. Doing it again changes nothing."""
        folder = self._refused if refused else self._done
        target = folder / f"{digest[:12]}-{taken.name}"
        beside = target.with_name(target.name + ".report.json")
        written = beside.with_name(f".{beside.name}.tmp")
        written.write_bytes(report)
        os.replace(written, beside)
        os.replace(taken, target)
