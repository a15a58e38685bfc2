"""Whether the tables still are as this version makes them: what each holds to, and who sees which rows.

Somebody who may alter tables can take a constraint away, and with it what nobody may write. Each column,
constraint and index of the models is compared, and on PostgreSQL what keeps the organisations apart
(`config.separation`). There this version's tables are made beside them, seen by nobody, and undone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import Error, connection, transaction

from clearsight.config import separation

Definitions = dict[tuple[str, str, str], str]  # kind, table and name, and what it says
POLICY = "of_one_organisation"
_SCHEMA = re.compile(r"\b(?:public|pg_temp(?:_\d+)?)\.")
# Django gives some of its own tables, which are empty here, wider numbers step by step than at once.
_POSTGRESQL = """
SELECT 'column', c.relname, a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull,
    a.attidentity, pg_get_expr(d.adbin, d.adrelid))
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = %(where)s AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    AND left(c.relname, 5) <> 'auth_'
UNION ALL SELECT 'constraint', c.relname, k.conname, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = %(where)s AND c.relkind = 'r'
UNION ALL SELECT 'index', c.relname, i.relname, concat_ws(' ', pg_get_indexdef(x.indexrelid), x.indisvalid)
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = %(where)s AND c.relkind = 'r'
UNION ALL SELECT 'policy', c.relname, p.polname, concat_ws(' ', p.polcmd, p.polpermissive,
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid),
    (SELECT string_agg(pg_get_userbyid(r), ',') FROM unnest(p.polroles) r))
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = %(where)s
UNION ALL SELECT 'row-level security', c.relname, '', c.relrowsecurity::text
FROM pg_class c WHERE c.relnamespace = %(where)s AND c.relkind = 'r' AND c.relrowsecurity"""
_ROLES = """
SELECT DISTINCT pg_get_userbyid(r)
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid, unnest(p.polroles) r
WHERE p.polname = %s AND c.relnamespace = current_schema()::regnamespace"""
_BESIDE = "SELECT set_config('search_path', 'pg_temp, ' || current_setting('search_path'), true)"
_GIVEN = """
SELECT t, m FROM unnest(%s::text[], %s::text[]) AS asked(t, m)
WHERE has_table_privilege(%s, t::regclass, m) ORDER BY 1, 2"""
_MAY = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def altered_tables() -> list[str]:
    """In plain sentences, each column, constraint and index that is gone, or is another than this version's.

    On PostgreSQL each policy too, where organisations are kept apart: gone, another, or switched off, and a
    role that is above them or may do more than it was given.
    """
    if connection.vendor == "sqlite":
        return _altered_on_sqlite()
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, [POLICY])
        roles = [role for (role,) in cursor]
        there = _definitions(cursor, "current_schema()::regnamespace")
        try:
            wanted = _wanted_of_postgresql(roles[0] if roles else "")
        except Error as error:
            return [f"this role cannot compare the tables ({type(error).__name__}): ask as their owner"]
        return [*_compared(wanted, there), *_above(cursor, roles)]


def is_kept_apart() -> bool:
    """Whether PostgreSQL keeps the organisations apart; also where it knows none to keep apart (SQLite)."""
    if connection.vendor == "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, [POLICY])
        return bool(cursor.fetchall())


def _compared(wanted: Definitions, there: Definitions) -> Iterator[str]:
    gone = {table for _, table, _ in wanted} - {*connection.introspection.table_names()}
    yield from (f"the table {table} was taken away" for table in sorted(gone))
    for (kind, table, name), says in sorted(wanted.items()):
        found = there.get((kind, table, name))
        of = f"the {kind} {name} of {table}" if name else f"{kind} of {table}"
        if found is None and table not in gone:
            went = "taken away" if name else "switched off"
            yield f"{of} was {went}: what it refused could be written, or seen"
        elif found is not None and found != says:
            yield f"{of} is another than this version's"
    for kind, table, name in sorted(there.keys() - wanted.keys()):
        if kind == "policy" and any(one == "policy" for one, _, _ in wanted):
            yield f"the policy {name} of {table} is none of ours"


@cache
def _statements() -> tuple[str, ...]:
    """What makes the tables and indexes of this version, without its guards (`audit.queries.guards`)."""
    editor = connection.schema_editor(collect_sql=True)
    editor.deferred_sql = []
    for model in separation.tables():
        if not model._meta.auto_created:
            editor.create_model(model)
    made = [str(one).rstrip(";") for one in (*(editor.collected_sql or ()), *editor.deferred_sql)]
    return tuple(one for one in made if "TRIGGER" not in one)


def _altered_on_sqlite() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL")
        there = {sql for (sql,) in cursor}
    # What stands there to the letter needs no reading.
    wanted = {*_statements()}
    return list(_compared(_said(wanted - there), _said(there - wanted)))


def _said(statements: Any) -> Definitions:
    """What statements that make tables and indexes say, each part by itself: columns may be in any order."""
    found: Definitions = {}
    for statement in statements:
        words = statement.replace('"', "").split(None, 5)
        if words[1] == "TABLE":
            inside = statement[statement.index("(") + 1 : statement.rindex(")")]
            for part in _parts(inside):
                named = re.match(r'(CONSTRAINT )?"(\w+)"', part)
                kind = "column" if part.startswith('"') else "constraint"
                found[kind, words[2], named[2] if named else part] = part
        else:
            name = words[words.index("INDEX") + 1]
            table = re.search(r' ON "?(\w+)"?', statement)
            found["index", table[1] if table else "", name] = " ".join(statement.split())
    return found


def _parts(inside: str) -> Iterator[str]:
    """What stands between commas that are in no brackets and no text."""
    depth, quoted, part = 0, "", ""
    for letter in inside:
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "'\"":
            quoted = letter
        else:
            depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth and not quoted:
            yield " ".join(part.split())
            part = ""
        else:
            part += letter
    yield " ".join(part.split())


def _definitions(cursor: Any, where: str) -> Definitions:
    cursor.execute("SELECT quote_ident(current_schema())")
    # A backup is restored in a schema of its own, and an installation may have one: of both it is no part.
    own = re.compile(rf"(?<![\w\"]){re.escape(cursor.fetchone()[0])}\.")
    cursor.execute(_POSTGRESQL % {"where": where})
    return {(kind, table, name): _SCHEMA.sub("", own.sub("", says)) for kind, table, name, says in cursor}


@cache
def _wanted_of_postgresql(role: str) -> Definitions:
    """What PostgreSQL says of this version's tables: made as temporary ones, and undone.

    Raises:
        Error: when this role may make none.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        point = transaction.savepoint()
        try:
            cursor.execute(_BESIDE)
            for statement in _statements():
                cursor.execute(statement)
            if role:
                cursor.execute("SET LOCAL check_function_bodies = off")
                for model in separation.tables():
                    if seen := separation.condition(model):
                        quoted = connection.ops.quote_name(role)
                        table = f'"{model._meta.db_table}"'
                        cursor.execute(separation.TABLE.format(table=table, role=quoted, condition=seen))
            return _definitions(cursor, "pg_my_temp_schema()")
        finally:
            transaction.savepoint_rollback(point)


def _above(cursor: Any, roles: list[str]) -> Iterator[str]:
    """What the application's role may that it was not given, and the functions by which rows are chosen."""
    for role in roles:
        if above := separation.too_much(cursor, role):
            yield f"the role {role} {above}: no policy holds it"
        asked = [
            (model._meta.db_table, may) for model in separation.tables() for may in _MAY
            if may not in separation.granted(model).replace("UPDATE (", "(")
        ]  # fmt: skip
        cursor.execute(_GIVEN, [*map(list, zip(*asked, strict=True)), role])
        yield from (f"the role {role} may {may} in {table}, which it was not given" for table, may in cursor)
    if roles:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'clearsight\\_%%'")
        bodies = {name: body.strip() for name, body in cursor}
        for name, body in re.findall(
            r"FUNCTION (\w+)\(\).*?AS\s*\$\$(.*?)\$\$", separation.FUNCTIONS, re.DOTALL
        ):
            if bodies.get(name) != body.strip():
                yield f"the function {name}, by which rows are chosen, was altered"
