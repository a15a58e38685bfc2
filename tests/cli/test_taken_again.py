"""What was taken away from somebody since a backup is taken away again by a restoration, no more."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from clearsight.access.queries import permits
from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile
from clearsight.cli.revoked import COUNTED, Led, Revoked, revoked, revoked_in, revoked_in_postgresql
from clearsight.cli.taken_again import NOTHING, UNKNOWN, revoke_again
from clearsight.compliance.actions import perform
from clearsight.grants.actions import break_glass, end_grant, end_opening, give_record, suspend
from clearsight.grants.models import Opening, ReadingStop
from clearsight.integrations.clock import now, today
from clearsight.kernel.errors import ClearsightError
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.reminders.actions import renew_feed, turn_off_feed
from clearsight.reminders.models import Delivery
from clearsight.reminders.queries.calendar import feed_hash
from tests import world
from tests.disclosure.test_requests import asked, officer
from tests.reminders.post import account
from tests.walk import story
from tests.world import OPERATOR, at, do

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("L10")]

SOON = world.TODAY + timedelta(days=14)


@pytest.mark.abuse(12, 23)
def test_what_was_taken_from_somebody_since_is_taken_again(tmp_path: Path) -> None:
    """Each thing of another person, and of each of them nothing else."""
    done = story.agreed()
    of = done.school
    account(*of.cast)
    calendars = {one: do(renew_feed, one, by=one) for one in (of.casey, done.nadia, of.morgan)}
    do(suspend, of.morgan, by=OPERATOR)  # before the backup
    do(people.record_leaving, of.vera, today() + timedelta(days=30), by=OPERATOR)
    for first, last in ((world.LONG_AGO, world.LONG_AGO), (SOON, None)):
        do(people.give_role, of.priya, "teacher", of.site, first, last, by=OPERATOR)
    grant = do(give_record, done.record(), of.casey, "Covers for Sam", world.TODAY, SOON, by=done.sam)
    opening = perform(break_glass, done.record("supervision_record"), "The police ask about her now",
                      by=lead_of(of), at=now())  # fmt: skip
    other = Opening.objects.get(pk=opening.pk)
    other.pk, other.public_id = None, uuid4()
    other.save(force_insert=True)
    factor = of.vera.factors.create(kind="passkey", sealed=b"x", made_at=at())
    codes, unused = (
        one.factors.create(kind="codes", sealed=b"x", made_at=at()) for one in (done.nadia, of.morgan)
    )
    identity = of.casey.identities.create(issuer="https://id.example", subject="1", bound_at=at())
    with transaction.atomic():
        do(casework.change_lead, done.case, of.priya, by=done.nadia)
        ReadingStop.objects.create(person=of.casey, at=now(), until=now() + timedelta(hours=24), number=7)
        do(people.record_leaving, of.vera, today() + timedelta(days=7), by=OPERATOR)
        do(people.close_account, done.sam, by=OPERATOR)
        do(suspend, of.priya, by=OPERATOR)
        do(people.record_leaving, opening.by, world.TODAY, by=OPERATOR)
        do(people.end_role, done.nadia.roles.get(), world.TODAY, by=OPERATOR)
        factor.delete()
        identity.delete()
        done.nadia.factors.update(used_at=now())  # a code on paper, good once
        do(people.give_password, done.nadia, "seven patient otters", by=OPERATOR)
        do(end_grant, grant, by=done.nadia)
        perform(end_opening, opening, by=done.nadia, at=now())
        do(turn_off_feed, of.casey, by=of.casey)
        do(renew_feed, done.nadia, by=done.nadia)
        gone = revoked(answered)
        transaction.set_rollback(True)  # and all is as it was when the backup was made
    said = revoke_again(gone)
    assert not Person.objects.get(pk=done.sam.pk).user.is_active
    assert of.priya.suspensions.get().ended_at is None and of.priya.user.is_active
    assert Person.objects.get(pk=opening.by.pk).left == done.nadia.roles.get().to_date == world.TODAY
    assert Person.objects.get(pk=of.vera.pk).left == today() + timedelta(days=7) and "teacher" not in said
    case, stop = CaseFile.objects.get(pk=done.case.pk), of.casey.reading_stops.get()
    assert case.lead == of.priya and stop.number == 7 and stop.until > now() and "reading stopped" in said
    assert case.lead_changes.values_list("until", "since", "noted_by").get() == (
        done.sam.pk, of.priya.pk, done.nadia.pk,
    )  # fmt: skip
    assert not permits(done.sam, "case.view", case, world.TODAY)
    for person, of_person in ((of.vera, [*of.vera.factors.all()]), (of.casey, [*of.casey.identities.all()]),
                              (done.nadia, [*done.nadia.factors.filter(pk=codes.pk)])):  # fmt: skip
        person.user.refresh_from_db()
        assert not person.user.has_usable_password() and not of_person, person.name
        assert f"clearsight account --again {person.user.username}" in said
    of.morgan.user.refresh_from_db()
    assert of.morgan.user.has_usable_password() and of.morgan.suspensions.count() == 1
    assert of.morgan.factors.get() == unused
    assert Delivery.objects.exclude(feed="").get().feed == feed_hash(calendars[of.morgan])
    assert said.count("calendar address ended") == 2
    assert "Morgan" not in said and said.count("account closed") == 1
    grant.refresh_from_db()
    opening.refresh_from_db()
    assert (grant.ended_by, opening.ended_by) == (None, None) and grant.ended_at and opening.until <= now()
    assert Opening.objects.get(pk=other.pk).until == other.until > now()
    assert "  1 reading given to somebody" in said and "  1 opening in an emergency" in said
    assert "WARNING" not in said and revoke_again(gone) == NOTHING
    # What was shut again stays so where this database is put aside in its turn.
    gone_again = revoked(answered)
    Opening.objects.filter(pk=opening.pk).update(until=other.until)
    assert "  1 opening in an emergency" in revoke_again(gone_again)
    # Each kind of database is asked in its own way.
    if connection.vendor == "postgresql":
        known = connection.get_connection_params()
        where = {one: known[one] for one in ("host", "port", "user", "password", "dbname") if one in known}
        again = revoked_in_postgresql(make_conninfo("", **where))
    else:
        again = revoked_in(Path(str(connection.settings_dict["NAME"])))
    assert again is not None and again.suspended == {of.morgan.public_id, of.priya.public_id}
    assert again.roles == gone.roles and again.left == gone.left


def answered(words: str) -> list[tuple[Any, ...]]:
    """What the database of the test answers."""
    with connection.cursor() as cursor:
        cursor.execute(words)
        return cursor.fetchall()


def lead_of(of: world.School) -> Person:
    """Who leads safeguarding at the school besides."""
    lead: Person = do(people.add_person, of.organisation, "Ivy Ashworth", world.LONG_AGO, by=OPERATOR)
    do(people.give_role, lead, "deputy_dsl", of.site, world.LONG_AGO, by=OPERATOR)
    return lead


@pytest.mark.shown
def test_what_cannot_be_done_again_is_left_to_somebody_and_where_nothing_says_it_all_is(
    tmp_path: Path,
) -> None:
    held, empty = story.held(), tmp_path / "none.sqlite3"
    meets, unknown = held.session.arrangement.public_id, uuid4()
    gone = Revoked(
        left={held.sam.public_id: world.LONG_AGO - timedelta(days=999)}, transfers=frozenset({unknown}),
        leads={held.case.public_id: Led(unknown, None, None)}, arrangements={meets: world.LONG_AGO},
        held=frozenset({unknown}), answered=frozenset({asked(held, officer(held.school)).public_id}),
    )  # fmt: skip
    said = revoke_again(gone)
    assert "Sam Okafor" in said and "WARNING: not done, see to it: last day " in said
    for left in ("1 person went to another school since", "Sam Okafor (Thornhill Primary) leads a case again",
                 "1 arrangement (or cover) ended since", "1 legal hold came since",
                 "1 request for what is kept ended since"):  # fmt: skip
        assert f"WARNING: {left}" in said
    said = revoke_again(Revoked(arrangements={meets: date.max}))
    assert "WARNING: 1 place in arrangements ended since" in said
    over = {one.table: frozenset({unknown}) for one in COUNTED}
    over["scheduling_session"] |= {held.session.public_id}
    said = revoke_again(Revoked(over=over, addresses={held.sam.public_id: "sam@elsewhere.example"}))
    assert "WARNING: 1 session was called off since" in said and said.count("WARNING") == 2
    assert "WARNING: 1 email address is another since" in said
    assert revoke_again(revoked(answered)) == NOTHING
    assert revoked_in(empty) is None and revoke_again(None) == UNKNOWN
    with pytest.raises(ClearsightError, match="--before: it cannot be asked"):
        revoked_in_postgresql("postgresql://127.0.0.1:1/none")
