"""A database brought to this version's tables, a migration at a time: each loses nothing, or is not made.

Before a migration and after it everything that stood in the tables is hashed, sealed or not, in the
transaction in which it is made: where a row or a value is gone or another one, nothing of it is kept. That
it was made is noted in the same transaction: whatever kills it, the next start goes on where it was.

A migration whose purpose is to move or to alter what stands there says so, by the name in the database:

    moved = {"people_person.code": "people_person.reference"}     or a whole table by its new name
    alters = {"people_person.reference": "in capitals since 1.4"}  or a whole table that gains or loses rows

Nobody says so of what is sealed: a column of bytes is the same to the bit, or that migration is not made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration

from clearsight.integrations.new_tables import make_tables
from clearsight.kernel.errors import ClearsightError

# Django's own, and what the engine works out of everything else whenever it is asked.
NOT_OURS = ("django_", "auth_permission", "auth_group", "compliance_standing")
AT_ONCE, WHOLE = 1_000, 1 << 256
COLUMNS = {
    "sqlite": "SELECT m.name, p.name, p.type = 'BLOB' FROM sqlite_master m, pragma_table_info(m.name) p "
    "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' ORDER BY m.name",
    "postgresql": "SELECT c.relname, a.attname, a.atttypid = 'bytea'::regtype FROM pg_class c "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname",
}


@dataclass(frozen=True)
class Content:
    """What stands in the named columns of a table: how many rows, and a SHA-256 whatever their order."""

    rows: int
    sha256: str


def content_of(connection: Any, table: str, columns: tuple[str, ...]) -> Content:
    """All rows of a table, to the value of each of these columns.

    The hashes of the rows are added up, so that it is the same in whatever order they come.
    """
    quoted = ", ".join(connection.ops.quote_name(one) for one in columns)
    rows = total = 0
    for row in _rows(connection, f"SELECT {quoted} FROM {connection.ops.quote_name(table)}"):  # noqa: S608
        said = repr(tuple(bytes(one) if isinstance(one, memoryview) else one for one in row))
        total = (total + int.from_bytes(hashlib.sha256(said.encode()).digest())) % WHOLE
        rows += 1
    return Content(rows, f"{total:064x}")


def _rows(connection: Any, asked: str) -> Iterator[tuple[Any, ...]]:
    # On the server's side where there is one: a table need not fit into memory.
    named = connection.vendor == "postgresql" and connection.in_atomic_block
    with connection.chunked_cursor() if named else connection.cursor() as cursor:
        cursor.execute(asked)
        while some := cursor.fetchmany(AT_ONCE):
            yield from some


def columns_of(connection: Any) -> dict[str, dict[str, bool]]:
    """The columns of each table that is ours, and whether each is of bytes, where what is sealed stands."""
    found: dict[str, dict[str, bool]] = {}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS[connection.vendor])
        for table, column, of_bytes in cursor.fetchall():
            if not table.startswith(NOT_OURS):
                found.setdefault(table, {})[column] = bool(of_bytes)
    return found


def upgrade(connection: Any) -> int:
    """Make the migrations that are wanting. Of what is up to date nothing but that is asked.

    Django's own names of tables and of rights in them (`post_migrate`) are not made: nothing asks for either.

    Returns:
        How many were made where something stood, which was compared; 0 in an empty database too.

    Raises:
        ClearsightError: when one of them would lose something. Those before it stay made.
    """
    executor = Upgrade(connection)
    executor.loader.check_consistent_history(connection)
    leaves = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan(leaves)
    if not plan:
        return 0
    executor.compares = _holds_something(connection)
    if executor.compares:
        executor.migrate(leaves, plan)
    else:
        make_tables(executor, leaves)
    return len(plan) if executor.compares else 0


def _holds_something(connection: Any) -> bool:
    with connection.cursor() as cursor:
        for table in columns_of(connection):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return True
    return False


class Upgrade(MigrationExecutor):
    """Makes migrations, each of them whole and noted, or not at all; and none that loses anything.

    `compares`: whether there is anything to be lost. In an empty database there is not.
    """

    compares = True

    def apply_migration(
        self, state: Any, migration: Migration, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        """In one transaction: what stands there, the migration, the same again, and the note that it is made.

        Django itself notes it in another transaction where something is left to the end: killed between the
        two, the next start would make it again, and fail.

        Raises:
            ClearsightError: when what stood there is not there any more. Nothing of it was done then.
        """
        with self.connection.schema_editor(atomic=True) as editor:
            compare = self._compared(migration) if self.compares else None
            state = migration.apply(state, editor)
            if compare:
                compare()
            self.record_migration(migration)  # type: ignore[call-arg, arg-type]  # as Django has it
        return state

    def _compared(self, migration: Migration) -> Callable[[], None]:
        """What compares, once the migration was made, with what there is now."""
        moved: dict[str, str] = getattr(migration, "moved", {})
        kept = _to_keep(columns_of(self.connection), getattr(migration, "alters", {}))
        before = {table: content_of(self.connection, table, columns) for table, columns in kept.items()}

        def compare() -> None:
            there, lost = columns_of(self.connection), []
            for table, columns in kept.items():
                after = moved.get(table, table)
                names = tuple(
                    moved.get(f"{table}.{one}", f"{after}.{one}").partition(".")[2] for one in columns
                )
                if gone := [one for one in names if one not in there.get(after, {})]:
                    lost.append(f"{after}.{gone[0]} is gone")
                elif content_of(self.connection, after, names) != before[table]:
                    lost.append(f"what stands in {after} is not what stood there")
            if lost:
                raise _would_lose(migration, lost)

        return compare


def _to_keep(there: dict[str, dict[str, bool]], alters: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """By table the columns that stay, in the order of their names: a table may be built anew in another."""
    kept = {
        table: tuple(
            sorted(
                column
                for column, of_bytes in columns.items()
                if of_bytes or not {table, f"{table}.{column}"} & alters.keys()
            )
        )
        for table, columns in there.items()
    }
    return {table: columns for table, columns in kept.items() if columns}


def _would_lose(migration: Migration, lost: list[str]) -> ClearsightError:
    more = f", and {len(lost) - 1} more" if len(lost) > 1 else ""
    return ClearsightError.one(
        "database",
        f"the migration {migration.app_label}.{migration.name} would lose something ({lost[0]}{more}); "
        "nothing of it was done",
        "stop whatever else writes and start again, or go on with the earlier version and tell its makers",
    )
