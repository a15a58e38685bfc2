"""fsck names what holds the tables, and keeps the organisations apart, where somebody took it away."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from clearsight.config import separation
from clearsight.config.as_made import altered_tables, is_kept_apart
from tests.audit.test_fsck import fsck
from tests.config.test_rows import ROLE

pytestmark = [pytest.mark.django_db, pytest.mark.req("F10", "J3")]
SQLITE = connection.vendor == "sqlite"


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def rewritten(table: str, was: str, now: str) -> None:
    """As whoever may write the file alters a table on SQLite: in the text that stands for it."""
    run("PRAGMA writable_schema = ON")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sqlite_master SET sql = replace(sql, %s, %s) WHERE name = %s", [was, now, table]
        )
    run("PRAGMA writable_schema = OFF")


def test_a_constraint_a_column_and_an_index_that_are_gone_or_others_are_named(capsys: Any) -> None:
    assert altered_tables() == []
    if SQLITE:
        rewritten("signoff_seal", '"content_hash" varchar(64) NOT NULL', '"content_hash" varchar(64) NULL')
        rewritten("scheduling_attendance", 'CONSTRAINT "attends_once" UNIQUE ("session_id", "person_id")', "")
    else:
        run("ALTER TABLE signoff_seal ALTER content_hash DROP NOT NULL",
            "ALTER TABLE scheduling_attendance DROP CONSTRAINT attends_once")  # fmt: skip
    run("DROP INDEX record_of_a_case")
    status, said = fsck(capsys)
    assert status == 1
    for named in (
        "the column content_hash of signoff_seal is another than this version's",
        "the constraint attends_once of scheduling_attendance was taken away",
        "the index record_of_a_case of records_record was taken away",
    ):
        assert f"FAULT database: {named}" in said, said


@pytest.mark.skipif(SQLITE, reason="SQLite has no schemas")
@pytest.mark.req("L10")
def test_in_another_schema_they_are_the_same() -> None:
    """As where a backup is restored beside what is there: without this none could be made on PostgreSQL."""
    run(
        'ALTER SCHEMA public RENAME TO "clearsight_0a1b2c3d4e5f"',
        "SET LOCAL search_path = clearsight_0a1b2c3d4e5f",
    )
    assert altered_tables() == []


@pytest.mark.skipif(SQLITE, reason="SQLite has no roles")
def test_policies_that_are_gone_altered_or_switched_off_are_named(capsys: Any) -> None:
    assert "keeps no organisations apart" in fsck(capsys)[1] and not is_kept_apart()
    separation.separate(connection, ROLE)
    assert altered_tables() == [] and is_kept_apart()
    run(
        "DROP POLICY of_one_organisation ON records_record",
        "ALTER POLICY of_one_organisation ON people_person USING (true)",
        "ALTER TABLE signoff_seal DISABLE ROW LEVEL SECURITY",
        f"CREATE POLICY wide ON casework_file TO {ROLE} USING (true)",
        f"GRANT DELETE ON audit_event TO {ROLE}",
        f"ALTER ROLE {ROLE} BYPASSRLS",
        "CREATE OR REPLACE FUNCTION clearsight_everybody() RETURNS boolean LANGUAGE sql STABLE"
        " AS $$ SELECT true $$",
    )
    status, said = fsck(capsys)
    assert status == 1
    for named in (
        "the policy of_one_organisation of records_record was taken away",
        "the policy of_one_organisation of people_person is another",
        "row-level security of signoff_seal was switched off",
        "the policy wide of casework_file is none of ours",
        f"the role {ROLE} may DELETE in audit_event, which it was not given",
        f"the role {ROLE} passes row-level security",
        "the function clearsight_everybody, by which rows are chosen, was altered",
    ):
        assert f"FAULT database: {named}" in said, said
