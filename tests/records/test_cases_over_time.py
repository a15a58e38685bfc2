"""A case as it is followed from session to session, by those who may, and as far as they may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile
from clearsight.casework.queries import identities, read_plans
from clearsight.compliance.actions import import_facts, performing
from clearsight.compliance.checking import check
from clearsight.compliance.domain.facts import Facts
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Organisation, Person
from clearsight.policy import actions as policy
from clearsight.records import actions as records
from clearsight.records.models import Entry, Record
from clearsight.records.queries.case_dates import case_dates, status_labels
from clearsight.records.queries.chronology import chronology
from clearsight.records.queries.coverage import coverage, not_discussed
from clearsight.records.queries.drifting import drift, drifts
from clearsight.records.queries.told import told_of
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from clearsight.web.show.case import case_page
from tests import world
from tests.policy.the_forms import POLICIES
from tests.root import take_guards_away
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import OPERATOR, TODAY, at, do

pytestmark = pytest.mark.django_db
PLAN = casework.NewPlan(
    outcomes="Home by six",
    plan="The aunt collects",
    reason="She is there",
    likely="unsure",
    likely_because="She was ill twice",
)


def file_for(done: Supervision, session: Session, day: date, **values: Any) -> Record:
    """The case's record of a session, written, put forward and agreed."""
    do(records.open_records, session, by=done.nadia, on=day)
    record = Record.objects.get(session=session, case=done.case)
    story.write(record, done.sam, on=day, summary="A visit.", **values)
    story.propose(record, done.nadia, on=day)
    return story.agree(record, done.sam, on=day)


def three_times(**values: Any) -> Supervision:
    """Three sessions, four weeks apart, each with a filed record that says the same."""
    school = world.school()
    case, meets = world.fennimore(school), world.one_to_one(school, school.nadia, school.sam)
    done = Supervision(school, case, meets, None)  # type: ignore[arg-type]
    for weeks in (8, 4, 0):
        day = TODAY - timedelta(weeks=weeks)
        session = do(scheduling.schedule, meets, day, by=school.nadia, on=day - timedelta(days=7))
        do(supervision.bring_cases, session, [case], by=school.sam, on=day)
        done.session = do(supervision.hold, session, day, 60, by=school.nadia, on=day)
        file_for(done, done.session, day, **values)
    do(casework.review_status, case.statuses.get(), by=school.sam)
    return done


STILL = [{"text": "Comes in smiling", "mark": "ongoing"}]
RISK = [{"text": "Out after dark", "mark": "new"}]


@pytest.mark.req("G1", "G3")
def test_a_concern_that_only_escalates_is_seen_by_those_who_read_the_records_and_told_to_no_others() -> None:
    done = three_times(risks=RISK)
    told = told_of([done.case], by=done.sam, at=at())[done.case.pk]
    assert [one.direction.way for one in told] == ["worse", "worse", "worse"]
    found = drift(done.case, by=done.nadia, at=at())
    assert [one.kind for one in found] == ["escalating"]
    sessions = {str(s.public_id) for s in Session.objects.all()}
    assert {fact.ref for fact in found[0].because} <= sessions
    assert Event.objects.filter(verb="records.read_of_case").count() == 2
    trust = lead_of_all(done)
    assert told_of([done.case], by=trust, at=at()) == {}
    assert drift(done.case, by=trust, at=at()) == ()
    assert drifts([done.case], by=done.school.vera, at=at()) == {}  # the headteacher: not even that it is
    take_guards_away()
    Entry.objects.filter(record=told[0].record, field="risks").update(value=b"altered")
    assert len(told_of([done.case], by=done.sam, at=at())[done.case.pk]) == 2  # one leaves the others


@pytest.mark.req("G5", "G1")
def test_diversity_is_shown_to_have_been_considered_or_left_empty_discussion_by_discussion() -> None:
    done = story.held()
    file_for(done, done.session, TODAY, risks=RISK)
    later = Session.objects.get(arrangement=done.arrangement, status="scheduled")
    do(supervision.bring_cases, later, [done.case], by=done.sam)
    do(supervision.hold, later, story.NEXT, 60, by=done.nadia, on=story.NEXT)
    file_for(done, later, story.NEXT, diversity="An interpreter came.", strengths=STILL)
    page = case_page(done.case, done.nadia, at(story.NEXT))
    assert [(one.on, one.words) for one in page["considered"]] == [
        (story.NEXT, "An interpreter came."), (TODAY, ""),
    ]  # fmt: skip
    assert {side.heading: side.on for side in page["sides"]} == {
        "The situation": story.NEXT, "Risks": TODAY, "Strengths": story.NEXT,
    }  # fmt: skip
    assert page["direction"].says.endswith("10 Mar 2026 escalated, 7 Apr 2026 the same")


def lead_of_all(done: Supervision) -> Person:
    """Somebody who leads safeguarding over all sites, and works with no case."""
    do(people.give_role, done.school.casey, "trust_safeguarding_lead", done.school.site, TODAY,
       by=done.school.morgan)  # fmt: skip
    return done.school.casey


@pytest.mark.req("G3", "H1")
def test_an_action_carried_over_three_times_is_told_without_its_words() -> None:
    done = three_times(strengths=[{"text": "Comes in smiling", "mark": "new"}])
    action = do(
        supervision.agree_action, done.session, "Ring the clinic", done.sam, case=done.case, by=done.nadia
    )
    for session in Session.objects.filter(status="held"):
        do(supervision.carry_action, action, session, by=done.nadia)
    for reader in (done.sam, lead_of_all(done)):
        (found,) = drift(done.case, by=reader, at=at())
        assert found.kind == "carried"
        assert "clinic" not in repr(found) and world.FAMILY not in repr(found)


@pytest.mark.req("G4")
def test_a_plan_is_kept_in_versions_with_its_reason_and_whether_it_is_likely_to_work() -> None:
    done = story.held()
    do(casework.write_plan, done.case, PLAN, seen=0, by=done.sam)
    do(casework.write_plan, done.case, casework.NewPlan(outcomes="Home by five"), seen=1, by=done.nadia)
    plans = read_plans(done.case, by=done.nadia, at=at())
    assert [(p.version, p.outcomes, p.likely) for p in plans] == [
        (2, "Home by five", ""), (1, "Home by six", "unsure"),
    ]  # fmt: skip
    assert plans[1].reason == "She is there" and plans[1].likely_because == "She was ill twice"
    with pytest.raises(Conflict):
        do(casework.write_plan, done.case, PLAN, seen=1, by=done.sam)
    with pytest.raises(Invalid) as refused:
        do(casework.write_plan, done.case, casework.NewPlan(plan="x", likely="likely"), seen=2, by=done.sam)
    assert [fault.place for fault in refused.value.faults] == ["outcomes", "reason", "likely_because"]


@pytest.mark.req("G3", "G4")
def test_a_plan_that_stays_as_it_was_while_nothing_gets_better_is_drift() -> None:
    done = three_times(risks=[{"text": "Out after dark", "mark": "ongoing"}], plan_and_reason="Wait and see.")
    assert [one.kind for one in drift(done.case, by=done.sam, at=at())] == ["unmoved", "same_plan"]


@pytest.mark.req("E3", "G2", "K5")
def test_coverage_by_half_term_knows_which_live_case_was_left_out() -> None:
    done = story.held()  # discussed today, in Spring 2; nobody met before
    found = coverage(done.school.organisation, by=done.nadia, at=at())
    stands = {half.stretch.name: [row.state for row in half.rows] for half in found.half_terms}
    assert stands == {
        "Spring 2": ["discussed"],
        "Spring 1": ["missed"],
        "Autumn 2": ["missed"],
        "Autumn 1": ["missed"],
    }
    assert not_discussed(done.school.organisation, by=done.nadia, at=at()) == {"missed": 1}
    for nobody in (done.school.vera, done.school.priya, done.school.casey, done.school.morgan):
        seen = coverage(done.school.organisation, by=nobody, at=at())
        assert all(half.rows == () for half in seen.half_terms), nobody.name


@pytest.mark.req("G2")
def test_coverage_agrees_with_what_the_engine_finds_of_a_whole_year() -> None:
    year, as_of = POLICIES / "north-east-futures" / "examples" / "year" / "data", date(2026, 6, 30)
    checked = check("north-east-futures", year, as_of)
    judged = {
        (one.subject["case"], one.period.name, one.period.from_): WORDS[one.status]
        for one in checked.findings
        if one.rule == "live-cases-reviewed" and one.period is not None
    }
    organisation, lead = taken_in(checked.facts, as_of)
    shown = {
        (row.dates.case.code, half.stretch.name, half.stretch.from_date): row.state
        for half in coverage(organisation, by=lead, at=at(as_of), most=20).half_terms
        for row in half.rows
    }
    assert {"discussed", "missed", "open"} <= set(judged.values())
    assert {key: shown.get(key) for key in judged} == judged
    assert {key for key, state in shown.items() if state in ("missed", "open")} <= judged.keys()


WORDS = {"met": "discussed", "missed": "missed", "open": "open"}


def taken_in(facts: Facts, as_of: date) -> tuple[Organisation, Person]:
    """An organisation out of a tracker, and its safeguarding lead."""
    with performing(as_of):
        organisation = people.found_organisation("Tynegate", "tynegate", by=OPERATOR, at=at(as_of))
        policy.adopt(organisation, "north-east-futures", date(2020, 1, 1), by=OPERATOR, at=at(as_of))
        import_facts(organisation, facts, by=OPERATOR, at=at(as_of))
    return organisation, Person.objects.get(organisation=organisation, roles__role="dsl", roles__to_date=None)


@pytest.mark.req("G6", "J1")
def test_who_works_with_a_case_and_nobody_else() -> None:
    done = story.agreed()
    do(casework.write_plan, done.case, PLAN, seen=0, by=done.sam)
    of = done.school
    outside = [of.vera, of.priya, of.casey, of.morgan]
    of_cases = (
        "view",
        "read_identity",
        "bring",
        "manage",
        "hand_on",
        "read_plan",
        "write_plan",
        "see_coverage",
    )
    for person in outside:
        assert [p for p in of_cases if permits(person, f"case.{p}", done.case, TODAY)] == [], person.name
        assert identities([done.case], by=person, at=at()) == {}
        assert read_plans(done.case, by=person, at=at()) == []
        with pytest.raises(Unknown):
            do(casework.add_child, done.case, casework.NewChild("Somebody"), by=person)
    trust = lead_of_all(done)
    assert [p for p in of_cases if permits(trust, f"case.{p}", done.case, TODAY)] == ["see_coverage"]
    assert identities([done.case], by=trust, at=at()) == {}


@pytest.mark.req("G1", "G6")
def test_another_lead_takes_the_case_and_reads_it_from_then_on() -> None:
    done = story.agreed()
    of = done.school
    with pytest.raises(Refused):
        do(casework.change_lead, done.case, of.priya, by=done.sam)
    do(casework.change_lead, done.case, of.priya, by=done.nadia)
    assert permits(of.priya, "case.read_identity", done.case, TODAY)
    assert not permits(done.sam, "case.manage", done.case, TODAY)
    assert "Priya Lal leads it, in place of Sam Okafor" in said(done, of.priya)
    with pytest.raises(Invalid):
        do(casework.change_lead, done.case, of.priya, by=done.nadia)


def said(done: Supervision, reader: Person) -> list[str]:
    """The chronology's lines, the latest first."""
    case = CaseFile.objects.get(pk=done.case.pk)
    labels = status_labels(case.organisation, TODAY)
    dates = case_dates([case], TODAY)[case.pk]
    return [line.says for line in chronology(dates, labels, by=reader, at=at())]


@pytest.mark.req("G1", "F8")
def test_the_chronology_says_in_order_what_happened_to_each_as_far_as_they_may_know() -> None:
    done = story.agreed()
    do(casework.note_status, done.case, "looked_after", TODAY, child=done.case.children.get(), by=done.sam)
    talk = do(scheduling.note_ad_hoc, done.arrangement, TODAY, by=done.sam)
    do(supervision.bring_cases, talk, [done.case], by=done.sam)
    lines = said(done, done.nadia)
    assert lines[-1] == "The case was opened" and lines[-2] == "Child in need plan began"
    assert {"Looked after began", "Discussed in an ad hoc talk with Nadia Rahman",
            "Discussed in planned supervision with Nadia Rahman"} <= set(lines)  # fmt: skip
    assert any("filed, agreed, waits for signatures" in line for line in lines)
    assert world.CHILD not in repr(lines)


@pytest.mark.req("G1")
def test_statuses_are_noted_once_looked_at_and_ended() -> None:
    done = story.held()
    noted = done.case.statuses.get()
    with pytest.raises(Invalid):
        do(casework.note_status, done.case, "child_in_need_plan", TODAY, by=done.sam)
    with pytest.raises(Invalid):
        do(casework.note_status, done.case, "looked_after", TODAY + timedelta(days=1), by=done.sam)
    do(casework.review_status, noted, by=done.sam)
    do(casework.end_status, noted, TODAY - timedelta(days=1), by=done.sam)
    noted.refresh_from_db()
    assert (noted.reviewed_on, noted.to_date) == (TODAY, TODAY - timedelta(days=1))
    with pytest.raises(Invalid):
        do(casework.review_status, noted, by=done.sam)
    do(casework.note_status, done.case, "child_in_need_plan", TODAY, by=done.sam)


def test_a_case_is_opened_where_one_leads_under_a_reference_that_names_nobody() -> None:
    of = world.school()
    asked: dict[str, Any] = {"family": "Larkspur", "children": [casework.NewChild("Juniper Larkspur")]}
    with pytest.raises(Invalid) as refused:
        do(casework.open_case, of.organisation, of.site, of.sam, TODAY + timedelta(days=1),
           code="larkspur-1", by=of.nadia, **asked)  # fmt: skip
    assert [fault.place for fault in refused.value.faults] == ["code", "opened"]
    hidden: dict[str, Any] = {
        "family": "Lark\u200bspur",
        "children": [casework.NewChild("Juniper \u202eLarkspur")],
    }
    with pytest.raises(Invalid) as refused:
        do(casework.open_case, of.organisation, of.site, of.sam, TODAY, by=of.nadia, **hidden)
    assert [fault.place for fault in refused.value.faults] == ["family", "child-1"]
    elsewhere = do(people.add_site, of.organisation, "Elsewhere", by=OPERATOR)
    with pytest.raises(Unknown):
        do(casework.open_case, of.organisation, elsewhere, of.sam, TODAY, by=of.nadia, **asked)
    do(casework.open_case, of.organisation, of.site, of.sam, TODAY, code="L-1", by=of.nadia, **asked)


def test_a_closed_case_stays_as_it_is() -> None:
    done = story.held()
    do(casework.close_case, done.case, TODAY, by=done.sam)
    for act in (
        lambda: do(casework.close_case, done.case, TODAY, by=done.sam),
        lambda: do(casework.add_child, done.case, casework.NewChild("One more"), by=done.sam),
        lambda: do(casework.write_plan, done.case, PLAN, seen=0, by=done.sam),
        lambda: do(casework.change_lead, done.case, done.school.priya, by=done.nadia),
    ):
        with pytest.raises(Invalid, match="closed"):
            act()
    assert drift(done.case, by=done.sam, at=at()) == ()
