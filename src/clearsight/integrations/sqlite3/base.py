"""The connection: triggers that name a table step aside while it is built anew.

SQLite alters a table by building another, dropping the first and renaming the second, and refuses to rename
while a trigger names a table that is not there.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base, schema

NAMING = """
SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name <> %s AND instr(sql, %s || ' ') > 0
"""


class SchemaEditor(schema.DatabaseSchemaEditor):
    """Takes away the triggers of other tables that name a table which is built anew, and puts them back."""

    def _remake_table(self, model: Any, *args: Any, **rest: Any) -> None:
        table = model._meta.db_table
        with self.connection.cursor() as cursor:
            cursor.execute(NAMING, [table, table])
            naming = cursor.fetchall()
        for name, _ in naming:
            self.execute(f"DROP TRIGGER {self.quote_name(name)}", None)
        super()._remake_table(model, *args, **rest)  # type: ignore[misc]
        for _, statement in naming:
            self.execute(statement, None)


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, but for how a table is built anew."""

    SchemaEditorClass = SchemaEditor
