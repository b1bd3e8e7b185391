"""One owner process per data folder; a second one is told who and what to do."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

__all__ = ["FolderOwned", "Owner"]


class FolderOwned(RuntimeError):
    """Another process works on this folder. The message is one sentence that says what to do."""


class Owner:
    """An advisory lock (`flock`) on `folder/OWNER`; the kernel frees it when the process dies.

    The file holds the owner's process id and, once it serves, its port.

    Raises
    ------
    FolderOwned
        Another process holds the lock, or the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "OWNER"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file: IO[str] = open(self._path, "a+", encoding="utf-8")  # noqa: SIM115  # kept open: it is the lock
        except OSError as error:
            raise FolderOwned(
                f"the data folder {folder} cannot be written ({error.strerror}); "
                "choose another with --data-dir"
            ) from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pid = describe(self._path)
            self._file.close()
            raise FolderOwned(
                f"the data folder {folder} is in use by process {pid}; "
                "stop that process or choose another folder with --data-dir"
            ) from None
        self.pid = os.getpid()
        self.note(str(self.pid))

    def note(self, text: str) -> None:
        """Write what others may read about the owner: `pid` or `pid port`."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(text)
        self._file.flush()

    def release(self) -> None:
        self._file.close()


def describe(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").split()[0]
    except (OSError, IndexError):
        return "(unknown)"
