"""A disk that can be made full: a small tmpfs where we may mount one, else a limit on file sizes.

The tmpfs gives the true error (no space left on device). The limit on file sizes needs no rights
and gives another one (file too large), which the log must bear as well.
"""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

__all__ = ["Disk"]

_ROOM = 2 << 30  # bytes
_SPARE_BYTES = 64 * 1024


class Disk:
    """The folder of the log on a disk of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        order = ["mount", "-t", "tmpfs", "-o", f"size={_ROOM}", "loanwatch-faults", str(folder)]
        try:
            self.mounted = subprocess.run(order, capture_output=True, check=False).returncode == 0
        except FileNotFoundError:
            self.mounted = False

    def fill(self, pid: int) -> None:
        """Leave no more than 64 KiB of room for the process."""
        if self.mounted:
            while not self._resized(self._used() + _SPARE_BYTES):
                pass  # the process wrote meanwhile: no disk can be made smaller than what is on it
        else:
            largest = max((p.stat().st_size for p in self._folder.iterdir()), default=0)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest, largest))

    def make_room(self) -> None:
        """Give the room back; a limit on a process ends with the process."""
        if self.mounted:
            self._resized(_ROOM)

    def _used(self) -> int:
        found = os.statvfs(self._folder)
        return (found.f_blocks - found.f_bfree) * found.f_frsize

    def _resized(self, size: int) -> bool:
        order = ["mount", "-o", f"remount,size={size}", str(self._folder)]
        return subprocess.run(order, capture_output=True, check=False).returncode == 0

    def close(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "-l", str(self._folder)], capture_output=True, check=False)
