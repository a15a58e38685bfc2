"""PostgreSQL keeps the organisations apart: the application sees no row of another, whatever it asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import Error, connection, models, transaction
from django.test import Client, override_settings

from clearsight.compliance.actions import perform
from clearsight.config import separation
from clearsight.grants import actions as grants
from clearsight.integrations import rows
from clearsight.integrations.clock import now, today
from clearsight.integrations.mail import MailSettings
from clearsight.people.models import Organisation
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.signoff import actions as signoff
from clearsight.signoff.models import Seal
from clearsight.supervision import actions as supervision
from tests import world
from tests.casework.test_holds import sealed as with_officer
from tests.walk import story
from tests.web.world import World, arranged, browser
from tests.web.world import world as place
from tests.world import TODAY, do

ROLE = "clearsight_test_app"
pytestmark = [pytest.mark.django_db, pytest.mark.req("J3")]
postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")


@pytest.fixture
def apart() -> None:
    """The organisations are separated, until the transaction of the test is undone."""
    if connection.vendor == "postgresql":
        separation.separate(connection, ROLE)


@contextmanager
def as_application(organisation: Organisation | None = None) -> Iterator[Any]:
    """Until its end statements are asked by the application's role, for one organisation or for nobody."""
    with rows.of_nobody(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SET ROLE {ROLE}")
        if organisation is not None:
            rows.asked_by_one_of(organisation.pk)
        try:
            yield cursor
        finally:
            if connection.vendor == "postgresql":
                cursor.execute("RESET ROLE")


def other_school() -> Organisation:
    """Elmfield, with a case and a record that is begun."""
    school = world.school("Elmfield")
    case = world.fennimore(school)
    arrangement = world.one_to_one(school, school.nadia, school.sam)
    session = do(scheduling.schedule, arrangement, TODAY, by=school.nadia)
    do(supervision.bring_cases, session, [case], by=school.sam)
    do(records.open_records, session, by=school.sam)
    record = Record.objects.get(session=session, form="supervision_record")
    story.write(record, school.nadia, any_other_business="What Elmfield talked about.")
    return school.organisation


def separated() -> list[type[models.Model]]:
    """The models whose rows are somebody's."""
    return [model for model in separation.tables() if separation.condition(model) is not None]


def their_rows(cursor: Any) -> dict[str, tuple[str, list[str], tuple[Any, ...]]]:
    """Of each table in which somebody may see one: the name of its key, its columns and a row."""
    found = {}
    for model in separated():
        table = model._meta.db_table
        cursor.execute(f'SELECT * FROM "{table}"')
        if row := cursor.fetchone():
            found[table] = model._meta.pk.column, [column[0] for column in cursor.description], row
    return found


@pytest.mark.abuse(3)
@postgresql
def test_no_row_of_another_school_is_read_altered_taken_away_or_added(apart: None) -> None:
    ours, theirs = story.sealed().school.organisation, other_school()
    with as_application(theirs) as cursor:
        their = their_rows(cursor)
    assert {"records_entry", "casework_child", "people_person", "audit_event", "people_organisation"} <= set(
        their
    )
    with as_application(ours) as cursor:
        for table, (key, columns, row) in their.items():
            place = {"of": row[columns.index(key)]}
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{key}" = %(of)s', place)
            assert cursor.fetchone() is None, table
            for statement in (f'UPDATE "{table}" SET "{key}" = "{key}"', f'DELETE FROM "{table}"'):
                assert affected(f'{statement} WHERE "{key}" = %(of)s', place) == 0, (table, statement)
            named, places = ", ".join(f'"{one}"' for one in columns), ", ".join(["%s"] * len(columns))
            with pytest.raises(Error, match="row-level security"), transaction.atomic():
                cursor.execute(f'INSERT INTO "{table}" ({named}) VALUES ({places})', row)


def affected(statement: str, parameters: Any = None) -> int:
    """How many rows it altered; none where the role may not even ask."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return int(cursor.rowcount)
    except Error as refused:
        if "permission denied" in str(refused):
            return 0
        raise


@postgresql
def test_without_an_organisation_there_is_nothing(apart: None) -> None:
    story.sealed()
    with as_application() as cursor:
        for model in separated():
            cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')
            assert cursor.fetchone()[0] == 0, model._meta.label


@pytest.mark.abuse(6)
@postgresql
def test_what_is_sealed_or_logged_is_never_altered_by_the_application(apart: None) -> None:
    sealed = story.sealed()
    seal = Seal.objects.get(record=sealed.record())
    of = f"WHERE record_id = {seal.record_id}"
    with as_application(sealed.school.organisation) as cursor:
        for statement in (
            f"UPDATE records_record SET state = 'draft' WHERE id = {seal.record_id}",
            f"UPDATE records_entry SET value = 'x' {of}", f"DELETE FROM records_entry {of}",
            f"INSERT INTO records_entry (record_id, public_id, field, version, at, value)"
            f" VALUES ({seal.record_id}, gen_random_uuid(), 'x', 1, now(), 'x')",
            f"UPDATE signoff_seal SET content_hash = 'x' {of}", f"DELETE FROM signoff_seal {of}",
            f"UPDATE signoff_signature SET shown_hash = 'x' {of}", f"DELETE FROM signoff_signature {of}",
            "UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event",
            "ALTER TABLE audit_event DISABLE ROW LEVEL SECURITY", "DROP TABLE audit_event",
            "ALTER TABLE records_entry DISABLE TRIGGER ALL", "CREATE TABLE public.mine (id int)",
        ):  # fmt: skip
            with (
                pytest.raises(Error, match=r"never altered|permission denied|must be owner"),
                transaction.atomic(),
            ):
                cursor.execute(statement)


@pytest.mark.req("L9")
def test_what_is_disposed_of_with_its_record_is_emptied_by_the_application_and_nothing_else(
    apart: None,
) -> None:
    done, dpo = with_officer()
    record = done.record()
    do(signoff.add_to, record, "Something more", 0, by=done.nadia)
    with as_application(done.school.organisation) as cursor:
        if connection.vendor == "postgresql":
            with pytest.raises(Error), transaction.atomic():
                cursor.execute("UPDATE records_entry SET value = ''")
            with pytest.raises(Error), transaction.atomic():
                cursor.execute(
                    f"UPDATE records_record SET part = '', disposed_at = now(), disposed_by_id = {dpo.pk}"
                )
        do(signoff.empty_record, record, by=dpo)
        assert {bytes(one.value) for one in record.entries.all()} == {b""}
        assert {bytes(one.text) for one in record.addenda.all()} == {b""}
        if connection.vendor == "postgresql":
            with pytest.raises(Error), transaction.atomic():
                cursor.execute("UPDATE records_entry SET value = 'x'")
            with pytest.raises(Error), transaction.atomic():
                cursor.execute("UPDATE records_record SET disposed_at = NULL, disposed_by_id = NULL")


@postgresql
def test_a_role_above_the_rules_is_refused(apart: None) -> None:
    with connection.cursor() as cursor:
        assert separation.too_much(cursor, ROLE) == ""
        cursor.execute("SELECT current_user")
        assert "is above every rule" in separation.too_much(cursor, cursor.fetchone()[0])


def test_every_table_is_somebodys_or_says_why_not() -> None:
    known = {model._meta.label: separation.condition(model) for model in separation.tables()}
    assert separation.OF_NO_ORGANISATION.keys() <= known.keys(), "a reason for a table that is not there"
    assert {label for label, seen in known.items() if seen is None} == separation.OF_NO_ORGANISATION.keys()
    assert all(len(reason) > 10 for reason in separation.OF_NO_ORGANISATION.values())


def test_pages_work_as_the_application(apart: None) -> None:
    found: World = place("harewood", "dsl", "family_worker")
    made = perform(scheduling.schedule, arranged(found), today(), by=found.supervisor, at=now())
    perform(supervision.hold, made, today(), 60, by=found.supervisor, at=now())
    record = perform(records.open_records, made, by=found.supervisor, at=now())[0]
    typed = {"step": "save", "f.matters_arising": "The rota.", "seen.matters_arising": "0"}
    with as_application():
        address = f"/records/{record.public_id}"
        assert browser(found.supervisor).post(address, typed).status_code == 302
        assert b"The rota." in browser(found.supervisee).get(address).content
        assert browser(found.stranger).get(address).status_code == 404
        head, stranger = browser(found.head), browser(found.stranger)
        # A search asks in no transaction of its own, and reads bytes as they are.
        for person, finds in ((browser(found.supervisee), True), (stranger, False)):
            assert (address in person.post("/search", {"words": "rota"}).content.decode()) is finds
        assert b"Dervla Penhale" in head.get("/position").content
        assert b"Dervla Penhale" not in stranger.get("/position").content


@pytest.mark.req("J5")
@pytest.mark.abuse(12)
def test_who_is_suspended_opens_nothing_as_the_application(apart: None) -> None:
    """That somebody is suspended is a row of their organisation: it counts before that is known."""
    found: World = place("harewood", "dsl", "family_worker")
    client = browser(found.supervisee)
    with as_application():
        assert client.get("/given").status_code == 200
    perform(grants.suspend, found.supervisee, by=found.head, at=now())
    with as_application():
        assert [client.get(address).status_code for address in ("/", "/given", "/actions")] == [302] * 3


def test_a_record_is_signed_and_sealed_as_the_application(apart: None) -> None:
    done = story.agreed()
    with as_application(done.school.organisation):
        for person in (done.sam, done.nadia):
            story.sign(done.record(), person)
        assert Seal.objects.filter(record=done.record()).exists()
        assert done.record("caseload_record").state == "agreed"


def test_a_forgotten_password_is_mailed_when_the_request_is_over(apart: None, tmp_path: Path) -> None:
    found: World = place("harewood", "dsl", "family_worker")
    post = MailSettings("clearsight@orchard.example", folder=tmp_path)
    with override_settings(CLEARSIGHT_MAIL=post), as_application():
        assert Client().post("/forgotten", {"username": found.supervisee.email}).status_code == 200
    assert len(list(tmp_path.glob("*.eml"))) == 1
