"""Numbered DDL, applied once each and recorded with its checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from store.base import Store, StoreError

__all__ = ["FOLDER", "Migration", "migrate", "read_migrations"]

FOLDER = Path(__file__).parent / "migrations"


class Migration(Struct, frozen=True):
    """One file: statements that are applied together, in order."""

    number: int
    name: str
    statements: tuple[str, ...]

    @property
    def checksum(self) -> str:
        """What the engine is told, not how it is laid out: comments and white space may change."""
        text = "\0".join(" ".join(statement.split()) for statement in self.statements)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def read_migrations(folder: Path = FOLDER) -> list[Migration]:
    """Return the migrations of a folder, `0001_name.sql` and on, in order.

    A line that begins with `--` is a comment; a statement ends with `;`, which therefore stands
    in no literal.
    """
    found = []
    for path in sorted(folder.glob("*.sql")):
        text = "\n".join(
            line for line in path.read_text(encoding="utf-8").splitlines()
            if not line.startswith("--")
        )  # fmt: skip
        statements = tuple(filter(None, (part.strip() for part in text.split(";"))))
        found.append(Migration(int(path.name[:4]), path.stem, statements))
    return found


def migrate(store: Store, migrations: Sequence[Migration] | None = None) -> list[int]:
    """Apply what has not been applied yet, in order; return its numbers.

    Statements are idempotent, so a migration cut short by a crash is applied again whole, and two
    processes that start together do no harm.

    Raises
    ------
    StoreError
        A recorded migration reads otherwise now, or the store has one that this program does not
        know. Nothing is applied then.
    """
    wanted = read_migrations() if migrations is None else migrations
    store.command(
        "CREATE TABLE IF NOT EXISTS migrations (number UInt32, name String, applied_at DateTime)"
        " ENGINE = ReplacingMergeTree ORDER BY number"
    )
    store.command("ALTER TABLE migrations ADD COLUMN IF NOT EXISTS checksum String")
    recorded = {
        int(row["number"]): str(row["checksum"])
        for row in store.query("SELECT number, checksum FROM migrations FINAL")
    }
    _check(wanted, recorded)
    applied = []
    for migration in wanted:
        if recorded.get(migration.number):
            continue
        if migration.number not in recorded:
            for statement in migration.statements:
                store.command(statement)
            applied.append(migration.number)
        store.command(
            "INSERT INTO migrations (number, name, applied_at, checksum) SELECT"
            f" {migration.number}, '{migration.name}', now(), '{migration.checksum}'"
        )
    return applied


def _check(wanted: Sequence[Migration], recorded: dict[int, str]) -> None:
    known = {migration.number: migration for migration in wanted}
    for number, checksum in sorted(recorded.items()):
        if number not in known:
            raise StoreError(
                f"the store has migration {number:04}, which this program does not know: it was "
                "written by a newer version; start that one"
            )
        # Stores of before checksums were recorded have an empty one: it is filled in.
        if checksum not in ("", known[number].checksum):
            raise StoreError(
                f"migration {known[number].name} is not the one that was applied to the store; "
                "put the change into a new migration and this one back as it was"
            )
