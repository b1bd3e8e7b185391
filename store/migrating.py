"""Numbered DDL, applied once each and recorded."""

from __future__ import annotations

from pathlib import Path

from store.base import Store

__all__ = ["migrate"]

_FOLDER = Path(__file__).parent / "migrations"


def migrate(store: Store) -> list[int]:
    """Apply what has not been applied yet, in order; return its numbers.

    Statements are idempotent, so a migration cut short by a crash is applied again whole.
    """
    store.command(
        "CREATE TABLE IF NOT EXISTS migrations (number UInt32, name String, applied_at DateTime)"
        " ENGINE = ReplacingMergeTree ORDER BY number"
    )
    known = {int(row["number"]) for row in store.query("SELECT number FROM migrations FINAL")}
    applied = []
    for path in sorted(_FOLDER.glob("*.sql")):
        number = int(path.name[:4])
        if number in known:
            continue
        text = "\n".join(
            line for line in path.read_text(encoding="utf-8").splitlines()
            if not line.startswith("--")
        )  # fmt: skip
        for statement in filter(None, (part.strip() for part in text.split(";"))):
            store.command(statement)
        store.command(f"INSERT INTO migrations VALUES ({number}, '{path.stem}', now())")
        applied.append(number)
    return applied
