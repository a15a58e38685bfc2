"""Copies as each policy has them: one session's two copies have two keys and two clocks."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction

from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.casework.actions.files import open_file_of
from clearsight.casework.models import CaseFile, Child, File
from clearsight.casework.queries import holds_over
from clearsight.casework.queries.holding import held_in
from clearsight.compliance.actions import performing
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.actions import NewRequest
from clearsight.disclosure.queries import hash_of_request, needs_harm_review, read_item
from clearsight.disclosure.queries.finding import Whom, find_all
from clearsight.disclosure.queries.sources import rows_of
from clearsight.integrations.envelope import Disposed
from clearsight.integrations.pictures import Picture
from clearsight.kernel.refusals import Refused
from clearsight.people import actions as people
from clearsight.people.models import Organisation, Person
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.actions.filed_elsewhere import await_copies
from clearsight.records.models import CopyElsewhere, Record
from clearsight.records.queries import content_hash
from clearsight.records.queries.elsewhere import copies_waiting
from clearsight.retention import actions as retention
from clearsight.retention.models import Review
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.signoff import actions as signoff
from clearsight.signoff.actions.signing import write_seal
from clearsight.signoff.models import KeptCopy
from clearsight.signoff.queries import compare_all, copies_kept, read_copy
from clearsight.signoff.queries.copies import faults_of, opened
from clearsight.supervision import actions as supervision
from tests import world
from tests.casework.test_holds import officer
from tests.kept import kept
from tests.retention.test_disposal import LATER, closed, due, scheduled
from tests.root import take_guards_away
from tests.walk.story import Supervision, agree, propose, sign, write
from tests.web.world import browser
from tests.world import LONG_AGO, OPERATOR, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("F8", "L9")]
SOON = TODAY + timedelta(days=7)
SAID = "The family moved in June"
NOT_AGREED = "Wilhelmina Tarn was told before us"
ON_PAPER = "A drawing of the house, by hand"
# A child's record is kept in the school's own system; every other file of a policy is kept here.
KEPT_HERE = {"secured", "personal", "personnel"}


def met_about(of: School, case: CaseFile) -> Session:
    """Nadia met Sam today, and his case was brought to it."""
    session: Session = do(
        scheduling.schedule, world.one_to_one(of, of.nadia, of.sam), TODAY, by=of.nadia,
        on=TODAY - timedelta(days=7),
    )  # fmt: skip
    do(supervision.bring_cases, session, [case], by=of.sam)
    do(records.open_records, session, by=of.nadia)
    do(supervision.hold, session, TODAY, 60, by=of.nadia)
    session.refresh_from_db()
    return session


@kept
def sealed() -> Supervision:
    """A case record of the Worcestershire model that both have signed, Sam not agreeing with all of it."""
    of = world.school(under="worcestershire")
    case = world.fennimore(of)
    session = met_about(of, case)
    record = Record.objects.get(session=session, case=case)
    write(record, of.sam, synopsis=SAID, concerns="None that is new.")
    do(records.attach, record, [Picture(b"\xff\xd8one", 210, 297)], ON_PAPER, by=of.sam)
    propose(record, of.nadia)
    agree(record, of.sam)
    do(signoff.disagree, record, NOT_AGREED, SOON, by=of.sam)
    for person in (of.sam, of.nadia):
        sign(record, person)
    return Supervision(of, case, session.arrangement, session)


def disposed_of(of: Organisation, file: File, dpo: Person, other: Person) -> None:
    """Looked through, asked for by one and done by another, when it is due."""
    (found,) = [one for one in due(of, dpo, LATER) if one.review.file == file]
    asked = do(retention.ask_to_dispose, found.review, "Looked through", by=dpo, on=LATER)
    do(retention.dispose, asked, by=other, on=LATER)


def test_two_copies_have_two_clocks_and_what_is_left_is_read_and_proved() -> None:
    done = sealed()
    dpo, other = officer(done.school), officer(done.school, "Piers Quince")
    record, of = done.record("case_record"), done.school.organisation
    (copy,) = KeptCopy.objects.all()
    assert (copy.to, copy.file.kind, copy.file.arrangement) == ("secured", "secured", done.arrangement)
    assert copy.content_hash == record.seal.content_hash and SAID.encode() not in bytes(copy.text)
    assert compare_all().faults == []
    assert "Copy of a record" not in {one.source.called for one in rows_of(of)}, "found with the record"
    do(people.record_leaving, done.sam, SOON, by=OPERATOR)
    scheduled(of, dpo, "session_record", "left", "6 years")
    closed(done, dpo)
    days = dict(Review.objects.values_list("file", "due_on"))
    assert days == {record.file_id: date(2042, 5, 5), copy.file_id: date(2032, 3, 18)}
    with transaction.atomic():
        disposed_of(of, copy.file, dpo, other)
        assert copies_kept(record, done.nadia, TODAY) == []
        with pytest.raises(Disposed):
            read_copy(KeptCopy.objects.get(), by=done.nadia, at=at())
        shown = reading.read(Record.objects.get(pk=record.pk), by=done.sam, at=at())
        assert shown.fields["synopsis"].value == SAID and compare_all().faults == []
        transaction.set_rollback(True)
    disposed_of(of, record.file, dpo, other)
    found_in_a_request(done, dpo, other)
    record = Record.objects.get(pk=record.pk)
    with pytest.raises(Disposed):
        reading.read(record, by=done.sam, at=at())
    for party in (done.sam, done.nadia):
        (mine,) = copies_kept(record, party, TODAY)
        read = read_copy(mine, by=party, at=at())
        assert SAID in [value for _, value in read.fields] and read.as_sealed
        assert [(one.by, one.text, one.resolve_by) for one in read.not_agreed] == [
            (done.sam.name, NOT_AGREED, SOON)
        ]
    assert compare_all().faults == []
    found = [one for one in rows_of(of) if one.source.called == "Copy of a record"]
    assert [SAID in words and "chance" not in words for one in found for _, words in one.words] == [True]
    deputy = done.school.priya
    do(people.give_role, deputy, "deputy_dsl", done.school.site, LONG_AGO, by=OPERATOR)
    assert permits(deputy, "record.read", record, TODAY) and copies_kept(record, deputy, TODAY) == []
    with pytest.raises(Refused):
        read_copy(mine, by=deputy, at=at())


def found_in_a_request(done: Supervision, dpo: Person, other: Person) -> None:
    """A copy that is left is found as the record would be: whose it is, of a case, with names of its own."""
    (copy,) = KeptCopy.objects.all()
    found = find_all(done.school.organisation, Whom((done.sam.name,), done.sam))
    (mine,) = [one for one in found if one.kind == "signoff.keptcopy"]
    assert (mine.by, mine.of_case) == ("party", True) and {"Fennimore", "Odette"} <= set(mine.others)
    assert mine.people == {done.sam.pk, done.nadia.pk}
    (child,) = Child.objects.all()
    for said in ("Wilhelmina Tarn", ON_PAPER):
        beside = find_all(done.school.organisation, Whom((said,)))
        assert [one.kind for one in beside if one.kind == mine.kind], said
    hers = find_all(done.school.organisation, Whom((done.case.code,), case=done.case, child=child))
    assert [(one.by, one.of_case) for one in hers if one.kind == mine.kind] == [("file", True)]
    new = NewRequest(asker="Sam", capacity="self", about=done.sam.name, received_on=TODAY, person=done.sam)
    with transaction.atomic():
        request = do(disclosure.log_request, done.school.organisation, new, by=dpo, on=LATER)
        do(disclosure.check_identity, request, "Passport", by=dpo, on=LATER)
        do(disclosure.confirm, request, hash_of_request(request), by=other, on=LATER)
        do(disclosure.search, request, by=dpo, on=LATER)
        item = request.items.get(source_kind=mine.kind)
        read_item(item, by=dpo, at=at(LATER))
        read = Event.objects.filter(verb="disclosure.read_for_request", object_id=str(copy.record.public_id))
        item.decision = "release"
        item.save()
        assert read.count() == 1 and needs_harm_review(request)
        transaction.set_rollback(True)


def test_whoever_alters_a_copy_or_takes_it_away_is_found_out() -> None:
    done = sealed()
    (copy,) = KeptCopy.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        KeptCopy.objects.filter(pk=copy.pk).update(content_hash="0" * 64)
    take_guards_away()
    by_what_it_is_found_out(done)
    whole = copy.file.unseal(copy.text, copy, "text")
    copy.text = copy.file.seal(whole.replace(SAID, "They did not move"), copy, "text")
    copy.save()
    assert not read_copy(copy, by=done.sam, at=at()).as_sealed
    assert [one for one in compare_all().faults if "it is not what was signed" in one]
    KeptCopy.objects.all().delete()
    assert compare_all().faults == [f"copy {copy.public_id}: it was kept, and is missing"]


def by_what_it_is_found_out(done: Supervision) -> None:
    """What binds a copy is looked at one by one: the seal, the log of the seal, the log of the copy."""
    copies = [KeptCopy.objects.get() for _ in range(5)]
    whole, (there, row, seal, log, elsewhere) = opened(copies[0]), copies
    assert faults_of(there, whole) == []
    row.content_hash = "0" * 64
    assert faults_of(row, whole) == ["it is not what was signed"]
    seal.record.seal.content_hash = "0" * 64
    assert faults_of(seal, whole) == ["it is not what was signed"]
    assert faults_of(log, {**whole, "salt": "00" * 32}) == ["the log does not know it as what was sealed"]
    elsewhere.file = done.case.file
    assert faults_of(elsewhere, whole) == ["the log does not know it as a copy that was kept"]


def test_each_is_led_to_the_copy_in_their_own_file_and_the_log_says_which() -> None:
    done, (folder,) = sealed(), KeptCopy.objects.all()
    record, own = folder.record, {}
    for person in (done.nadia, done.sam):
        own[person.pk] = KeptCopy(record=record, to="personal", to_label="Personal", clause="1", at=at(),
                                  content_hash=folder.content_hash,
                                  file=open_file_of(person, "personal", by=person, at=at()))  # fmt: skip
        own[person.pk].text = own[person.pk].file.seal(json.dumps(opened(folder)), own[person.pk], "text")
        own[person.pk].save()
    for person in (done.nadia, done.sam):
        first, then, _ = copies_kept(record, person, TODAY)
        assert (first, then) == (own[person.pk], folder)
        read_copy(first, by=person, at=at())
        said = Event.objects.filter(verb="signoff.read_copy").latest("pk")
        assert said.detail == {"copy": str(first.public_id)}


def test_a_hold_on_the_case_keeps_the_copy_too() -> None:
    done, (copy,) = sealed(), KeptCopy.objects.all()
    assert not holds_over(copy.file).exists()
    do(casework.place_hold, done.case, "A claim", TODAY, by=officer(done.school))
    assert holds_over(copy.file).exists()
    assert copy.file_id in held_in(copy.file.organisation_id).touched


@pytest.mark.req("L5")
@pytest.mark.parametrize(
    ("under", "waits", "stays"),
    [
        ("harewood", {("caseload_record", "whole", "case")}, {("caseload_record", "secured")}),
        ("embark", {("grid", "whole", "case")}, set()),
        ("north-east-futures", {("case_record", "whole", "case")}, set()),
        ("worcestershire", {("case_record", "whole", "case"), ("case_record", "chronology_entry", "case")},
         {("case_record", "secured")}),
        ("progress-careers", set(), set()),
    ],
)  # fmt: skip
def test_what_each_policy_wants_of_a_session_where(
    under: str, waits: set[tuple[str, str, str]], stays: set[tuple[str, str]]
) -> None:
    of = world.school(under=under)
    session = met_about(of, world.fennimore(of))
    for record in Record.objects.filter(session=session):
        agreed(record, of.nadia)
        with performing(TODAY):
            Record.objects.filter(pk=record.pk).update(state="sealed")
            write_seal(Record.objects.get(pk=record.pk), content_hash(record), of.nadia, at())
    asked = CopyElsewhere.objects.filter(waiting=True)
    assert set(asked.values_list("record__form", "what", "to")) == waits
    assert set(KeptCopy.objects.values_list("record__form", "to")) == stays
    assert {one.file.kind for one in Record.objects.filter(session=session, case=None)} <= KEPT_HERE


def agreed(record: Record, by: Person) -> Record:
    """As if both had agreed to it, as a row: what the form wants elsewhere waits."""
    Record.objects.filter(pk=record.pk).update(state="agreed", proposed_by=by, proposed_at=at())
    record.refresh_from_db()
    await_copies(record, content_hash(record), at())
    return record


def test_whoever_brought_another_s_case_is_asked_to_file_it() -> None:
    """Embark, appendix 2: the supervisee records it; here a lead who brought Sam's case to her own."""
    of = world.school(under="embark")
    case = world.fennimore(of)
    session = do(scheduling.schedule, world.one_to_one(of, of.vera, of.nadia), TODAY, by=of.vera,
                 on=TODAY - timedelta(days=7))  # fmt: skip
    do(supervision.bring_cases, session, [case], by=of.nadia)
    do(records.open_records, session, by=of.nadia)
    record = agreed(Record.objects.get(session=session, case=case), of.nadia)
    asked = {who.name for who in of.cast if record in copies_waiting(who, TODAY)}
    assert {"Nadia Rahman", "Vera Holt"} <= asked <= {"Sam Okafor", "Nadia Rahman", "Vera Holt"}


@pytest.mark.req("J1")
def test_the_page_that_says_it_was_disposed_of_leads_to_the_copy() -> None:
    done = sealed()
    for person in (done.nadia, done.school.casey):
        person.user = get_user_model().objects.create(username=person.name)
        person.save()
    read = f"/records/{done.record('case_record').public_id}"
    hers = browser(done.nadia)
    assert f'href="{read}/copy"' in hers.get(read).content.decode()
    File.objects.filter(pk=done.case.file_id).update(
        wrapped_key=b"", destroyed_at=at(), destroyed_by=done.school.vera, destroyed_because="25 years"
    )
    gone = hers.get(read)
    assert gone.status_code == 410 and f'href="{read}/copy"' in gone.content.decode()
    shown = hers.get(f"{read}/copy").content.decode()
    assert "It is exactly what was signed" in shown
    assert all(said in shown for said in (SAID, NOT_AGREED, ON_PAPER))
    assert browser(done.school.casey).get(f"{read}/copy").status_code == 404
