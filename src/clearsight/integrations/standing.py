"""Rows that stand as they were written: the database itself refuses to alter them."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Model

# On SQLite a trigger on DELETE could not be told from emptying a database between tests: there, what was
# taken away has to be found by what is left.
SQLITE = """\
CREATE TRIGGER %(name)s BEFORE UPDATE ON %(table)s %(unless)sBEGIN SELECT RAISE(ABORT, '%(says)s'); END"""
POSTGRESQL = """\
CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS \
$$ BEGIN %(unless)sRAISE EXCEPTION '%(says)s' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER %(name)s BEFORE UPDATE OR DELETE ON %(table)s FOR EACH ROW EXECUTE FUNCTION %(name)s()"""
# But for one column that may be emptied, while everything else stays as it is.
SQLITE_UNLESS = "WHEN NOT (length(NEW.%(column)s) = 0 AND %(same)s) "
POSTGRESQL_UNLESS = (
    "IF TG_OP = 'UPDATE' AND octet_length(NEW.%(column)s) = 0 AND (%(same)s) THEN RETURN NEW; END IF; "
)
GONE = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION %(name)s()"


class NeverAltered(BaseConstraint):
    """No row of the table is ever altered; nor deleted, on PostgreSQL. It says so of `what` ("an addendum").

    `emptied` is a column of bytes that may be emptied: what it held was disposed of.

    As a constraint it goes with its table: it is made with it, and again where SQLite builds a table anew.
    """

    def __init__(self, *, name: str, what: str, emptied: str = "") -> None:
        super().__init__(name=name)
        self.what, self.emptied = what, emptied

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        """What a migration writes of it."""
        path, _, _ = super().deconstruct()
        more = {"emptied": self.emptied} if self.emptied else {}
        return path, (), {"name": self.name, "what": self.what, **more}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NeverAltered) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.what))

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: a form cannot tell, and what is written first is always allowed."""

    def constraint_sql(self, model: type[Model] | None, schema_editor: Any) -> Any:
        """Nothing inside `CREATE TABLE`: the trigger comes after it."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: type[Model] | None, schema_editor: Any) -> Any:
        """The trigger, for a table that is there."""
        if _is_sqlite(schema_editor):
            return self._statement(SQLITE, f"{self.what} is never altered", model, schema_editor)
        return self._statement(POSTGRESQL, f"{self.what} is never altered or deleted", model, schema_editor)

    def remove_sql(self, model: type[Model] | None, schema_editor: Any) -> Any:
        """The end of it, on PostgreSQL alone: SQLite builds the table anew."""
        return self._statement(GONE, "", model, schema_editor)

    def _statement(
        self, template: str, says: str, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor
    ) -> Statement:
        assert model is not None
        # A reference, not a name: it follows the table while SQLite builds that anew under another.
        table = Table(model._meta.db_table, schema_editor.quote_name)
        unless = self._unless(model, schema_editor) if self.emptied else ""
        return Statement(template, table=table, name=self.name, says=says, unless=unless)

    def _unless(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        sqlite, quoted = _is_sqlite(schema_editor), schema_editor.quote_name
        columns = {f.name: str(f.column) for f in model._meta.concrete_fields}
        others = [quoted(column) for name, column in columns.items() if name != self.emptied]
        same = "IS" if sqlite else "IS NOT DISTINCT FROM"
        words = {
            "column": quoted(columns[self.emptied]),
            "same": " AND ".join(f"NEW.{one} {same} OLD.{one}" for one in others),
        }
        return (SQLITE_UNLESS if sqlite else POSTGRESQL_UNLESS) % words


def _is_sqlite(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    return schema_editor.connection.vendor == "sqlite"
