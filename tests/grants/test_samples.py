"""Auditors and inspectors read what they were given; a policy says who besides the parties reads a file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.casework.models import File
from clearsight.compliance.models import Standing
from clearsight.grants import actions as grants
from clearsight.grants.domain import drawn
from clearsight.grants.models import Grant
from clearsight.grants.queries import KINDS, auditors, grant_shown, grants_about, refuse_taking_out
from clearsight.kernel.refusals import Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person, Role, Site
from clearsight.policy.queries import forms_of
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import FormText, PolicyReader, Record
from clearsight.reminders.queries.waiting import notices_for
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import ArrangementMember, Session
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Agreement, AgreementSignature
from clearsight.supervision.queries import read_agreement
from clearsight.web.show.lent import records_in
from tests import world
from tests.access.test_who_may import TERMS
from tests.root import take_guards_away
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import LONG_AGO, OPERATOR, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("J2")]
SOON = TODAY + timedelta(days=7)
WHY = "The yearly audit of supervision"


@pytest.fixture
def done() -> Supervision:
    return story.sealed()


@pytest.fixture
def auditor(done: Supervision) -> Person:
    return somebody(done.school, "Greta Lund", "auditor")


def somebody(of: School, name: str, role: str) -> Person:
    person: Person = do(people.add_person, of.organisation, name, LONG_AGO, by=OPERATOR)
    do(people.give_role, person, role, of.site, LONG_AGO, by=OPERATOR)
    return person


def sample(number: int = 5, kinds: tuple[str, ...] = ("secured", "case")) -> grants.Sample:
    return grants.Sample(LONG_AGO, TODAY, kinds, number)


def given(done: Supervision, auditor: Person, by: Person | None = None) -> Grant:
    by = by or done.school.vera
    grant: Grant = do(grants.give_sample, auditor, sample(), WHY, TODAY, SOON, by=by)
    return grant


def test_an_auditor_reads_the_signed_records_of_the_sample_and_nothing_else(
    done: Supervision, auditor: Person
) -> None:
    signed, unsigned = done.record(), done.record("caseload_record")
    assert not any(permits(auditor, "record.read", one, TODAY) for one in Record.objects.all())
    grant = given(done, auditor)
    reads = {one for one in Record.objects.all() if permits(auditor, "record.read", one, TODAY)}
    assert reads == {signed} and unsigned not in reads
    assert [permits(auditor, "record.read", signed, day) for day in (SOON, SOON + timedelta(days=1))] == [
        True,
        False,
    ]
    for permission, thing in (("session.view", done.session), ("case.view", done.case),
                              ("person.see_findings", done.sam), ("record.give_to_read", signed),
                              ("organisation.see_position", done.school.organisation)):  # fmt: skip
        assert not permits(auditor, permission, thing, TODAY), permission
    reading.read(signed, by=auditor, at=at())
    assert Event.objects.latest("pk").detail == {"through": "audits"}
    for concerned in (done.sam, done.nadia):
        assert grants_about(signed, by=concerned, on=TODAY) == [grant]
    do(grants.end_grant, grant, by=done.sam)
    assert not permits(auditor, "record.read", signed, TODAY)


def test_who_gives_a_sample_oversees_and_reads_nothing_of_it(done: Supervision, auditor: Person) -> None:
    of = done.school
    for person in (of.sam, of.casey, of.morgan):
        with pytest.raises(Refused):
            given(done, auditor, by=person)
    grant = given(done, auditor)
    assert grant_shown(grant, by=of.vera, at=at()).reason == WHY
    assert not permits(of.vera, "record.read", done.record(), TODAY)
    with pytest.raises(Unknown):
        grant_shown(grant, by=of.casey, at=at())
    elsewhere = world.school("Elmfield")
    with pytest.raises(Invalid):
        given(done, auditor, by=elsewhere.vera)


def test_a_sample_is_for_who_is_from_outside_and_nothing_else_here(
    done: Supervision, auditor: Person
) -> None:
    of = done.school
    for person in (of.casey, of.nadia, of.morgan):
        with pytest.raises(Invalid, match="from outside"):
            given(done, person)
    do(people.give_role, auditor, "teacher", of.site, LONG_AGO, by=OPERATOR)
    assert auditors(of.vera, TODAY) == []
    with pytest.raises(Invalid, match="from outside"):
        given(done, auditor)


def test_what_no_sample_is(done: Supervision, auditor: Person) -> None:
    by, late = done.school.vera, TODAY + timedelta(days=93)
    for one, first, last in (
        (sample(0), TODAY, SOON), (sample(201), TODAY, SOON), (sample(kinds=()), TODAY, SOON),
        (sample(kinds=("personnel",)), TODAY, SOON), (sample(), TODAY, late), (sample(), SOON, TODAY),
        (grants.Sample(TODAY, LONG_AGO, ("secured",), 3), TODAY, SOON),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            do(grants.give_sample, auditor, one, WHY, first, last, by=by)
    assert not Grant.objects.exists()


@pytest.mark.req("F8")
@pytest.mark.parametrize(
    ("policy", "kind"), [("worcestershire", "personal"), ("progress-careers", "personnel")]
)
def test_a_sample_for_an_audit_takes_what_is_kept_of_a_person(policy: str, kind: str) -> None:
    """Worcestershire, appendix 2; Progress Careers 9.2."""
    of = world.school(under=policy)
    record, hr = filed(of, kind), somebody(of, "Hal Rees", "hr")
    greta = somebody(of, "Greta Lund", "auditor")
    with pytest.raises(Invalid, match=r"no .* record of that time"):
        do(grants.give_sample, greta, sample(kinds=("secured", "case")), WHY, TODAY, SOON, by=hr)
    do(grants.give_sample, greta, sample(kinds=(kind,)), WHY, TODAY, SOON, by=hr)
    assert permits(greta, "record.read", record, TODAY) and kind in KINDS


def test_a_sample_is_drawn_by_chance_and_by_nobody() -> None:
    there = list(range(100))
    first, again, other = drawn(there, 10, "a"), drawn(there[::-1], 10, "a"), drawn(there, 10, "b")
    assert first == again != other and len(set(first)) == 10 and set(first) <= set(there)
    assert drawn(there, 100, "a") == there == drawn(there, 500, "a")


def test_no_policy_asks_anything_of_who_is_from_outside_and_nothing_tells_them_of_others() -> None:
    of = world.school(under="progress-careers")
    greta = somebody(of, "Greta Lund", "inspector")
    assert Standing.objects.filter(owner=of.sam).exists()
    assert not Standing.objects.filter(owner=greta).exists()
    assert notices_for(greta, TODAY) == []


@pytest.mark.req("C2", "K3")
def test_the_agreement_that_stood_comes_with_the_sample(done: Supervision, auditor: Person) -> None:
    """Harewood has the contract as part of the supervision records; Progress Careers 9.2."""
    drawn_up = do(supervision.draw_up_agreement, done.arrangement, TERMS, by=done.nadia)
    earlier, half, later = (
        Agreement.objects.create(arrangement=done.arrangement, version=one) for one in ("a", "b", "c")
    )
    day = done.session.held_on
    assert day is not None
    for agreement, who, on in ((drawn_up, done.nadia, day), (earlier, done.sam, day),
                               (later, done.nadia, day + timedelta(days=1))):  # fmt: skip
        AgreementSignature.objects.create(agreement=agreement, person=who, signed_on=on)
    versions = (drawn_up, earlier, half, later)
    assert not any(permits(auditor, "agreement.view", one, TODAY) for one in versions)
    grant = given(done, auditor)
    assert [one for one in versions if permits(auditor, "agreement.view", one, TODAY)] == [drawn_up]
    assert not permits(auditor, "agreement.sign", drawn_up, TODAY)
    listed = [where for _words, where in records_in(grant, auditor, TODAY)]
    assert f"/agreements/{drawn_up.public_id}" in listed and len(listed) == 2
    assert len(list(records_in(grant, done.school.vera, TODAY))) == 0, "who gives it reads nothing of it"
    shown = read_agreement(drawn_up, by=auditor, at=at())
    assert shown.values and Event.objects.latest("pk").detail == {"through": "audits"}
    with pytest.raises(Refused):
        refuse_taking_out(auditor, drawn_up, TODAY)
    do(grants.end_grant, grant, by=done.sam)
    assert not permits(auditor, "agreement.view", drawn_up, TODAY)


@pytest.mark.req("F8")
def test_a_record_is_opened_with_the_readers_of_its_file_and_keeps_them() -> None:
    of = world.school(under="embark")
    session = world.held(world.one_to_one(of, of.nadia, of.sam), TODAY)
    opened = do(records.open_records, session, by=of.nadia)
    forms = forms_of(of.organisation, TODAY)
    said = {one.part: set(one.policy_readers.values_list("reader", flat=True)) for one in opened}
    assert said == {one.part: set(forms.file(one.part).readers) for one in opened} and said != {}


# Who reads by each of the readers that a policy may name.
READS = {
    "human_resources": ("hr",), "organisation_lead": ("trust_safeguarding_lead",),
    "organisation_leadership": ("managing_director", "director"), "leadership_team": ("leadership",),
    "site_leadership": ("headteacher", "principal", "leadership"), "head": ("headteacher", "principal"),
    "site_lead": ("dsl", "deputy_dsl"), "designated_lead": ("dsl",),
}  # fmt: skip
NEVER = ("governor", "operational_manager", "teacher", "administrator", "auditor")


@pytest.mark.req("F8")
@pytest.mark.parametrize(
    ("policy", "kind", "readers"),
    [
        ("progress-careers", "personnel", {"organisation_leadership", "leadership_team"}),
        ("embark", "secured", {"organisation_lead", "head", "designated_lead"}),
        ("embark", "personnel", set()),
        ("worcestershire", "personal", set()),
        ("harewood", "secured", set()),
        ("north-east-futures", "secured", set()),
        ("", "secured", {"human_resources", "site_lead", "site_leadership"}),
    ],
)
def test_who_reads_a_file_besides_the_parties_is_what_each_policy_says(
    policy: str, kind: str, readers: set[str]
) -> None:
    """Progress Careers 8.2-8.4; Embark 8, which names the head and the leads alone; Worcestershire app. 2."""
    of = world.school(under=policy or "harewood")
    if policy:  # what the policy in force says, as `open_records` reads it
        place = next(one for one in forms_of(of.organisation, TODAY).files if one.kind == kind)
        assert set(place.readers) == readers
    record = filed(of, kind, *readers)
    read = {code for reader in readers for code in READS[reader]}
    asked = {
        code: laid_down(of, code) for code in {*NEVER, *(one for codes in READS.values() for one in codes)}
    }
    assert {code for code, one in asked.items() if permits(one, "record.read", record, TODAY)} == read
    take_guards_away()
    Record.objects.filter(pk=record.pk).update(state="agreed")
    before = {code for code, one in asked.items() if permits(one, "record.read", record, TODAY)}
    assert before == set(), "before it is signed"


@pytest.mark.req("D5", "F8", "J2")
@pytest.mark.parametrize(
    ("policy", "form", "reader"),
    [("progress-careers", "informal_minutes", "leadership"), ("embark", "ad_hoc_note", "headteacher")],
)
def test_what_nobody_signs_is_settled_once_it_is_agreed(policy: str, form: str, reader: str) -> None:
    """Progress Careers 8.2 and 8.3, Embark 8; Harewood has every record open to inspection."""
    of = world.school(under=policy)
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    session = do(scheduling.note_ad_hoc, arrangement, TODAY, minutes=20, by=of.nadia)
    opened = do(records.open_records, session, by=of.nadia)
    assert {one.form for one in opened} == {form}
    [minutes] = [one for one in opened if one.policy_readers.exists()]
    reads, auditing = laid_down(of, reader), laid_down(of, "auditor")
    asked = grants.Sample(LONG_AGO, TODAY, (minutes.file.kind,), 5)
    over_all = laid_down(of, "director")
    for state in ("draft", "proposed", "agreed"):
        assert not permits(reads, "record.read", minutes, TODAY), state
        Record.objects.filter(pk=minutes.pk).update(
            state=state, proposed_at=at() if state != "draft" else None,
            proposed_by=of.nadia if state != "draft" else None,
        )  # fmt: skip
        if state != "agreed":
            with pytest.raises(Invalid, match="no signed record"):
                do(grants.give_sample, auditing, asked, WHY, TODAY, SOON, by=over_all)
    assert permits(reads, "record.read", minutes, TODAY)
    do(grants.give_sample, auditing, asked, WHY, TODAY, SOON, by=over_all)
    assert permits(auditing, "record.read", minutes, TODAY)


@pytest.mark.req("J1", "F8")
def test_signed_notes_stay_with_the_school_of_their_day() -> None:
    """Embark 5 and 8: the head and the leads "in School" read them; a transfer takes nobody's notes along."""
    of = world.school(under="embark")
    mill: Site = do(people.add_site, of.organisation, "Mill Lane", by=OPERATOR)
    notes = filed(of, "secured", "organisation_lead", "head", "designated_lead")
    moving = world.one_to_one(of, of.sam, of.casey)
    met, to_come = (do(scheduling.schedule, moving, day, by=of.sam) for day in (TODAY, SOON))
    do(scheduling.hold, met, TODAY, 60, by=of.sam)
    there = [laid_down(of, code, mill) for code in ("headteacher", "dsl")]
    for member, role in ((of.priya, "teaching_assistant"), (of.casey, "teacher")):
        do(grants.transfer, member, of.site, mill, [role], SOON, by=of.morgan)
    for day in (TODAY, SOON, SOON + timedelta(days=30)):
        for here in (of.vera, of.nadia):
            assert permits(here, "record.read", notes, day) and permits(here, "session.view", met, day)
        assert permits(of.nadia, "record.break_glass", notes, day)
        for other in there:
            asked = (("record.read", notes), ("record.break_glass", notes), ("session.view", notes.session))
            assert not [what for what, thing in asked if permits(other, what, thing, day)], day
            assert permits(other, "session.view", to_come, day) is (day >= SOON), "where they work by then"
    beside = Person.objects.create(organisation=of.organisation, name="Of both schools", started=LONG_AGO)
    Role.objects.create(person=beside, site=mill, role="teacher", from_date=LONG_AGO)
    ArrangementMember.objects.create(
        arrangement=notes.session.arrangement, person=beside, from_date=LONG_AGO, to_date=TODAY
    )
    assert all(permits(one, "record.read", notes, SOON) for one in (*there, of.vera, of.nadia))


def laid_down(of: School, code: str, site: Site | None = None) -> Person:
    """Somebody who holds that role: as rows, for nothing is asked here of how they came by it."""
    person = Person.objects.create(organisation=of.organisation, name=f"Whoever is {code}", started=LONG_AGO)
    Role.objects.create(person=person, site=site or of.site, role=code, from_date=LONG_AGO)
    return person


def filed(of: School, kind: str, *readers: str) -> Record:
    """A signed record in a file of that kind, of a session of Priya's, whom Sam supervises."""
    met = world.held(world.one_to_one(of, of.sam, of.priya), TODAY)
    file = File.fresh(of.organisation.pk, kind, person=of.priya)
    file.save()
    text = FormText.objects.create(sha256="0" * 64, text="{}")
    record = Record.objects.create(
        organisation=of.organisation, session=Session.objects.get(pk=met.pk), form="x", part=kind,
        part_label=kind, form_text=text, file=file, about=of.priya, state="draft", opened_at=at(),
        proposed_by=of.sam, proposed_at=at(),
    )  # fmt: skip
    for reader in readers:
        PolicyReader.objects.create(record=record, reader=reader)
    record.state = "sealed"
    record.save()
    return record
