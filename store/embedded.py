"""The ClickHouse engine inside the process (chdb): a folder on disk, one process at a time."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chdb import ChdbError, session

from store.base import StoreBusy, StoreError

__all__ = ["EmbeddedStore"]


class EmbeddedStore:
    """A `Store` on a folder. chdb holds one folder per process: close before opening another.

    Raises
    ------
    StoreBusy
        The folder is open in another process, or another folder in this one.
    """

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        try:
            self._session = session.Session(str(path))
        except RuntimeError:
            raise StoreBusy(
                f"the store in {path} is open in another process; stop that one first"
            ) from None
        self._one_at_a_time = threading.Lock()
        self.command("SET date_time_input_format = 'best_effort'")

    def insert(self, table: str, lines: bytes) -> None:
        if not lines:
            return
        with self._one_at_a_time:
            try:
                # Streamed: as text of a statement the same rows cost more than twice the time.
                with self._session.send_insert(f"INSERT INTO {table}", "JSONEachRow") as stream:
                    stream.append(lines)
                    stream.finish()
            except (ChdbError, RuntimeError) as error:
                raise _sentence(error) from None

    def query(
        self, sql: str, parameters: Mapping[str, object] | None = None
    ) -> list[dict[str, Any]]:
        answer = self.raw(sql, "JSON", parameters)
        return json.loads(answer)["data"] if answer else []

    def raw(self, sql: str, format: str, parameters: Mapping[str, object] | None = None) -> bytes:
        settings = (
            " SETTINGS output_format_json_quote_64bit_integers = 0, date_time_output_format = 'iso'"
        )
        answer = self._run(sql + settings, format, parameters)
        return bytes(answer.bytes())

    def command(self, sql: str) -> None:
        self._run(sql, "Null", None)

    def _run(self, sql: str, format: str, parameters: Mapping[str, object] | None) -> Any:
        with self._one_at_a_time:
            try:
                return self._session.query(sql, format, params=_escaped(parameters or {}))
            except (ChdbError, RuntimeError) as error:
                raise _sentence(error) from None

    def close(self) -> None:
        """Close the folder. Waits for what is under way: the engine would wait for ever for it."""
        with self._one_at_a_time:
            self._session.close()


def _sentence(error: Exception) -> StoreError:
    """The first line says what went wrong; the rest may quote rows."""
    return StoreError(str(error).splitlines()[0][:300])


def _escaped(parameters: Mapping[str, object]) -> dict[str, object]:
    """The engine reads a parameter as a field of a tab-separated file, escapes and all."""
    return {
        name: value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
        if isinstance(value, str)
        else value
        for name, value in parameters.items()
    }
