"""A group whose members each have a record of their own: each sees, prepares and signs their own."""

from __future__ import annotations

from typing import Any

import pytest

from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.people.models import Person
from clearsight.policy.domain.forms.values import is_blank
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.signoff import actions as signoff
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as agendas
from clearsight.supervision.models import Action, SessionSignature
from tests import world
from tests.walk.story import agree, propose, sign, write
from tests.world import TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F13")]

BLANKS = {"text": "x", "long_text": "x", "rich_text": "x", "yes_no_with_why": {"answer": False, "why": ""}}
PRIVATE = {"what": "See occupational health", "by_whom": "Sam Okafor", "by_when": "2026-04-01"}


@pytest.fixture
def of() -> School:
    return world.school(under="progress-careers")


@pytest.fixture
def session(of: School) -> Session:
    group = do(scheduling.arrange, of.organisation, of.nadia, [of.sam, of.priya], kind="group",
               from_date=world.LONG_AGO, by=of.nadia)  # fmt: skip
    made: Session = do(scheduling.schedule, group, TODAY, by=of.nadia)
    return made


def about(session: Session, person: Person) -> Record:
    return Record.objects.get(session=session, about=person)


def write_up(record: Record, by: Person, **more: Any) -> None:
    """Fill in what is required, propose it; the one it is about agrees."""
    shown = reading.read(record, by=by, at=at())
    values = {
        name: BLANKS.get(there.field.type)
        for name, there in shown.fields.items()
        if name in shown.writable
        and there.field.required
        and (there.value is None or is_blank(there.field, there.value))
    }
    write(record, by, **{**values, **more})
    propose(record, by)
    assert record.about is not None
    agree(record, record.about)


def test_each_prepares_their_own_part(of: School, session: Session) -> None:
    assert [record.about for record in do(records.open_records, session, by=of.sam)] == [of.sam]
    opened = do(records.open_records, session, by=of.nadia)
    assert {record.about for record in opened} == {of.sam, of.priya}


def test_what_one_member_undertakes_in_private_the_others_never_see(of: School, session: Session) -> None:
    do(supervision.hold, session, TODAY, 60, by=of.nadia)
    do(records.open_records, session, by=of.nadia)
    write_up(about(session, of.sam), of.nadia, actions=[PRIVATE])
    action = Action.objects.get()
    may = {p.name for p in of.cast if permits(p, "action.view", action, TODAY)}
    assert may == {"Sam Okafor", "Nadia Rahman"}
    assert agendas.actions_agreed_in(session, by=of.priya, at=at()) == []
    following = do(scheduling.schedule, session.arrangement, world.date(2026, 4, 10), by=of.nadia)
    do(records.open_records, following, by=of.nadia)
    for member, hears in ((of.sam, 1), (of.priya, 0)):
        assert len(agendas.agenda(following, by=member, at=at()).open_actions) == hears
        shown = reading.read(about(following, member), by=member, at=at())
        assert len(shown.fields["previous_actions"].value or []) == hears  # type: ignore[arg-type]


def test_each_has_signed_when_they_have_signed_their_own(of: School, session: Session) -> None:
    do(supervision.hold, session, TODAY, 60, by=of.nadia)
    do(records.open_records, session, by=of.nadia)
    sams, priyas = about(session, of.sam), about(session, of.priya)
    write_up(sams, of.nadia)
    sign(sams, of.sam)
    assert list(SessionSignature.objects.values_list("person", flat=True)) == [of.sam.pk]
    write_up(priyas, of.nadia)
    sign(priyas, of.priya)
    do(signoff.return_with_comments, priyas, "Wrong date", by=of.nadia)
    assert list(SessionSignature.objects.values_list("person", flat=True)) == [of.sam.pk]


@pytest.mark.req("J5")
def test_reading_actions_is_in_the_log(of: School, session: Session) -> None:
    do(supervision.agree_action, session, "Ring the nurse", of.sam, by=of.nadia)
    agendas.actions_of(of.sam, by=of.nadia, at=at())
    agendas.actions_agreed_in(session, by=of.priya, at=at())
    events = Event.objects.filter(verb="supervision.read_actions").order_by("pk")
    assert [event.actor_id for event in events] == [of.nadia.pk, of.priya.pk]
