from __future__ import annotations

import pytest
from msgspec import structs

from store.base import StoreError
from store.migrating import FOLDER, Migration, migrate, read_migrations

REAL = read_migrations()
EXTRA = Migration(
    900, "0900_extra", ("CREATE TABLE IF NOT EXISTS extra (n UInt8) ENGINE = Memory",)
)


@pytest.fixture
def store(store):
    yield store
    store.command("ALTER TABLE migrations DELETE WHERE number >= 900 SETTINGS mutations_sync = 2")
    store.command("DROP TABLE IF EXISTS extra")


def recorded(store) -> dict[int, str]:
    rows = store.query("SELECT number, checksum FROM migrations FINAL ORDER BY number")
    return {row["number"]: row["checksum"] for row in rows}


def test_migrations_are_numbered_without_gaps_and_recorded_with_their_checksums(store):
    assert [m.number for m in REAL] == list(range(1, len(REAL) + 1))
    assert recorded(store) == {m.number: m.checksum for m in REAL}
    assert len({m.checksum for m in REAL}) == len(REAL)


def test_what_is_applied_is_applied_once(store):
    assert migrate(store) == []
    assert migrate(store, [*REAL, EXTRA]) == [900]
    assert migrate(store, [*REAL, EXTRA]) == []


def test_a_migration_that_changed_is_refused_and_nothing_is_applied(store):
    other = structs.replace(REAL[0], statements=(*REAL[0].statements, "SELECT 1"))
    with pytest.raises(StoreError, match="0001_tables is not the one that was applied"):
        migrate(store, [other, *REAL[1:], EXTRA])
    assert recorded(store) == {m.number: m.checksum for m in REAL}


def test_a_store_of_a_newer_program_is_refused(store):
    migrate(store, [*REAL, EXTRA])
    with pytest.raises(StoreError, match="migration 0900, which this program does not know"):
        migrate(store)


def test_a_store_from_before_checksums_gets_them(store):
    store.command(
        "INSERT INTO migrations (number, name, applied_at) SELECT 1, '0001_tables', now()"
    )
    assert recorded(store)[1] == ""
    assert migrate(store) == []
    assert recorded(store)[1] == REAL[0].checksum


def test_comments_and_layout_are_not_part_of_a_migration(tmp_path):
    for path in FOLDER.glob("*.sql"):
        text = path.read_text(encoding="utf-8").replace("\n  ", "\n      ")
        (tmp_path / path.name).write_text("-- another comment\n" + text)
    assert [m.checksum for m in read_migrations(tmp_path)] == [m.checksum for m in REAL]


def test_a_migration_cut_short_is_applied_again_whole(store):
    broken = structs.replace(EXTRA, statements=(*EXTRA.statements, "nonsense"))
    with pytest.raises(StoreError):
        migrate(store, [*REAL, broken])
    assert 900 not in recorded(store)
    assert migrate(store, [*REAL, EXTRA]) == [900]


def test_every_migration_may_be_applied_again_whole(store):
    """As after a crash amid its statements."""

    def tables():
        sql = "SELECT name, create_table_query AS ddl FROM system.tables WHERE database = 'default'"
        return {row["name"]: row["ddl"] for row in store.query(sql)}

    before = tables()
    for migration in REAL:
        for statement in migration.statements:
            store.command(statement)
    after = tables()
    assert after.keys() == before.keys()
    assert {n: d for n, d in after.items() if d != before[n]} == {}
