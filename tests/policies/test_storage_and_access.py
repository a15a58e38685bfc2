"""Where each of the five policies has a record lie, and exactly who reads it there, clause by clause.

Real forms, opened, written, agreed and signed by the real actions; then everybody whom the organisation knows
is asked, with a second school and a host school beside it. The names before each case are of the clauses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from clearsight.access.queries import permits
from clearsight.casework.actions import change_lead
from clearsight.casework.models import CaseFile
from clearsight.grants import actions as grants
from clearsight.people import actions as people
from clearsight.people.models import Person, Role, Site
from clearsight.policy.queries import forms_of
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.records.queries import form_of
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.supervision import actions as supervision
from tests import world
from tests.kept import kept
from tests.walk.story import agree, propose, sign
from tests.web.printed import fill
from tests.world import LONG_AGO, OPERATOR, TODAY, School, do

pytestmark = [pytest.mark.django_db, pytest.mark.shown, pytest.mark.req("F8"), pytest.mark.req("J1")]

# Besides the school's own cast: Vera (head), Nadia (safeguarding lead), Sam, Priya, Morgan, Casey.
ROLES = (
    "leadership", "deputy_dsl", "trust_safeguarding_lead", "hr", "managing_director", "director",
    "operational_manager", "governor", "trustee", "data_protection_officer", "auditor", "inspector",
    "external_supervisor", "line_manager", "principal",
)  # fmt: skip
ELSEWHERE = {"school": ("headteacher", "dsl"), "host": ("headteacher", "dsl")}


@dataclass
class Kept:
    """One policy's school: its people by a word, and what each kind of meeting left."""

    school: School
    whom: dict[str, Person]
    left: dict[str, list[Record]]

    def reads(self, record: Record) -> set[str]:
        """Who of all of them reads it, by their word."""
        return {who for who, one in self.whom.items() if permits(one, "record.read", record, TODAY)}

    def word_of(self, person: Person | None) -> set[str]:
        """The word of whom a record is about alone, where it is about one."""
        return {who for who, one in self.whom.items() if one == person}


@kept
def work_under(policy: str) -> Kept:
    """A one-to-one about a case, a group, and a talk of the corridor; each as far as its forms take it."""
    of = world.school(under=policy)
    whom = {one.name.split()[0].lower(): one for one in of.cast}
    whom |= {role: _holder(of, of.site, role, role) for role in ROLES}
    for kind, roles in ELSEWHERE.items():
        site = do(people.add_site, of.organisation, f"Another {kind}", kind=kind, by=OPERATOR)
        whom |= {f"{kind} {role}": _holder(of, site, role, f"{kind} {role}") for role in roles}
    case = world.fennimore(of)
    met = {"one_to_one": _one_to_one(of, case), "group": _group(of), "ad_hoc": _talk(of)}
    left = {how: [_to_its_end(one) for one in _records_of(session)] for how, session in met.items()}
    # Whoever leads the case from now on was at none of this.
    whom["leads the case"] = _holder(of, of.site, "teacher", "class teacher")
    do(change_lead, case, whom["leads the case"], by=of.nadia)
    return Kept(of, whom, left)


def _records_of(session: Session) -> list[Record]:
    return list(Record.objects.filter(session=session).order_by("pk"))


def _holder(of: School, site: Site, role: str, name: str) -> Person:
    person: Person = do(people.add_person, of.organisation, f"The {name}", LONG_AGO, by=OPERATOR)
    Role.objects.create(person=person, site=site, role=role, from_date=LONG_AGO)
    return person


def _one_to_one(of: School, case: CaseFile) -> Session:
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    session = do(scheduling.schedule, arrangement, TODAY, by=of.nadia, on=TODAY - timedelta(days=7))
    if forms_of(of.organisation, TODAY).case_record_for("one_to_one"):
        do(supervision.bring_cases, session, [case], by=of.sam)
    do(records.open_records, session, by=of.nadia)
    do(supervision.hold, session, TODAY, 60, by=of.nadia)
    return session


def _group(of: School) -> Session:
    group = do(
        scheduling.arrange, of.organisation, of.nadia, [of.sam, of.priya, of.casey], kind="group",
        every="4 weeks", from_date=LONG_AGO, minutes=60, by=of.nadia,
    )  # fmt: skip
    session: Session = world.held(group, TODAY)
    do(records.open_records, session, by=of.nadia)
    return session


def _talk(of: School) -> Session:
    arrangement = Arrangement.objects.get(kind="one_to_one")
    session: Session = do(scheduling.note_ad_hoc, arrangement, TODAY, by=of.nadia)
    do(records.open_records, session, by=of.nadia)
    return session


def _to_its_end(record: Record) -> Record:
    """Written in every field, put forward, agreed, and signed where its form is."""
    form = form_of(record)
    members = [record.about] if record.about else [one.person for one in record.session.attendance.all()]
    supervisor = record.session.supervisor
    others = [one for one in members if one != supervisor]
    fill(record, [supervisor, *others])
    propose(record, supervisor)
    for person in others:
        if Record.objects.get(pk=record.pk).state == "proposed":
            agree(record, person)
    for person in (*others, supervisor) if form.signing else ():
        sign(Record.objects.get(pk=record.pk), person)
    return Record.objects.get(pk=record.pk)


# Who was in the one-to-one and in the talk; and in the group.
PARTIES, MEMBERS = {"nadia", "sam"}, {"nadia", "sam", "priya", "casey"}
OWN = {"nadia"}  # and whom the record is about
LEADERS = {"leadership", "managing_director", "director"}
HEADS_AND_LEADS = {"trust_safeguarding_lead", "vera", "principal"}  # Nadia, the safeguarding lead, was there
SCHOOLS_LEADS = {"deputy_dsl"}
WORKS_WITH_THE_CHILD = {"deputy_dsl", "leads the case"}

# The clause; the policy; the meeting, the form and the kind of file; and exactly who reads it.
CLAUSES = [
    ("EM 8, the child's file", "embark", "one_to_one", "grid", "case", PARTIES | SCHOOLS_LEADS),
    ("EM 5 and 8, the secured folder", "embark", "group", "session_notes", "secured",
     MEMBERS | HEADS_AND_LEADS),
    ("EM 5 and 8, what is noted ad hoc", "embark", "ad_hoc", "ad_hoc_note", "secured",
     PARTIES | HEADS_AND_LEADS),
    ("EM appendix 3, the personnel file", "embark", "one_to_one", "personal_support", "personnel", OWN),
    ("HW recording, kept by the supervisor", "harewood", "one_to_one", "supervision_record", "secured",
     PARTIES),
    ("HW recording, of a group", "harewood", "group", "supervision_record", "secured", MEMBERS),
    ("HW recording, what is noted ad hoc", "harewood", "ad_hoc", "ad_hoc_note", "secured", PARTIES),
    ("HW appendices 3 and 4, the child's record", "harewood", "one_to_one", "caseload_record", "case",
     PARTIES | WORKS_WITH_THE_CHILD),
    ("NE recording, the child's file", "north-east-futures", "one_to_one", "case_record", "case",
     PARTIES | SCHOOLS_LEADS),
    ("NE appendix 1, the session's record", "north-east-futures", "one_to_one", "session_record", "secured",
     PARTIES),
    ("NE appendix 1, of a group", "north-east-futures", "group", "session_record", "secured", MEMBERS),
    ("NE recording, an additional request", "north-east-futures", "ad_hoc", "additional_request_note",
     "secured", PARTIES),
    ("PC 8.1 and 8.3, the signed review", "progress-careers", "one_to_one", "development_review_mid_year",
     "personnel", OWN | LEADERS),
    ("PC 8.2 and 8.3, informal minutes", "progress-careers", "ad_hoc", "informal_minutes", "personnel",
     OWN | LEADERS),
    ("PC 6.2 and 8.1, each member's of a group", "progress-careers", "group", "group_record", "personnel",
     OWN | LEADERS),
    ("WO appendix 2, the personal record", "worcestershire", "one_to_one", "supervision_record", "personal",
     OWN),
    ("WO appendix 2, of a group, each their own", "worcestershire", "group", "supervision_record",
     "personal", OWN),
    ("WO appendix 2, what is noted ad hoc", "worcestershire", "ad_hoc", "ad_hoc_note", "personal", OWN),
    ("WO 7 and appendix 3, the child's record", "worcestershire", "one_to_one", "case_record", "case",
     PARTIES | WORKS_WITH_THE_CHILD),
]  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "meeting", "form", "kind", "readers"),
    [one[1:] for one in CLAUSES],
    ids=[one[0] for one in CLAUSES],
)
def test_it_lies_where_the_clause_says_and_nobody_else_reads_it(
    policy: str, meeting: str, form: str, kind: str, readers: set[str]
) -> None:
    it = work_under(policy)
    found = [one for one in it.left[meeting] if one.form == form]
    assert found and all(one.file.kind == kind for one in found)
    for record in found:
        assert it.reads(record) == readers | it.word_of(record.about), str(record.about)


@pytest.mark.parametrize("policy", sorted({one[1] for one in CLAUSES}))
def test_every_record_of_every_meeting_has_its_clause(policy: str) -> None:
    left = work_under(policy).left
    said = {(how, form) for _, under, how, form, *_ in CLAUSES if under == policy}
    assert {(how, one.form) for how, those in left.items() for one in those} == said


INSPECTED = {
    "HW recording and quality assurance": ("harewood", ("secured", "case")),
    "PC 9.2": ("progress-careers", ("personnel",)),
    "WO appendix 2": ("worcestershire", ("personal", "case")),
}


@pytest.mark.req("J2")
@pytest.mark.parametrize(("policy", "kinds"), INSPECTED.values(), ids=list(INSPECTED))
def test_all_of_it_is_subject_to_inspection_by_a_sample_and_by_nothing_else(
    policy: str, kinds: tuple[str, ...]
) -> None:
    it = work_under(policy)
    inspector = it.whom["inspector"]
    every = [one for those in it.left.values() for one in those]
    assert not any(permits(inspector, "record.read", one, TODAY) for one in every)
    sample = grants.Sample(LONG_AGO, TODAY, kinds, 50)
    do(
        grants.give_sample,
        inspector,
        sample,
        "The yearly inspection",
        TODAY,
        TODAY + timedelta(days=7),
        by=it.whom["director"],
    )
    assert all(permits(inspector, "record.read", one, TODAY) for one in every)
    assert not permits(inspector, "record.read", every[0], TODAY + timedelta(days=8))
