"""Row-level security: PostgreSQL shows a role that owns nothing the rows of one organisation, and no other.

Which rows are whose is read from the models: a table has a column with its organisation, or belongs to
something that has. What has none is named in `OF_NO_ORGANISATION`, with the reason; a test holds the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from clearsight.integrations.standing import NeverAltered

ACCOUNTS = "asked before it is known who asks; says who can sign in, and nothing about anybody's work"
OF_NO_ORGANISATION = {
    "auth.User": ACCOUNTS,
    "auth.User_groups": ACCOUNTS,
    "auth.User_user_permissions": ACCOUNTS,
    "auth.Group": "Django's own; empty here",
    "auth.Group_permissions": "Django's own; empty here",
    "auth.Permission": "Django's own: the same in every installation",
    "contenttypes.ContentType": "Django's own: the same in every installation",
    "accounts.SignIn": "the hash of a browser's session: asked before it is known who asks",
    "accounts.Attempt": "keyed hashes of who tried to sign in: asked before it is known who asks",
    "casework.PurposeKey": "the installation's own key, wrapped: one row, and of no organisation",
    "records.FormText": "the text of a form by its mark: no word that anybody wrote in one",
}
# What an organisation is known by, where that is no foreign key to it.
ROOT = "people.Organisation"
ALL, HERE = "(SELECT clearsight_everybody())", "(SELECT clearsight_here())"
ACCOUNT = "(SELECT clearsight_account())"
ASKER = (
    'EXISTS (SELECT 1 FROM people_person p WHERE p.organisation_id = {table}."id" AND p.user_id = {account})'
)
ABOVE = 'EXISTS (SELECT 1 FROM "{above}" p WHERE p."{key}" = {table}."{column}")'
FUNCTIONS = """
CREATE OR REPLACE FUNCTION clearsight_everybody() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT current_setting('clearsight.organisation', true) = '*' $$;
CREATE OR REPLACE FUNCTION clearsight_here() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(NULLIF(current_setting('clearsight.organisation', true), ''), '*')::bigint $$;
CREATE OR REPLACE FUNCTION clearsight_account() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('clearsight.account', true), '')::bigint $$;
"""
TABLE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS of_one_organisation ON {table};
CREATE POLICY of_one_organisation ON {table} TO {role} USING ({condition}) WITH CHECK ({condition});
"""


def tables() -> list[type[models.Model]]:
    """Every model with a table of its own."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]


def condition(model: type[models.Model]) -> str | None:
    """Which rows of a table are seen, as SQL; None where they are of no organisation.

    Raises:
        LookupError: for a table that belongs to nothing, and is not named in `OF_NO_ORGANISATION`.
    """
    label, table = model._meta.label, f'"{model._meta.db_table}"'
    if label in OF_NO_ORGANISATION:
        return None
    if label == ROOT:
        asker = ASKER.format(table=table, account=ACCOUNT)
        return f'{ALL} OR {table}."id" = {HERE} OR {asker}'
    names = {field.name for field in model._meta.concrete_fields}
    if "tree" in names:  # the log of an organisation, or the installation's own
        return f'{ALL} OR {table}."tree" = COALESCE({HERE}, 0)'
    if "organisation_id" in names:  # a plain number, that outlives the organisation
        return f'{ALL} OR {table}."organisation_id" IS NOT DISTINCT FROM {HERE}'
    if "organisation" in names:
        own = f' OR {table}."user_id" = {ACCOUNT}' if label == "people.Person" else ""
        return f'{ALL} OR {table}."organisation_id" = {HERE}{own}'
    parent = _parent(model)
    if parent is None:
        raise LookupError(f"{label} belongs to no organisation: name it in OF_NO_ORGANISATION, and say why")
    return ABOVE.format(
        above=parent.related_model._meta.db_table, key=parent.target_field.column, table=table,
        column=parent.column,
    )  # fmt: skip


def _parent(model: type[models.Model]) -> Any:
    """The foreign key to what it belongs to: the one from which an organisation is nearest.

    Somebody who did something with it comes last: whom a row names is not yet whose it is.
    """
    keys: list[Any] = [field for field in model._meta.concrete_fields if field.is_relation and not field.null]
    near = [
        (field.related_model._meta.label == "people.Person", far, number)
        for number, field in enumerate(keys)
        if (far := _distance(field.related_model)) is not None
    ]
    return keys[min(near)[2]] if near else None


@cache
def _distance(model: Any) -> int | None:
    """How many tables lie between a row and its organisation; None where it has none."""
    if model._meta.label in OF_NO_ORGANISATION:
        return None
    names = {field.name for field in model._meta.concrete_fields}
    if model._meta.label == ROOT or names & {"organisation", "organisation_id", "tree"}:
        return 0
    keys = [
        f for f in model._meta.concrete_fields if f.is_relation and not f.null and f.related_model != model
    ]
    far = [one for one in (_distance(field.related_model) for field in keys) if one is not None]
    return min(far) + 1 if far else None


def granted(model: type[models.Model]) -> str:
    """What the application's role may do with a table."""
    for one in model._meta.constraints:
        if isinstance(one, NeverAltered) and not one.while_:
            columns = (f.column for f in model._meta.concrete_fields if f.name in one.alterable)
            altered = ", ".join(f'"{column}"' for column in columns)
            return "SELECT, INSERT" + (f", UPDATE ({altered})" if altered else "")
    return "SELECT, INSERT, UPDATE, DELETE"


def statements(role: str) -> Iterator[str]:
    """All that separates the organisations, for a role (a quoted name); done twice, it is as done once."""
    yield FUNCTIONS
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {role};"
    yield f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role};"
    yield f"GRANT USAGE ON SCHEMA public TO {role};"
    yield f"GRANT SELECT ON django_migrations TO {role};"
    for model in tables():
        table, seen = f'"{model._meta.db_table}"', condition(model)
        yield f"GRANT {granted(model)} ON {table} TO {role};"
        if seen is not None:
            yield TABLE.format(table=table, role=role, condition=seen)


def separate(connection: Any, role: str) -> None:
    """Separate the organisations in this database for a role, which is made if there is none.

    The connection is that of whoever owns the tables.

    Raises:
        ClearsightError: for a role that is above what holds others.
    """
    from django.db import transaction

    from clearsight.kernel.errors import ClearsightError

    quoted = connection.ops.quote_name(role)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {quoted} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")
        for statement in statements(quoted):
            cursor.execute(statement)
        if above := too_much(cursor, role):
            raise ClearsightError.one(role, f"this role {above}", "name one that owns nothing")


def too_much(cursor: Any, role: str) -> str:
    """What a role may that the application's may not, in words; nothing where it is as it should be."""
    cursor.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n"
        " ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND pg_has_role(r.oid, c.relowner, 'MEMBER'))"
        " FROM pg_roles r WHERE rolname = %s",
        [role],
    )
    found = cursor.fetchone() or (False,) * 4
    said = (
        "is above every rule",
        "passes row-level security",
        "makes roles",
        "owns tables, or may act as their owner",
    )
    return ", ".join(words for words, true in zip(said, found, strict=True) if true)


def above_rows(connection: Any) -> str:
    """Why PostgreSQL shows this connection's role the rows of all, in words; nothing where it does not.

    On SQLite nothing: it has no roles.
    """
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return too_much(cursor, cursor.fetchone()[0])


def owns_nothing(connection: Any) -> bool:
    """Whether the tables are there, and this connection's role (the application's) is not their owner."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('django_migrations')"
        )
        found = cursor.fetchone()
    return found is not None and not found[0]
