"""One table of somebody else's database, read and never written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Engine,
    MetaData,
    NullPool,
    Select,
    Table,
    and_,
    create_engine,
    event,
    func,
    or_,
    select,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, NoSuchTableError, SQLAlchemyError

from config.errors import ConfigError
from schemas.feeds import SqlFeed
from sources.base import SourceTrouble
from sources.watermark import Value

__all__ = ["Database"]

_READ_ONLY = {  # what makes a session refuse to write, where there is such a thing
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
}


class Database:
    """Answers one kind of question: the next rows by watermark and key. Blocks: use a thread.

    Every question has a connection of its own, in a session that cannot write. What a database
    says in an error may hold an address or a statement; only the kind of error is passed on.

    Raises
    ------
    ConfigError
        The URL is none, or its driver is not installed. It is not quoted.
    """

    def __init__(self, feed: SqlFeed, url: str) -> None:
        self._feed = feed
        what = f"source {feed.name}: url"
        try:
            self._engine: Engine = create_engine(url, poolclass=NullPool)
        except (ArgumentError, NoSuchModuleError, ValueError):
            raise ConfigError(f"{what}: it is no SQLAlchemy URL (dialect+driver://…)") from None
        except ModuleNotFoundError as error:
            raise ConfigError(f"{what}: its driver {error.name} is not installed") from None
        if statement := _READ_ONLY.get(self._engine.dialect.name):
            event.listen(self._engine, "connect", _session(statement))
        self._table: Table | None = None

    def after(self, watermark: Value, key: Value) -> list[Mapping[str, Any]]:
        """Return the rows behind a row, in order; at most a chunk."""
        table = self._reflected()
        mark, tie = table.c[self._feed.watermark], table.c[self._feed.key]
        return self._rows(
            self._ordered().where(or_(mark > watermark, and_(mark == watermark, tie > key)))
        )

    def since(self, watermark: Value | None) -> list[Mapping[str, Any]]:
        """Return the first rows from a watermark on, or of all; at most a chunk."""
        mark = self._reflected().c[self._feed.watermark]
        question = self._ordered()
        wanted = mark.is_not(None) if watermark is None else mark >= watermark
        return self._rows(question.where(wanted))

    def highest(self) -> Value | None:
        """Return the highest watermark there is, None of an empty table."""
        mark = self._reflected().c[self._feed.watermark]
        return self._rows(select(func.max(mark).label("highest")))[0]["highest"]  # type: ignore[no-any-return]

    def has_unmarked(self) -> bool:
        """Return whether there are rows without a watermark or key: they can never be read."""
        table = self._reflected()
        mark, tie = table.c[self._feed.watermark], table.c[self._feed.key]
        return bool(self._rows(select(mark).where(or_(mark.is_(None), tie.is_(None))).limit(1)))

    def _ordered(self) -> Select[Any]:
        table = self._reflected()
        mark, tie = table.c[self._feed.watermark], table.c[self._feed.key]
        question = select(table).where(tie.is_not(None)).order_by(mark, tie)
        return question.limit(self._feed.chunk_rows)

    def _rows(self, question: Select[Any]) -> list[Mapping[str, Any]]:
        try:
            with self._engine.connect() as connection:
                return [dict(row) for row in connection.execute(question).mappings()]
        except SQLAlchemyError as error:
            raise _trouble(error) from None

    def _reflected(self) -> Table:
        if self._table is not None:
            return self._table
        schema, _, name = self._feed.table.rpartition(".")
        try:
            table = Table(name, MetaData(), autoload_with=self._engine, schema=schema or None)
        except NoSuchTableError:
            raise SourceTrouble(f"the database has no table {self._feed.table}") from None
        except SQLAlchemyError as error:
            raise _trouble(error) from None
        for column in (self._feed.watermark, self._feed.key):
            if column not in table.c:
                raise SourceTrouble(
                    f"{self._feed.table} has no column {column}; it has: "
                    f"{', '.join(table.c.keys())}"
                )
        self._table = table
        return table

    def forget(self) -> None:
        """Look at the table's columns again next time: it may have been altered."""
        self._table = None

    def close(self) -> None:
        self._engine.dispose()


def _session(statement: str) -> Any:
    def begin(connection: Any, record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()

    return begin


def _trouble(error: SQLAlchemyError) -> SourceTrouble:
    cause = getattr(error, "orig", None) or error
    return SourceTrouble(f"the database cannot be read ({type(cause).__name__})")
