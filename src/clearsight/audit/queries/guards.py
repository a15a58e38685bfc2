"""Whether the database still has the guards that refuse to alter what stands (`integrations.standing`).

Each is compared with what this version makes, to the letter; whatever else acts by itself, or shows one thing
for another, is named: a trigger, a rule or a view that Clearsight did not make.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from clearsight.integrations.standing import NeverAltered

_SQLITE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
_SQLITE_OTHERS = "SELECT 'the view ' || name || ' is none of ours' FROM sqlite_master WHERE type = 'view'"
# Of a trigger when it fires and on what; of its function the whole text, and how it is run. Left out is what
# PostgreSQL itself hangs on a constraint.
_POSTGRESQL = """
SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid, true),
    concat_ws(' ', p.proname, l.lanname, p.prosecdef, p.proconfig, p.prosrc)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
JOIN pg_language l ON l.oid = p.prolang
WHERE pg_table_is_visible(c.oid) AND t.tgenabled IN ('O', 'A') AND NOT (p.oid < 16384 AND EXISTS (
    SELECT 1 FROM pg_constraint k WHERE k.oid = t.tgconstraint AND k.contype IN ('f', 'u', 'x')))"""
# What has a number below 16384 came with PostgreSQL; what depends on an extension came with that.
_POSTGRESQL_OTHERS = """
SELECT 'the trigger ' || t.tgname || ' of ' || c.relname || ' is switched off' FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgenabled NOT IN ('O', 'A')
UNION ALL SELECT 'the rule ' || r.rulename || ' of ' || c.relname || ' is none of ours' FROM pg_rewrite r
    JOIN pg_class c ON c.oid = r.ev_class WHERE c.relkind IN ('r', 'p') AND c.oid >= 16384
UNION ALL SELECT 'the view ' || c.relname || ' is none of ours' FROM pg_class c
    WHERE c.relkind IN ('v', 'm') AND c.oid >= 16384
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
UNION ALL SELECT 'the trigger ' || e.evtname || ' of the database is none of ours' FROM pg_event_trigger e
    WHERE NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = e.oid AND d.deptype = 'e')
ORDER BY 1"""
_EVENTS = ("INSERT", "DELETE", "UPDATE")  # in the order in which PostgreSQL says them
_MADE = re.compile(r"AS \$\$(?P<body>.*)\$\$;\nCREATE TRIGGER \w+ BEFORE (?P<events>[A-Z ]+) ON ", re.DOTALL)
# A text in quotation marks, to its end, or a name in them.
_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")
Body = tuple[str, ...]


def missing_guards() -> list[str]:
    """In plain sentences, each guard of a model that is not in the database, or says something else there.

    And each trigger, rule or view that is in the database and is none of ours.
    """
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE if sqlite else _POSTGRESQL)
        there = {(name, table): _bare(said) if sqlite else tuple(said) for name, table, *said in cursor}
        cursor.execute(_SQLITE_OTHERS if sqlite else _POSTGRESQL_OTHERS)
        others = [said for (said,) in cursor]
    found = []
    for name, table, body in _wanted():
        says = there.pop((name, table), None)
        if says is None:
            found.append(f"the guard {name} of {table} was taken away: what it kept could be altered")
        elif says != (_bare([body]) if sqlite else _made(name, table, body)):
            found.append(f"the guard {name} of {table} is another: what it kept could be altered")
    found += [f"the trigger {name} of {table} is none of ours" for name, table in sorted(there)]
    return found + others


def _wanted() -> Iterator[tuple[str, str, str]]:
    """The name of each trigger, its table, and what makes it."""
    for model in apps.get_models():
        for one in model._meta.constraints:
            if isinstance(one, NeverAltered):
                for name, body in one.triggers(model, connection.schema_editor(collect_sql=True)):
                    yield name, model._meta.db_table, body


def _made(name: str, table: str, body: str) -> Body:
    """As PostgreSQL says the trigger that `body` makes, and its function."""
    made = _MADE.search(body)
    assert made is not None, f"{name} is made in another way"
    events = " OR ".join(one for one in _EVENTS if one in made["events"].split(" OR "))
    trigger = f"CREATE TRIGGER {name} BEFORE {events} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    return trigger, f"{name} plpgsql f {made['body']}"


def _bare(said: list[Any]) -> Body:
    """The text of a trigger as SQLite keeps it: as it was given, to the letter.

    But for the names of our tables: where one was made anew (a migration), SQLite puts them in quotation
    marks. A name of anything else in them may be a text to it, so those stay as they are.
    """
    tables = {f'"{model._meta.db_table}"' for model in apps.get_models(include_auto_created=True)}
    return tuple(
        _QUOTED.sub(lambda one: one[0].strip('"') if one[0] in tables else one[0], str(text)) for text in said
    )
