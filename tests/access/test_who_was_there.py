"""Who was at a session reads what was written of it, and nobody else: guests, talks, absences, own words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.records.queries import form_of, read, signatories, writable_by
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Attendance, Session
from clearsight.scheduling.queries import present_at
from clearsight.signoff import actions as signoff
from clearsight.supervision import actions as supervision
from tests import world
from tests.world import OPERATOR, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("J2", "F13")]


@pytest.fixture
def of() -> School:
    return world.school()


@pytest.fixture
def group(of: School) -> Arrangement:
    made: Arrangement = do(
        scheduling.arrange, of.organisation, of.nadia, [of.sam, of.priya, of.casey], kind="group",
        from_date=world.LONG_AGO, by=of.nadia,
    )  # fmt: skip
    return made


def readers(session: Session, of: School) -> set[Person]:
    may = [
        {person for person in of.cast if permits(person, "record.read", record, TODAY)}
        for record in Record.objects.filter(session=session)
    ]
    return set().union(*may)


def wrote(session: Session, by: Person) -> Record:
    """A record of the session in which this person wrote, in the first field that takes words."""
    for record in do(records.open_records, session, by=by):
        form = form_of(record)
        mine = writable_by(record, form, by)
        for field in form.fields():
            if field.id in mine and field.type in ("text", "long_text"):
                versions = {name: one.version for name, one in read(record, by=by, at=at()).fields.items()}
                do(records.write, record, {field.id: "My own words"}, versions, by=by)
                return Record.objects.get(pk=record.pk)
    raise AssertionError("no field takes words")


def test_a_talk_in_a_group_is_read_by_who_had_it(of: School, group: Arrangement) -> None:
    talk = do(scheduling.note_ad_hoc, group, TODAY, by=of.sam)
    assert wrote(talk, of.sam)
    assert readers(talk, of) == {of.sam, of.nadia}
    assert present_at(talk) == [of.sam]
    for other in (of.priya, of.casey, of.vera):
        assert not permits(other, "session.read_agenda", talk, TODAY)


def test_whoever_supervises_says_with_whom_it_was(of: School, group: Arrangement) -> None:
    with pytest.raises(Invalid) as told:
        do(scheduling.note_ad_hoc, group, TODAY, by=of.nadia)
    assert [fault.place for fault in told.value.faults] == ["there"]
    with pytest.raises(Invalid):
        do(scheduling.note_ad_hoc, group, TODAY, there=[of.vera], by=of.nadia)
    talk = do(scheduling.note_ad_hoc, group, TODAY, there=[of.priya], by=of.nadia)
    assert present_at(talk) == [of.priya]
    with_sam = do(scheduling.note_ad_hoc, group, TODAY, there=[of.casey], by=of.sam)
    assert present_at(with_sam) == [of.casey, of.sam]


def test_a_lead_notes_no_talk_of_two_others(of: School) -> None:
    arrangement = world.one_to_one(of, of.vera, of.sam)
    for there in ([], [of.sam]):
        with pytest.raises(Invalid, match="you were not in it"):
            do(scheduling.note_ad_hoc, arrangement, TODAY, there=there, by=of.nadia)


def test_in_a_one_to_one_there_is_nothing_to_say(of: School) -> None:
    talk = do(scheduling.note_ad_hoc, world.one_to_one(of, of.nadia, of.sam), TODAY, by=of.nadia)
    assert present_at(talk) == [of.sam]


@pytest.mark.req("G2")
def test_who_signs_may_sign_a_guest_too(of: School) -> None:
    session = world.held(world.one_to_one(of, of.nadia, of.priya), TODAY)
    Attendance.objects.create(session=session, person=of.sam, present=True)
    for record in do(records.open_records, session, by=of.nadia):
        asked = signatories(record, form_of(record))
        assert of.sam in asked or record.about
        assert {p for p in of.cast if permits(p, "record.sign", record, TODAY)} >= set(asked)
    assert permits(of.sam, "session.view", session, TODAY)
    assert do(records.open_records, session, by=of.sam)
    assert not permits(of.sam, "arrangement.view", session.arrangement, TODAY)


def test_whoever_wrote_reads_what_they_wrote_though_noted_as_absent(of: School, group: Arrangement) -> None:
    session = do(scheduling.schedule, group, TODAY, by=of.nadia, on=TODAY - timedelta(days=7))
    record = wrote(session, of.priya)
    do(supervision.hold, session, TODAY, 60, absent=[of.priya], by=of.nadia)
    assert permits(of.priya, "record.read", record, TODAY)
    assert not permits(of.priya, "record.sign", record, TODAY)
    assert not permits(of.vera, "record.read", record, TODAY)


def signed_in(of: Person) -> Client:
    do(people.give_account, of, "a long enough password", by=OPERATOR)
    client = Client()
    client.force_login(of.user)  # type: ignore[arg-type]
    return client


def test_an_absence_is_told_to_who_wrote_and_put_right_by_who_noted_it(
    of: School, group: Arrangement
) -> None:
    session = do(scheduling.schedule, group, TODAY, by=of.nadia, on=TODAY - timedelta(days=7))
    record = wrote(session, of.priya)
    do(supervision.hold, session, TODAY, 60, absent=[of.priya, of.casey], by=of.nadia)
    hers, lead = signed_in(of.priya), signed_in(of.nadia)
    assert "noted as absent: tell Nadia Rahman" in hers.get("/").content.decode()
    assert "My own words" in hers.get(f"/records/{record.public_id}").content.decode()
    path = f"/sessions/{session.public_id}/attendance"
    assert f'href="{path}"' in lead.get(f"/sessions/{session.public_id}").content.decode()
    assert hers.post(path, {"absent": []}).status_code == 404
    everybody = [str(person.public_id) for person in (of.sam, of.priya, of.casey)]
    assert lead.post(path, {"absent": everybody}).status_code == 400
    assert lead.post(path, {"absent": everybody[2:]}).status_code == 302
    assert present_at(session) == [of.priya, of.sam]
    assert permits(of.priya, "record.write", record, TODAY)
    assert "noted as absent" not in hers.get("/").content.decode()


def test_once_it_is_before_the_others_who_was_there_stands(of: School, group: Arrangement) -> None:
    session = world.held(group, TODAY)
    do(records.open_records, session, by=of.nadia)
    Record.objects.filter(session=session).update(state="agreed", proposed_by=of.nadia, proposed_at=at())
    with pytest.raises(Conflict, match="says who was there"):
        do(records.correct_attendance, session, [of.casey], by=of.nadia)
    with pytest.raises(Refused):
        do(records.correct_attendance, session, [of.casey], by=of.sam)
    assert of.casey in present_at(session)


def test_nobody_who_had_a_say_is_written_out(of: School, group: Arrangement) -> None:
    session = do(scheduling.schedule, group, TODAY, by=of.nadia, on=TODAY - timedelta(days=7))
    do(supervision.hold, session, TODAY, 60, by=of.nadia)
    record = wrote(session, of.priya)
    do(records.correct_attendance, session, [of.casey], by=of.nadia)
    row = Event.objects.filter(verb="scheduling.correct_attendance").latest("pk")
    assert row.detail == {"out": str(of.casey.public_id), "put_in": ""}
    lead = signed_in(of.nadia)
    path = f"/sessions/{session.public_id}/attendance"
    refused = lead.post(path, {"absent": [str(of.priya.public_id), str(of.casey.public_id)]})
    assert refused.status_code == 400 and "Priya" in refused.content.decode()
    assert of.priya in present_at(session) and permits(of.priya, "record.sign", record, TODAY)


@pytest.mark.parametrize("had", ["disagreed", "signed"])
def test_nor_who_disagreed_or_signed_before_it_was_sent_back(
    of: School, group: Arrangement, had: str
) -> None:
    session = world.held(group, TODAY)
    (record, *_) = do(records.open_records, session, by=of.nadia)
    Record.objects.filter(pk=record.pk).update(state="agreed", proposed_by=of.nadia, proposed_at=at())
    if had == "disagreed":
        do(signoff.disagree, record, "That is not what I said.", TODAY, by=of.casey)
    else:
        do(signoff.sign, record, read(record, by=of.casey, at=at()).shown_hash, by=of.casey)
    do(signoff.return_with_comments, record, "A word", by=of.nadia)
    with pytest.raises(Invalid, match="Casey"):
        do(records.correct_attendance, session, [of.casey], by=of.nadia)
    assert of.casey in present_at(session)
