"""A legal hold wins over everything, covers both copies of what was said, and is lifted by two."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile, Child, File, LeadChange, LegalHold
from clearsight.casework.queries import holds_of, holds_over, identities, identity
from clearsight.casework.queries.holding import Held, held_in
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.actions import NewRequest
from clearsight.integrations.envelope import Disposed
from clearsight.integrations.pictures import Picture
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Organisation, Person
from clearsight.records import actions as records
from clearsight.records.models import Attachment, Record, Scan
from clearsight.records.queries import read
from clearsight.records.queries.attached import attached_to
from clearsight.scheduling.models import Attendance
from clearsight.signoff.models import Seal
from clearsight.supervision import actions as supervision
from clearsight.supervision.queries import shown_action
from tests import world
from tests.kept import kept
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]
WHY = "A claim by the family's solicitor"


@kept
def sealed() -> tuple[Supervision, Person]:
    """A supervision that is sealed, and somebody who protects data and has to do with nothing else."""
    done = story.sealed()
    return done, officer(done.school)


def officer(of: Any, name: str = "Oonagh Brett") -> Person:
    """A data protection officer of the school."""
    person: Person = do(people.add_person, of.organisation, name, world.LONG_AGO, by=OPERATOR)
    do(people.give_role, person, "data_protection_officer", of.site, world.LONG_AGO, by=OPERATOR)
    return person


@pytest.mark.parametrize("on", ["person", "case", "arrangement", "file", "lead"])
def test_whatever_is_held_neither_copy_of_what_was_said_is_disposed_of(on: str) -> None:
    done, dpo = sealed()
    own, case = done.record().file, done.case.file
    named = {"person": done.nadia, "case": done.case, "arrangement": done.arrangement, "file": own,
             "lead": done.sam}  # fmt: skip
    do(casework.place_hold, named[on], WHY, TODAY, by=dpo)
    for file in {own, case} if on != "file" else {own}:
        assert holds_over(file).exists()
        with pytest.raises(Conflict, match="legal hold"):
            do(casework.destroy_key, file, "schedule", by=dpo)
        assert File.objects.get(pk=file.pk).wrapped_key
    assert not holds_over(File.objects.get(kind="register")).exists()
    the_same_of_all(done.school.organisation)


def the_same_of_all(organisation: Organisation) -> None:
    """What is asked of each file and each record by itself is what is asked of all of them at once."""
    held = held_in(organisation.pk)
    for record in Record.objects.select_related("file", "session"):
        at_once = record.file_id in held.files or record.session_id in held.sessions
        assert at_once == holds_over(record.file, record.session).exists(), record
    for file in File.objects.all():
        assert (file.pk in {*held.files, *held.touched}) == holds_over(file).exists(), file.kind


def test_whoever_was_there_once_as_a_guest_is_covered_too() -> None:
    done, dpo = sealed()
    guest = done.school.priya
    Attendance.objects.create(session=done.session, person=guest, present=True)
    do(casework.place_hold, guest, WHY, TODAY, by=dpo)
    assert holds_over(done.record().file).exists() and holds_over(done.case.file).exists()
    the_same_of_all(done.school.organisation)


def test_whatever_belongs_to_whom_or_what_is_held_is_found_at_once() -> None:
    done, dpo = sealed()
    of, priya, sites = done.school, done.school.priya, {"by": done.nadia}
    do(casework.open_file_of, priya, "personnel", by=priya)
    _, was = (do(casework.open_case, of.organisation, of.site, priya, TODAY, **sites) for _ in range(2))
    CaseFile.objects.filter(pk=was.pk).update(lead=done.sam)
    LeadChange.objects.create(case=was, until=priya, since=done.sam, on=TODAY, noted_by=done.nadia)
    gives, has = world.one_to_one(of, priya, of.morgan), world.one_to_one(of, of.morgan, priya)
    for met in (gives, has):
        folder = File.fresh(of.organisation.pk, "secured")
        folder.arrangement = met
        folder.save(force_insert=True)
    for about in ({"person": priya}, {"child": Child.objects.get(case=done.case)}):
        asked = NewRequest("Rolf Grey", "self", "Odette Fennimore", TODAY, **about)
        do(disclosure.log_request, of.organisation, asked, by=dpo)
    for on in (priya, gives, done.case):
        hold = do(casework.place_hold, on, WHY, TODAY, by=dpo)
        the_same_of_all(of.organisation)
        LegalHold.objects.update(lift_asked_by=dpo, lift_asked_at=at(), lifted_by=done.sam, lifted_at=at())
        assert held_in(of.organisation.pk) == Held() and hold.pk
    the_same_of_all(of.organisation)


def test_whom_it_concerns_places_no_hold_and_lifts_none_about_themselves() -> None:
    done, dpo = sealed()
    of, other = done.school, officer(done.school, "Piers Quince")
    own = do(casework.open_file_of, dpo, "personnel", by=dpo)
    folder = File.objects.get(arrangement=done.arrangement, kind="secured")
    for one in (done.sam, done.nadia):
        do(people.give_role, one, "data_protection_officer", of.site, world.LONG_AGO, by=OPERATOR)
    for on, by in ((dpo, dpo), (own, dpo), (done.arrangement, done.sam), (done.arrangement, done.nadia),
                   (folder, done.sam), (folder, done.nadia)):  # fmt: skip
        with pytest.raises(Invalid, match="about themselves"):
            do(casework.place_hold, on, WHY, TODAY, by=by)
    assert not LegalHold.objects.exists()
    do(casework.place_hold, own, WHY, TODAY, by=other)
    the_same_of_all(of.organisation)
    # What they asked for themselves is about them, too.
    asked = NewRequest("Piers Quince", "self", other.name, TODAY, person=other)
    request = do(disclosure.log_request, of.organisation, asked, by=dpo)
    with pytest.raises(Invalid, match="about themselves"):
        do(casework.place_hold, request.file, WHY, TODAY, by=other)
    hold = do(casework.place_hold, request.file, WHY, TODAY, by=dpo)
    assert hold not in [one.hold for one in holds_of(of.organisation, by=other, at=at())]
    with pytest.raises(Unknown):
        do(casework.ask_to_lift, hold, "No longer needed", by=other)
    the_same_of_all(of.organisation)


@pytest.mark.abuse(24)
def test_a_hold_is_lifted_by_two_and_then_holds_nothing() -> None:
    done, dpo = sealed()
    hold = do(casework.place_hold, done.case, WHY, TODAY, by=dpo)
    other = officer(done.school, "Piers Quince")
    with pytest.raises(Conflict):
        do(casework.lift_hold, hold, by=other)
    do(casework.ask_to_lift, hold, "It is settled", by=dpo)
    with pytest.raises(Conflict):
        do(casework.ask_to_lift, hold, "It is settled", by=other)
    with pytest.raises(Refused, match="by two"):
        do(casework.lift_hold, hold, by=dpo)
    assert holds_over(done.case.file).exists()
    (shown,) = holds_of(done.school.organisation, by=dpo, at=at())
    assert (shown.because, shown.lift_because) == (WHY, "It is settled")
    assert "Fennimore" not in shown.on
    do(casework.lift_hold, hold, by=other)
    assert not holds_over(done.case.file).exists()
    with pytest.raises(Conflict):
        do(casework.lift_hold, hold, by=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        LegalHold.objects.filter(pk=hold.pk).update(lifted_by=dpo)
    verbs = set(Event.objects.filter(object_kind="casework.legalhold").values_list("verb", flat=True))
    assert verbs == {f"casework.{verb}_hold" for verb in ("place", "ask_to_lift", "lift", "read")}


def test_nobody_keeps_what_is_about_themselves_and_the_others_know_of_no_hold() -> None:
    done, dpo = sealed()
    about_her = do(casework.place_hold, done.nadia, WHY, TODAY, by=dpo)
    for person in (done.nadia, done.sam, done.school.morgan, done.school.casey):
        assert holds_of(done.school.organisation, by=person, at=at()) == []
        with pytest.raises(Unknown):
            do(casework.ask_to_lift, about_her, "No longer needed", by=person)
    # Vera leads the only school, and is no party here.
    assert [one.hold for one in holds_of(done.school.organisation, by=done.school.vera, at=at())] == [
        about_her
    ]
    for person in (done.sam, done.school.morgan):
        with pytest.raises(Refused):
            do(casework.place_hold, done.case, WHY, TODAY, by=person)
        with pytest.raises(Unknown):
            do(casework.destroy_key, done.case.file, "schedule", by=person)
    with pytest.raises(Unknown):  # she is a party to it
        do(casework.destroy_key, done.record().file, "schedule", by=done.nadia)


def test_a_hold_on_a_file_is_none_of_theirs_whom_the_file_is_about() -> None:
    done, dpo = sealed()
    of, other = done.school, officer(done.school, "Piers Quince")
    own = do(casework.open_file_of, other, "personnel", by=other)
    met = File.objects.get(arrangement=done.arrangement, kind="secured")
    do(people.give_role, done.sam, "data_protection_officer", of.site, world.LONG_AGO, by=OPERATOR)
    for file, whose in ((own, other), (met, done.sam), (met, done.nadia)):
        hold = do(casework.place_hold, file, WHY, TODAY, by=dpo)
        assert hold not in [one.hold for one in holds_of(of.organisation, by=whose, at=at())]
        assert hold in [one.hold for one in holds_of(of.organisation, by=dpo, at=at())]
        with pytest.raises(Unknown):
            do(casework.ask_to_lift, hold, "No longer needed", by=whose)


def test_a_hold_says_why_and_is_of_one_s_own_organisation() -> None:
    done, dpo = sealed()
    with pytest.raises(Invalid):
        do(casework.place_hold, done.case, "  ", TODAY, by=dpo)
    elsewhere = world.school("Elmfield")
    with pytest.raises(Invalid, match="no such"):
        do(casework.place_hold, world.fennimore(elsewhere), WHY, TODAY, by=dpo)
    assert not LegalHold.objects.exists()


def test_a_file_whose_key_is_destroyed_says_so_and_its_seals_stay() -> None:
    done, dpo = sealed()
    record = done.record()
    before = Seal.objects.filter(record=record).values().get()
    assert done.nadia.pk not in Person.objects.filter(files=record.file).values_list("pk", flat=True)
    do(casework.destroy_key, record.file, "session_record, 6 years", by=dpo)
    with pytest.raises(Disposed):
        read(type(record).objects.get(pk=record.pk), by=done.sam, at=at())
    assert Seal.objects.filter(record=record).values().get() == before
    with pytest.raises(Conflict, match="already"):
        do(casework.destroy_key, record.file, "session_record, 6 years", by=dpo)
    # Another file can be opened in its place, and the case's own is untouched.
    if record.file.person is not None:
        again = do(casework.open_file_of, record.file.person, record.file.kind, by=record.file.person)
        assert again.pk != record.file.pk and again.wrapped_key
    assert identity(done.case, by=done.sam, at=at()).family == "Fennimore"
    do(casework.destroy_key, done.case.file, "case_record, 25 years", by=dpo)
    done.case.refresh_from_db()
    assert identities([done.case], by=done.sam, at=at()) == {}
    with pytest.raises(Disposed):
        identity(done.case, by=done.sam, at=at())
    assert not Event.objects.filter(verb="casework.note_unopened").exists()


def test_nobody_alone_destroys_a_page_or_deletes_what_was_brought_or_said_while_it_is_held() -> None:
    done = story.held()
    dpo = officer(done.school)
    record, drawn = done.record(), Picture(b"\xff\xd8 a page", 10, 10)
    for _ in range(2):
        do(records.attach, record, [drawn], "A letter", by=done.nadia)
    free, kept_ = Attachment.objects.order_by("pk")
    do(records.take_off, free, "The wrong letter", by=done.nadia)
    coming = done.arrangement.sessions.get(status="scheduled")
    brought = [do(supervision.add_agenda_item, coming, one, by=done.sam) for one in ("Rota", "Cover")]
    do(supervision.take_off_agenda, brought[0], by=done.sam)
    action = do(supervision.agree_action, done.session, "Ring the nurse", done.sam, by=done.nadia)
    do(supervision.carry_action, action, done.session, "Twice engaged", by=done.nadia)
    do(supervision.bring_cases, coming, [done.case], by=done.sam)
    do(casework.place_hold, done.sam, WHY, TODAY, by=dpo)
    do(records.take_off, kept_, "The wrong letter", by=done.nadia)
    assert [bool(bytes(one.jpeg)) for one in Scan.objects.order_by("attachment")] == [False, True]
    assert not any(one.stands for one in attached_to(record))
    for deletes in (
        lambda: do(supervision.take_off_agenda, brought[1], by=done.sam),
        lambda: do(supervision.bring_cases, coming, [], by=done.sam),
    ):
        with pytest.raises(Conflict, match="legal hold") as refused:
            deletes()
        assert WHY not in str(refused.value)
    do(supervision.carry_action, action, done.session, "Rang her", by=done.nadia)
    said = shown_action(action, by=done.sam, at=at()).notes
    assert [(one.said, one.note.session_id) for one in said] == [
        ("Twice engaged", None), ("Rang her", done.session.pk)]  # fmt: skip
