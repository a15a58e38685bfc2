"""In an emergency a safeguarding lead opens what they cannot read: reason first, for hours, and seen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clearsight.access.queries import permits, visible_to
from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile
from clearsight.casework.queries import identity
from clearsight.compliance.actions import perform
from clearsight.grants import actions as grants
from clearsight.grants.models import Opening
from clearsight.grants.queries import (
    KINDS,
    opening_shown,
    openings_about,
    openings_to_look_at,
    records_to_sample,
    who_looks_at,
)
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person, Site
from clearsight.records import queries as reading
from clearsight.reminders.queries.waiting import notices_for
from tests import world
from tests.casework.test_holds import officer
from tests.reminders.post import account
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import LONG_AGO, OPERATOR, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("J6")]
WHY = "The police ask about her at this very moment"


@pytest.fixture
def done() -> Supervision:
    made = story.agreed()
    account(made.school.vera)  # who is told
    return made


@pytest.fixture
def lead(done: Supervision) -> Person:
    """Who leads safeguarding at the organisation's other school."""
    of = done.school
    site = perform(people.add_site, of.organisation, "Mill Lane", by=OPERATOR, at=now())
    ivy = perform(people.add_person, of.organisation, "Ivy Ashworth", LONG_AGO, by=OPERATOR, at=now())
    perform(people.give_role, ivy, "deputy_dsl", site, LONG_AGO, by=OPERATOR, at=now())
    return ivy  # type: ignore[no-any-return]


def opened(case: CaseFile, by: Person, ago: timedelta = timedelta(0)) -> Opening:
    return perform(grants.break_glass, case, WHY, by=by, at=now() - ago)  # type: ignore[no-any-return]


def reads(person: Person, case: CaseFile) -> bool:
    return permits(person, "case.read_plan", case, today())


def test_it_opens_the_one_file_for_four_hours_and_nothing_else(
    done: Supervision, lead: Person, django_assert_max_num_queries: Any
) -> None:
    of, case = done.school, done.case
    assert not reads(lead, case)
    opening = opened(case, lead)
    with django_assert_max_num_queries(2):  # however many work there
        told = who_looks_at(opening, today())
    assert told and all(permits(one, "opening.look_at", opening, today()) for one in told)
    assert opening.until - opening.at == timedelta(hours=4)
    assert reads(lead, case) and identity(case, by=lead, at=now()).family == world.FAMILY
    assert Event.objects.latest("pk").detail == {"through": "broke_glass"}
    assert permits(lead, "record.read", done.record("caseload_record"), today())
    assert not permits(lead, "record.read", done.record(), today())
    for permission in ("case.manage", "case.write_plan", "case.hand_on", "case.bring", "case.give_to_read"):
        assert not permits(lead, permission, case, today()), permission
    assert not reads(of.casey, case)


@pytest.mark.abuse(11)
def test_past_its_time_it_opens_nothing_for_the_object_or_the_list(done: Supervision, lead: Person) -> None:
    opened(done.case, lead, ago=timedelta(hours=4, seconds=1))
    assert not reads(lead, done.case)
    assert not visible_to(lead, "case.view", CaseFile.objects.all(), today()).exists()
    opened(done.case, lead, ago=timedelta(hours=3, minutes=59))
    assert reads(lead, done.case)
    assert visible_to(lead, "case.view", CaseFile.objects.all(), today()).count() == 1


@pytest.mark.abuse(11)
def test_without_a_reason_in_words_nothing_opens(done: Supervision, lead: Person) -> None:
    for reason in ("", "   ", "Now", "a b c d e f g", "It is urgent"):
        with pytest.raises(Invalid):
            perform(grants.break_glass, done.case, reason, by=lead, at=now())
    assert not Opening.objects.exists() and not reads(lead, done.case)


@pytest.mark.abuse(11)
def test_the_time_is_never_of_one_s_own_making(done: Supervision, lead: Person) -> None:
    with pytest.raises(TypeError):
        perform(grants.break_glass, done.case, WHY, until=now() + timedelta(days=9), by=lead, at=now())


def test_only_who_leads_safeguarding_here_opens_anything(done: Supervision, lead: Person) -> None:
    of = done.school
    stranger = world.school("Elmfield").nadia
    for person in (of.vera, of.casey, of.priya, of.morgan, stranger):
        with pytest.raises(Unknown):
            opened(done.case, person)
    with pytest.raises(Invalid, match="as it is"):
        opened(done.case, of.nadia)


def test_a_record_is_opened_where_one_leads_and_never_of_one_s_own_matter(done: Supervision) -> None:
    of, record = done.school, done.record()
    for person, roles in ((of.priya, ("dsl",)), (of.casey, ())):
        for role in roles:
            perform(people.give_role, person, role, of.site, LONG_AGO, by=OPERATOR, at=now())
    opening = perform(grants.break_glass, record, WHY, by=of.priya, at=now())
    assert permits(of.priya, "record.read", record, today()) and opening.site == of.site
    reading.read(record, by=of.priya, at=now())
    with pytest.raises(Unknown):
        perform(grants.break_glass, record, WHY, by=of.casey, at=now())
    former = done.arrangement.memberships.get()
    former.person = of.priya
    former.save()
    with pytest.raises(Refused, match="your own"):
        perform(grants.break_glass, done.record("supervision_record"), WHY, by=of.priya, at=now())


def test_where_a_record_is_says_who_was_supervised_and_where_they_worked_that_day(
    done: Supervision, lead: Person
) -> None:
    """Not who had left the place, nor where somebody worked before: of two schools the first was found."""
    of, record = done.school, done.record()
    mill, day = Site.objects.get(name="Mill Lane"), done.session.held_on
    assert day is not None
    before = day - timedelta(days=1)
    of.sam.roles.update(to_date=before)
    perform(people.give_role, of.sam, "family_worker", mill, day, by=OPERATOR, at=now())
    perform(people.give_role, of.vera, "headteacher", mill, LONG_AGO, by=OPERATOR, at=now())
    done.arrangement.memberships.create(person=of.casey, from_date=LONG_AGO, to_date=before)
    opening = perform(grants.break_glass, record, WHY, by=lead, at=now())
    assert opening.site == mill
    type(record).objects.update(state="sealed")
    for site, there in ((mill, True), (of.site, False)):
        assert (record in records_to_sample(of.vera, LONG_AGO, day, KINDS, site)) is there


def test_leadership_is_told_at_once_and_everybody_concerned(done: Supervision, lead: Person) -> None:
    of = done.school
    opening = opened(done.case, lead)
    told = {p.name: {n.kind.code for n in notices_for(p, today())} & {"opening", "opened"} for p in of.cast}
    assert {name: kinds for name, kinds in told.items() if kinds} == {
        "Vera Holt": {"opening"}, "Nadia Rahman": {"opened"}, "Sam Okafor": {"opened"},
    }  # fmt: skip
    assert opening_shown(opening, by=of.vera, at=now()).reason == WHY
    assert openings_about(done.case, by=done.sam, on=today()) == [opening]
    with pytest.raises(Unknown):
        opening_shown(opening, by=of.casey, at=now())
    assert not reads(of.vera, done.case), "who looks at it does not read it"


@pytest.mark.abuse(11)
def test_where_nobody_oversees_who_could_be_told_nothing_opens(done: Supervision, lead: Person) -> None:
    of, role = done.school, done.school.vera.roles.get()
    without = perform(people.add_person, of.organisation, "Edda Lowe", LONG_AGO, by=OPERATOR, at=now())
    perform(people.give_role, without, "headteacher", of.site, LONG_AGO, by=OPERATOR, at=now())
    opening = opened(done.case, lead)
    assert who_looks_at(opening, today()) == [of.vera], "nobody tells somebody who cannot sign in"
    perform(grants.end_opening, opening, by=lead, at=now())
    perform(grants.suspend, of.vera, by=OPERATOR, at=now())
    with pytest.raises(Refused, match="nobody oversees"):
        opened(done.case, lead)
    perform(grants.restore, of.vera, by=OPERATOR, at=now())
    perform(people.end_role, role, today() - timedelta(days=1), by=OPERATOR, at=now())
    with pytest.raises(Refused, match="nobody oversees"):
        opened(done.case, lead)
    assert Opening.objects.get() == opening


def test_leadership_looks_at_each_once_and_nobody_at_their_own(done: Supervision, lead: Person) -> None:
    of, opening = done.school, opened(done.case, lead)
    perform(people.give_role, lead, "headteacher", of.site, LONG_AGO, by=OPERATOR, at=now())
    for person in (lead, done.nadia, done.sam):
        with pytest.raises((Refused, Unknown)):
            perform(grants.look_at, opening, "right", "", by=person, at=now())
    with pytest.raises(Invalid):
        perform(grants.look_at, opening, "wrong", " ", by=of.vera, at=now())
    perform(grants.look_at, opening, "wrong", "We talk about it on Monday", by=of.vera, at=now())
    with pytest.raises(Conflict):
        perform(grants.look_at, opening, "right", "", by=of.vera, at=now())
    assert not openings_to_look_at(of.vera, today())
    assert opening_shown(opening, by=lead, at=now()).words == "We talk about it on Monday"


def test_anybody_concerned_who_oversees_and_whoever_opened_it_ends_it_at_once(
    done: Supervision, lead: Person
) -> None:
    of = done.school
    for ender in (done.sam, done.nadia, of.vera, lead):
        opening = opened(done.case, lead)
        assert reads(lead, done.case)
        for person in (of.casey, of.morgan):
            with pytest.raises((Refused, Unknown)):
                perform(grants.end_opening, opening, by=person, at=now())
        ended = perform(grants.end_opening, opening, by=ender, at=now())
        assert not reads(lead, done.case) and ended.ended_by == ender and ended.until <= now()
        assert Event.objects.latest("pk").verb == "grants.end_opening"
        with pytest.raises(Conflict):
            perform(grants.end_opening, opening, by=done.nadia, at=now())
    for outcome, open_still in (("talked_about", True), ("wrong", False)):
        opening = opened(done.case, lead)
        perform(grants.look_at, opening, outcome, "We talk on Monday", by=of.vera, at=now())
        assert reads(lead, done.case) is open_still, outcome
        perform(grants.end_opening, opening, by=lead, at=now()) if open_still else None


@pytest.mark.abuse(3)
def test_a_file_is_found_by_its_whole_name_or_reference_and_guessing_stops(
    done: Supervision, lead: Person
) -> None:
    site, elsewhere = done.school.site, world.school("Elmfield")
    world.fennimore(elsewhere)

    def find(called: str, where: Site = site, by: Person = lead) -> CaseFile | None:
        return perform(grants.find_case_to_open, where, called, by=by, at=now())  # type: ignore[no-any-return]

    assert find(" odette  FENNIMORE ") == done.case and find("C-1") == done.case
    # What was disposed of there, or was altered, shuts nobody out of another file.
    for code in ("C-0", "C-9"):
        do(casework.open_case, done.school.organisation, site, done.sam, LONG_AGO, code=code, family="Marlow",
           by=done.nadia)  # fmt: skip
    dpo = officer(done.school)
    do(casework.destroy_key, CaseFile.objects.get(code="C-0").file, "25 years", by=dpo)
    CaseFile.objects.filter(code="C-9").update(family=b"altered")
    assert find("Odette Fennimore") == done.case
    assert Event.objects.filter(verb="casework.note_unopened").count() == 1
    assert find("C-0") is None and find("C-1", elsewhere.site) is None
    with pytest.raises(Refused):
        find("C-1", by=done.school.casey)
    with pytest.raises(Conflict, match=f"ring {done.nadia.name}, who leads there"):
        find("C-1")
    said = [e.detail for e in Event.objects.filter(verb="grants.find_case_to_open")]
    assert said == [{"found": 1}, {"found": 1}, {"found": 1}, {"found": 0}, {"found": 0}]
