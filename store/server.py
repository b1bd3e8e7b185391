"""A ClickHouse server, over its native protocol (clickhouse-driver): columns in, columns out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from clickhouse_driver import Client
from clickhouse_driver.errors import Error, ServerException

from store.base import StoreDown, StoreError
from store.binding import SETTINGS, bind, literal
from store.parquet import as_parquet
from store.pieces import Piece
from store.wire import json_form

__all__ = ["ServerStore"]

T = TypeVar("T")
_CONNECT_SECONDS = 3
_ANSWER_SECONDS = 30  # a server at work says so ten times a second

# It logs every failed connection with a traceback; what fails here is told as an error.
logging.getLogger("clickhouse_driver").setLevel(logging.CRITICAL)


class _Line:
    """One connection: opened when first needed, and again after the server was away."""

    def __init__(self, connect: Callable[[], Client], where: str) -> None:
        self._connect, self._where = connect, where
        self._client: Client | None = None
        self._one_at_a_time = threading.Lock()

    def ask(self, question: Callable[[Client], T]) -> T:
        """Put a question; afterwards the line is usable or closed, never in between.

        Raises `StoreDown` where nobody answered, `StoreError` where the answer was an error.
        """
        with self._one_at_a_time:
            if self._client is None:
                self._client = self._connect()
            try:
                return question(self._client)
            except ServerException as error:
                self._hang_up()
                raise StoreError(f"{self._where}: {_sentence(error)}") from None
            except (Error, OSError, EOFError) as error:
                self._hang_up()
                raise self._silence(error) from None
            except BaseException:
                self._hang_up()
                raise

    def _silence(self, error: Exception) -> StoreError:
        why = (str(getattr(error, "message", None) or error).splitlines() or [""])[0][:200]
        if "CERTIFICATE_VERIFY_FAILED" in why:
            return StoreError(
                f"{self._where} shows a certificate that is not trusted ({why}); give ca=FILE"
            )
        return StoreDown(f"{self._where} does not answer ({why or type(error).__name__})")

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.disconnect()
            self._client = None

    def close(self) -> None:
        with self._one_at_a_time:
            self._hang_up()


class ServerStore:
    """A `Store` on a server. What is landed and what is asked go over lines of their own, so that
    a page never waits for an insert.

    Opening it asks nothing of the server: it may be down, and every call tells.

    Parameters
    ----------
    secure
        Encrypt (TLS 1.2 or newer) and check the server's certificate and name, by `ca` (a PEM
        file) or what the system trusts. `cert` and `key` are ours, where the server asks.
    compression
        lz4, zstd or none, of blocks both ways.
    settings
        Of every statement; a server that does not know one refuses.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        database: str = "default",
        user: str = "default",
        password: str = "",
        secure: bool = False,
        ca: str = "",
        cert: str = "",
        key: str = "",
        compression: str = "lz4",
        settings: Mapping[str, int | str] = SETTINGS,
        connect: Callable[..., Client] = Client,
    ) -> None:
        options: dict[str, Any] = {
            "port": port, "database": database, "user": user, "password": password,
            "secure": secure, "compression": False if compression == "none" else compression,
            "connect_timeout": _CONNECT_SECONDS, "send_receive_timeout": _ANSWER_SECONDS,
            "sync_request_timeout": _CONNECT_SECONDS, "client_name": "loanwatch",
            "settings": {**settings, "namedtuple_as_json": False},
        }  # fmt: skip
        files = {"ca_certs": ca, "certfile": cert, "keyfile": key}
        options |= {name: file for name, file in files.items() if file}
        where = f"the store at {host}:{port}"
        self._landing = _Line(lambda: connect(host, **options), where)
        self._questions = _Line(lambda: connect(host, **options), where)

    def land(self, topic: str, pieces: Sequence[Piece]) -> None:
        columns = [
            [piece.place for piece in pieces],
            [piece.first for piece in pieces],
            [piece.at for piece in pieces],
            [piece.lines for piece in pieces],
        ]
        sql = f"INSERT INTO landed_{topic} (place, first, at, lines) VALUES"
        self._landing.ask(lambda client: client.execute(sql, columns, columnar=True))

    def query(
        self, sql: str, parameters: Mapping[str, object] | None = None
    ) -> list[dict[str, Any]]:
        rows, columns = self._ask(bind(sql, parameters or {}))
        return [
            {
                name: json_form(value, type_)
                for (name, type_), value in zip(columns, row, strict=True)
            }
            for row in rows
        ]

    def raw(self, sql: str, format: str, parameters: Mapping[str, object] | None = None) -> bytes:
        """The protocol has no formats: the server makes a text of every row, but for Parquet."""
        sql = bind(sql, parameters or {})
        if format == "Parquet":
            described, _ = self._ask(f"DESCRIBE TABLE ({sql})")
            structure = [(name, type_) for name, type_, *_ in described]
            return as_parquet(structure, self.raw(sql, "JSONEachRow"))
        header, row_format = b"", format
        if format == "CSVWithNames":
            described, _ = self._ask(f"DESCRIBE TABLE ({sql})")
            row_format = "CSV"
            header = ",".join(f'"{name}"' for name, *_ in described).encode() + b"\n"
        rows, _ = self._ask(f"SELECT formatRow({literal(row_format)}, *) FROM ({sql})")
        return header + b"".join(text.encode() for (text,) in rows)

    def _ask(self, sql: str) -> tuple[list[tuple[Any, ...]], list[tuple[str, str]]]:
        answer: tuple[list[tuple[Any, ...]], list[tuple[str, str]]] = self._questions.ask(
            lambda client: client.execute(sql, with_column_types=True)
        )
        return answer

    def command(self, sql: str) -> None:
        self._landing.ask(lambda client: client.execute(sql))

    def close(self) -> None:
        self._landing.close()
        self._questions.close()


def _sentence(error: ServerException) -> str:
    """What went wrong, on one line; the server goes on with a trace of its own code."""
    text = str(error.message).split("Stack trace:")[0].strip() or "an error without a text"
    return f"{text.splitlines()[0].removeprefix('DB::Exception: ')[:300]} (code {error.code})"
