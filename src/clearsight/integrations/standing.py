"""Rows that stand as they were written: the database itself refuses to alter them, or to take them away.

On PostgreSQL it refuses every role; whoever owns the tables can take the guard away first. SQLite knows no
roles: whoever may write the file can do that too. What they then alter is found by the log.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, Field, Model

SQLITE = """\
CREATE TRIGGER %(name)s_%(short)s BEFORE %(event)s ON %(table)s WHEN %(when)s \
BEGIN SELECT RAISE(ABORT, '%(says)s'); END"""
POSTGRESQL = """\
CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF TG_OP = 'INSERT' THEN IF row_security_active(TG_RELID) AND (%(put)s) THEN \
RAISE EXCEPTION '%(says)s' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END IF;
IF TG_OP = 'DELETE' THEN IF (%(gone)s) THEN \
RAISE EXCEPTION '%(says)s' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END IF;
IF (%(altered)s) THEN RAISE EXCEPTION '%(says)s' USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW; END $$;
CREATE TRIGGER %(name)s BEFORE %(events)s ON %(table)s FOR EACH ROW EXECUTE FUNCTION %(name)s()"""
DROP = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION %(name)s()"


class NeverAltered(BaseConstraint):
    """A row of the table is never altered or deleted. The database says so of `what` ("an addendum").

    Columns named in `emptied` may be emptied, where `disposed` holds; those in `once` may be set while
    nothing stands in them; a number in `grows` only grows; those in `free` are altered as they must be.

    `while_` says of which rows all this holds: without it of every row. `disposed` and `while_` are SQL that
    both databases read, with {row} for the row; they may ask other tables. With `fixed`, no row of which
    `while_` holds is put in either: on PostgreSQL by the application's role, since whoever restores a backup,
    as the owner of the tables, puts in what was there.

    As a constraint it goes with its table: it is made with it, and again where SQLite builds a table anew.
    """

    def __init__(
        self, *, name: str, what: str, while_: str = "", fixed: bool = False, disposed: str = "",
        emptied: Sequence[str] = (), once: Sequence[str] = (), grows: str = "", free: Sequence[str] = (),
    ) -> None:  # fmt: skip
        super().__init__(name=name)
        self.what, self.while_, self.fixed, self.disposed = what, while_, fixed, disposed
        self.emptied, self.once, self.grows, self.free = tuple(emptied), tuple(once), grows, tuple(free)

    @property
    def alterable(self) -> tuple[str, ...]:
        """The columns that may be altered at all, if only once or to nothing."""
        return (*self.emptied, *self.once, *((self.grows,) if self.grows else ()), *self.free)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        """What a migration writes of it."""
        path, _, _ = super().deconstruct()
        names = ("while_", "fixed", "disposed", "emptied", "once", "grows", "free")
        more = {name: getattr(self, name) for name in names if getattr(self, name)}
        return path, (), {"name": self.name, "what": self.what, **more}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NeverAltered) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.what))

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: a form cannot tell, and what is written first is always allowed."""

    def constraint_sql(self, model: type[Model] | None, schema_editor: Any) -> Any:
        """Nothing inside `CREATE TABLE`: the triggers come after it."""
        assert model is not None
        if not _is_sqlite(schema_editor):
            schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
            return
        for event, when in self._when(model, schema_editor).items():
            words = {"short": event.lower(), "event": event, "when": when}
            schema_editor.deferred_sql.append(self._statement(SQLITE, model, schema_editor, words))

    def create_sql(self, model: type[Model] | None, schema_editor: Any) -> Any:
        """The trigger, for a table that is there: on PostgreSQL, since SQLite builds the table anew."""
        assert model is not None
        when = self._when(model, schema_editor)
        words = {
            "events": " OR ".join(when), "gone": when["DELETE"], "altered": when["UPDATE"],
            "put": when.get("INSERT", "false"),
        }  # fmt: skip
        return self._statement(POSTGRESQL, model, schema_editor, words)

    def triggers(self, model: type[Model], schema_editor: Any) -> Iterator[tuple[str, str]]:
        """The name of each trigger that keeps it, and the SQL that makes it."""
        if not _is_sqlite(schema_editor):
            yield self.name, str(self.create_sql(model, schema_editor))
            return
        for event, when in self._when(model, schema_editor).items():
            words = {"short": event.lower(), "event": event, "when": when}
            yield f"{self.name}_{words['short']}", str(self._statement(SQLITE, model, schema_editor, words))

    def remove_sql(self, model: type[Model] | None, schema_editor: Any) -> Any:
        """The end of it, on PostgreSQL alone: SQLite builds the table anew."""
        assert model is not None
        return self._statement(DROP, model, schema_editor, {})

    def _statement(
        self,
        template: str,
        model: type[Model],
        schema_editor: BaseDatabaseSchemaEditor,
        words: dict[str, str],
    ) -> Statement:
        # A reference, not a name: it follows the table while SQLite builds that anew under another.
        table = Table(model._meta.db_table, schema_editor.quote_name)
        says = f"{self.what} is never altered or deleted"
        return Statement(template, table=table, name=self.name, says=says, **words)

    def _when(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> dict[str, str]:
        """Of each event, when it is refused."""
        of_new, of_old = (f"({self.while_.format(row=row)})" if self.while_ else "" for row in ("NEW", "OLD"))
        found = {"INSERT": of_new} if self.fixed else {}
        same = " AND ".join(self._allowed(model, schema_editor))
        which = f"({of_old} OR {of_new})" if self.fixed else of_old
        found["UPDATE"] = f"{which} AND NOT ({same})" if self.while_ else f"NOT ({same})"
        found["DELETE"] = of_old if self.while_ else "1 = 1"
        return found

    def _allowed(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> Iterator[str]:
        """Of each column, what of it may be otherwise than before.

        By name: in whichever order migrations came to the columns, the guard reads the same to the letter.
        """
        same = "IS" if _is_sqlite(schema_editor) else "IS NOT DISTINCT FROM"
        length = "length" if _is_sqlite(schema_editor) else "octet_length"
        for field in sorted(model._meta.concrete_fields, key=lambda one: str(one.column)):
            if field.name in self.free:
                continue
            column = schema_editor.quote_name(str(field.column))
            either = [f"NEW.{column} {same} OLD.{column}"]
            if field.name in self.emptied:
                why = f" AND ({self.disposed.format(row='NEW')})" if self.disposed else ""
                either.append(f"({length}(NEW.{column}) = 0{why})")
            if field.name in self.once:
                either.append(_nothing(field, f"OLD.{column}", length))
            if field.name == self.grows:
                either.append(f"NEW.{column} > OLD.{column}")
            yield f"({' OR '.join(either)})"


def _nothing(field: Field[Any, Any], value: str, length: str) -> str:
    return f"{value} IS NULL" if field.null else f"{length}({value}) = 0"


def _is_sqlite(schema_editor: BaseDatabaseSchemaEditor) -> bool:
    return schema_editor.connection.vendor == "sqlite"
