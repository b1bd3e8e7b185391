"""The ClickHouse engine inside the process (chdb): a folder on disk, one process at a time."""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chdb import ChdbError, session

from store.base import StoreBusy, StoreError
from store.binding import ANY_NUMBER_OF_MONTHS, SETTINGS, bind, literal
from store.pieces import Piece
from store.renicing import Renicing

__all__ = ["EmbeddedStore"]

_SETTINGS = " SETTINGS " + ", ".join(
    f"{name} = {literal(value) if isinstance(value, str) else value}"
    for name, value in SETTINGS.items()
)


class EmbeddedStore:
    """A `Store` on a folder. chdb holds one folder per process: close before opening another.

    Raises
    ------
    StoreBusy
        The folder is open in another process, or another folder in this one.
    """

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._renice = Renicing()
        try:
            self._session = session.Session(str(path))
        except RuntimeError:
            raise StoreBusy(
                f"the store in {path} is open in another process; stop that one first"
            ) from None
        self._one_at_a_time = threading.Lock()
        self._renice()
        self._landing = path.absolute() / "landing.rows"

    def land(self, topic: str, pieces: Sequence[Piece]) -> None:
        # Through a file: the engine's streamed inserts do not tell when a view or a table behind
        # the landing fails, and as text of a statement the same rows cost three times as much.
        with self._one_at_a_time:
            try:
                with self._landing.open("wb") as file:
                    file.writelines(part for piece in pieces for part in _row_binary(piece))
            except OSError as error:
                raise StoreError(f"{self._landing} cannot be written: {error.strerror}") from None
            try:
                self._session.query(
                    f"INSERT INTO landed_{topic} (place, first, at, lines)"
                    f" SELECT * FROM file({literal(str(self._landing))}, 'RowBinary',"
                    " 'place String, first UInt64, at DateTime64(3), lines String')"
                    f" SETTINGS max_partitions_per_insert_block = {ANY_NUMBER_OF_MONTHS}",
                    "Null",
                )
            except (ChdbError, RuntimeError) as error:
                raise _sentence(error) from None
            finally:
                self._landing.unlink(missing_ok=True)
                self._renice()

    def query(
        self, sql: str, parameters: Mapping[str, object] | None = None
    ) -> list[dict[str, Any]]:
        answer = self.raw(sql, "JSON", parameters)
        return json.loads(answer)["data"] if answer else []

    def raw(self, sql: str, format: str, parameters: Mapping[str, object] | None = None) -> bytes:
        return bytes(self._run(bind(sql, parameters or {}) + _SETTINGS, format).bytes())

    def command(self, sql: str) -> None:
        self._run(sql, "Null")

    def _run(self, sql: str, format: str) -> Any:
        with self._one_at_a_time:
            try:
                return self._session.query(sql, format)
            except (ChdbError, RuntimeError) as error:
                raise _sentence(error) from None

    def close(self) -> None:
        """Close the folder. Waits for what is under way: the engine would wait for ever for it."""
        with self._one_at_a_time:
            self._session.close()


def _row_binary(piece: Piece) -> tuple[bytes, ...]:
    """Return a piece as a row of the engine's RowBinary format, in parts."""
    place = piece.place.encode()
    at = round(piece.at.timestamp() * 1000)  # DateTime64(3)
    numbers = struct.pack("<Qq", piece.first, at)
    return _length(len(place)), place, numbers, _length(len(piece.lines)), piece.lines


def _length(n: int) -> bytes:
    """Return a length as a variable-length integer: seven bits a byte, the lowest first."""
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def _sentence(error: Exception) -> StoreError:
    """The first line says what went wrong; the rest may quote rows."""
    return StoreError(str(error).splitlines()[0][:300])
