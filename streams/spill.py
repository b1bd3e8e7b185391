"""Where a table's bytes lie: in the process, or on disk where borrowers are more than memory holds.

What is on disk is a cache of the log, not the truth: it may run ahead of the log after a crash, so
every recovery starts with an empty folder and fills it from the changelog.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any, cast

from rocksdict import Options, Rdict, WriteOptions

__all__ = ["Rest", "SpilledBytes", "in_memory", "on_disk"]

Rest = Callable[[str], MutableMapping[str, bytes]]
"""Makes the place for a table's bytes, by the name of its topic."""


def in_memory(topic: str) -> MutableMapping[str, bytes]:
    """Keep them in the process: fastest, some 300 bytes a borrower."""
    return {}


def on_disk(folder: Path) -> Rest:
    """Keep them in RocksDB files under `folder`, a few microseconds away; removed with the table."""

    def rest(topic: str) -> MutableMapping[str, bytes]:
        folder.mkdir(parents=True, exist_ok=True)
        return SpilledBytes(Path(tempfile.mkdtemp(prefix=f"{topic}-", dir=folder)))

    return rest


class SpilledBytes(MutableMapping[str, bytes]):
    """`key -> bytes` on disk. The folder is its own and goes with it."""

    def __init__(self, folder: Path) -> None:
        options = Options(raw_mode=True)
        options.create_if_missing(True)
        self._db = Rdict(str(folder), options)
        unlogged = WriteOptions()
        unlogged.disable_wal = True  # type: ignore[method-assign,assignment]  # its stub errs
        self._db.set_write_options(unlogged)
        weakref.finalize(self, _remove, self._db, folder)

    def __getitem__(self, key: str) -> bytes:
        return cast(bytes, self._db[key.encode()])

    def get(self, key: str, default: Any = None) -> Any:
        return self._db.get(key.encode(), default)

    def __setitem__(self, key: str, value: bytes) -> None:
        self._db[key.encode()] = value

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        del self._db[key.encode()]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.encode() in self._db

    def __iter__(self) -> Iterator[str]:
        return (cast(bytes, key).decode() for key in iter(self._db.keys()))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _remove(db: Rdict, folder: Path) -> None:
    db.close()
    shutil.rmtree(folder, ignore_errors=True)
