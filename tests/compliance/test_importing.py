"""A tracker is taken in again and again: known rows are brought up to date, nothing doubles or is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clearsight.audit.models import Event
from clearsight.compliance.actions import import_facts
from clearsight.compliance.domain.facts import AgreementSignature as AgreementFact
from clearsight.compliance.domain.facts import Attendance, Facts, Person, Session, Training
from clearsight.compliance.domain.facts import RecordSignature as SignatureFact
from clearsight.compliance.queries import facts_for_organisation, person_findings
from clearsight.kernel.refusals import Refused
from clearsight.people.models import Person as PersonRow
from clearsight.scheduling.models import Attendance as AttendanceRow
from clearsight.scheduling.models import Session as SessionRow
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import AgreementSignature, SessionSignature
from tests import world
from tests.walk import story
from tests.world import OPERATOR, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L4")]


def take_in(of: School, facts: Facts, by: object = OPERATOR) -> object:
    return import_facts(of.organisation, facts, by=by, at=at())  # type: ignore[arg-type]


def a_tracker() -> tuple[School, Facts]:
    """What a school would write into its spreadsheet from what is here."""
    of = world.school()
    world.fennimore(of)
    world.held(world.one_to_one(of, of.nadia, of.sam), TODAY - timedelta(days=60))
    return of, facts_for_organisation(of.organisation)


def test_the_same_tracker_twice_changes_nothing() -> None:
    of, tracker = a_tracker()
    done = take_in(of, tracker)
    assert not any(done.added.values())  # type: ignore[attr-defined]
    assert not any(done.changed.values())  # type: ignore[attr-defined]
    assert facts_for_organisation(of.organisation) == tracker


def test_what_is_new_is_added_and_what_differs_is_brought_up_to_date_and_judged() -> None:
    of, tracker = a_tracker()
    arrangement = tracker.arrangements[0].arrangement
    recent = Session("NEW", arrangement, "planned", "held", TODAY, TODAY, 60, TODAY)
    sam = next(p for p in tracker.people if p.name == "Sam Okafor")
    more = replace(
        tracker,
        people=(*(replace(p, name="Sam Okafor-Lee") if p is sam else p for p in tracker.people),
                Person("new", "Robin Vale", TODAY)),
        sessions=(*tracker.sessions, recent),
        attendance=(*tracker.attendance, Attendance("NEW", sam.person, True)),
        training=(*tracker.training, Training("new", "dsl", TODAY)),
    )  # fmt: skip
    take_in(of, more)
    assert PersonRow.objects.get(pk=of.sam.pk).name == "Sam Okafor-Lee"
    assert set(facts_for_organisation(of.organisation).people) == set(more.people)
    found = {item.rule: item.status for item in person_findings(of.sam, by=of.sam, today=TODAY).current}
    assert found["contract-four-weeks"] == "open"
    assert Event.objects.filter(verb="compliance.import_facts").exists()


def test_a_session_that_has_records_here_is_left_as_it_is() -> None:
    held = story.held()
    tracker = facts_for_organisation(held.school.organisation)
    shorter = tuple(replace(s, minutes=5) if s.status == "held" else s for s in tracker.sessions)
    take_in(held.school, replace(tracker, sessions=shorter))
    assert SessionRow.objects.get(pk=held.session.pk).minutes == 60


def test_ten_times_as_many_sessions_are_taken_in_batch_by_batch_and_not_row_by_row() -> None:
    """SQLite takes some 45 rows at once, PostgreSQL hundreds: nothing is asked about a single session."""
    of, tracker = a_tracker()
    (pattern,) = [session for session in tracker.sessions if session.status == "held"]

    def asked(first: int, many: int) -> int:
        days = [TODAY - timedelta(days=500 - first - n) for n in range(many)]
        rows = [
            replace(pattern, session=f"old {day}", scheduled_for=day, held_on=day, written_up_on=day)
            for day in days
        ]
        with CaptureQueriesContext(connection) as queries:
            take_in(of, replace(tracker, sessions=(*tracker.sessions, *rows)))
        return len(queries)

    few, many = asked(0, 30), asked(30, 300)
    assert SessionRow.objects.filter(code__startswith="old ").count() == 330
    assert many - few < 60


def test_nothing_absent_from_the_tracker_is_removed() -> None:
    of, tracker = a_tracker()
    take_in(of, Facts(people=tracker.people))
    assert facts_for_organisation(of.organisation) == tracker


def test_only_the_operator_takes_it_in() -> None:
    of, tracker = a_tracker()
    for person in (of.morgan, of.nadia, of.vera):
        with pytest.raises(Refused):
            take_in(of, tracker, by=person)


def test_codes_of_two_organisations_may_be_the_same_and_never_meet() -> None:
    of, tracker = a_tracker()
    other = world.school("Elmfield")
    take_in(other, tracker)
    assert len(set(facts_for_organisation(other.organisation).sessions)) == len(tracker.sessions)
    assert facts_for_organisation(of.organisation) == tracker
    assert SessionRow.objects.count() == 2 * len(tracker.sessions)


@pytest.mark.req("F9")
def test_no_spreadsheet_signs_for_anybody_or_closes_what_was_undertaken_here() -> None:
    done = story.agreed()
    action = do(supervision.agree_action, done.session, "Ring the nurse", done.sam, by=done.nadia)
    terms = {
        "frequency": "4 weeks", "starts": "2026-03-10", "venue": "Here", "who_records": "supervisor",
        "who_stores": "Nadia", "dispute_school": "Elmfield", "review_on": "2027-03-10",
    }  # fmt: skip
    agreement = do(supervision.draw_up_agreement, done.arrangement, terms, by=done.nadia)
    tracker = facts_for_organisation(done.school.organisation)
    code, sam, session = done.arrangement.code, done.sam.code, done.session.code
    forged = replace(
        tracker,
        agreements=(*tracker.agreements, AgreementFact(code, agreement.version, sam, TODAY)),
        signatures=(*tracker.signatures, SignatureFact(session, sam, TODAY)),
        attendance=tuple(replace(a, present=False) for a in tracker.attendance),
        actions=tuple(replace(a, status="done", closed_on=TODAY) for a in tracker.actions),
    )
    take_in(done.school, forged)
    assert not AgreementSignature.objects.exists()
    assert not SessionSignature.objects.exists()
    assert not AttendanceRow.objects.filter(present=False).exists()
    action.refresh_from_db()
    assert action.status == "open"
