"""One supervision, from nobody being supervised to a sealed record and the next date."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest

from clearsight.compliance import queries as compliance
from clearsight.compliance.actions import arrange_to_policy
from clearsight.kernel.refusals import Invalid, Unknown
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.signoff import actions as signoff
from clearsight.signoff.queries import signatures_of, waiting_for_me
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as agendas
from tests import world
from tests.walk.story import agree, propose
from tests.world import TODAY, at, do

pytestmark = pytest.mark.django_db

THURSDAY = TODAY + timedelta(days=2)
FOUR_WEEKS_ON = THURSDAY + timedelta(days=28)


def standing_of(person: Person, by: Person, today: date) -> dict[str, Any]:
    """What the policy's four weeks say of a person."""
    found = compliance.person_findings(person, by=by, today=today)
    return {item.rule: item for item in found.current if item.strength == "required"}


def agree_terms(arrangement: Arrangement, nadia: Person, sam: Person) -> None:
    """Both sign the policy's contract, having seen exactly it."""
    terms = {
        "who_records": "supervisor", "who_stores": "Nadia, in the locked cabinet of this system",
        "dispute_school": "Elmfield Primary", "review_on": "2027-03-10",
    }  # fmt: skip
    agreement = do(supervision.draw_up_agreement, arrangement, terms, by=nadia)
    for party in (sam, nadia):
        shown = agendas.read_agreement(agreement, by=party, at=at())
        assert party in shown.waiting_for
        do(supervision.sign_agreement, agreement, shown.shown_hash, by=party)


def write(record: Record, by: Person, on: date, **values: Any) -> None:
    """Type into a record, having seen what stands there."""
    shown = reading.read(record, by=by, at=at(on))
    do(records.write, record, values, {name: shown.fields[name].version for name in values}, by=by, on=on)


def prepare(session: Session, sam: Person, case: Any) -> dict[str, Record]:
    """Before the day Sam brings a case and an item, and fills in his own part."""
    do(supervision.add_agenda_item, session, "How to speak with the uncle", by=sam)
    do(supervision.bring_cases, session, [case], by=sam)
    opened = {record.form: record for record in do(records.open_records, session, by=sam)}
    write(opened["supervision_record"], sam, TODAY, wellbeing="Tired, and glad of the spring.")
    write(opened["caseload_record"], sam, TODAY, summary="Two visits, one of them unannounced.")
    return opened


def write_up(opened: dict[str, Record], nadia: Person, sam: Person) -> None:
    """On the day Nadia writes, and the two agree who does what."""
    action = {"what": "Ring the school nurse", "by_whom": sam.name, "by_when": "2026-03-19"}
    write(opened["supervision_record"], nadia, THURSDAY, cases_are="all", wellbeing="Tired; leave agreed.")
    family_action = {**action, "what": "Visit with the health visitor", "child": world.CHILD}
    write(opened["caseload_record"], nadia, THURSDAY, actions=[family_action])


def sign_everything(session: Session, nadia: Person, sam: Person) -> None:
    """Each signs each record, having seen exactly it."""
    for person in (sam, nadia):
        for record in waiting_for_me(person, THURSDAY):
            shown = reading.read(record, by=person, at=at(THURSDAY))
            do(signoff.sign, record, shown.shown_hash, by=person, on=THURSDAY)


@pytest.mark.req("E1", "E2", "D7", "C2", "B1")
def test_one_supervision_from_the_first_overdue_day_to_the_sealed_record() -> None:
    school = world.school()
    nadia, sam = school.nadia, school.sam
    case = world.fennimore(school)

    # Sam has held a case since September and nobody supervises him: the position says so, by clause.
    before = compliance.position(school.organisation, by=nadia, today=TODAY)
    worst = next(row for row in before.rows if row.person == sam)
    assert (worst.status, worst.since) == ("overdue", date(2025, 9, 29))
    assert worst.clause

    # Nadia arranges it, the two sign the contract, and agree a date.
    arrangement = do(
        arrange_to_policy, school.organisation, nadia, [sam], every="4 weeks", from_date=TODAY,
        minutes=60, venue="The quiet room", by=nadia,
    )  # fmt: skip
    agree_terms(arrangement, nadia, sam)
    session = do(scheduling.schedule, arrangement, THURSDAY, starts_at=time(15, 30), by=nadia)
    assert (session.planned_minutes, session.venue) == (60, "The quiet room")

    # Sam prepares; what he brings is on the joint agenda beside the policy's own items.
    opened = prepare(session, sam, case)
    agenda = agendas.agenda(session, by=nadia, at=at())
    assert [item.text for item in agenda.brought] == ["How to speak with the uncle"]
    assert agenda.cases_brought == (case,)
    assert [item.id for item in agenda.standing][:2] == ["wellbeing", "previous_actions"]

    # They meet; Nadia writes it up on the policy's forms, and who wrote what stays visible.
    do(supervision.hold, session, THURSDAY, 65, by=nadia, on=THURSDAY)
    do(scheduling.schedule, arrangement, FOUR_WEEKS_ON, by=nadia, on=THURSDAY)
    write_up(opened, nadia, sam)
    wellbeing = reading.read(opened["supervision_record"], by=sam, at=at(THURSDAY)).fields["wellbeing"]
    assert (wellbeing.now.author, wellbeing.value) == (nadia, "Tired; leave agreed.")
    assert [(old.author, old.value) for old in wellbeing.before] == [(sam, "Tired, and glad of the spring.")]

    # Proposed, agreed by the other; the actions agreed are Sam's actions now.
    for record in opened.values():
        propose(record, nadia, THURSDAY)
        agree(record, sam, THURSDAY)
    agreed = agendas.actions_agreed_in(session, by=sam, at=at(THURSDAY))
    assert [(shown.what, shown.action.owner, shown.action.case) for shown in agreed] == [
        ("Visit with the health visitor", sam, case)
    ]

    # Both sign what they were shown, and the last signature seals it for good.
    sign_everything(session, nadia, sam)
    sealed = signatures_of(opened["caseload_record"], by=sam, on=THURSDAY)
    assert [person for person, _ in sealed.signed] == [sam, nadia]
    assert sealed.sealed_at is not None
    with pytest.raises(Invalid, match="never altered"):
        write(opened["supervision_record"], nadia, THURSDAY, any_other_business="One more thing")

    # Sam is supervised to policy; the next is due four weeks on, and nobody had to recompute anything.
    after = compliance.position(school.organisation, by=nadia, today=THURSDAY)
    row = next(row for row in after.rows if row.person == sam)
    assert (row.failing, row.next_due) == (0, date(2026, 3, 19))  # what Sam undertook comes first
    findings = standing_of(sam, nadia, THURSDAY)
    assert findings["contract-signed"].status == "met"
    assert findings["record-signed"].status == "met"
    assert findings["session-recorded"].status == "met"
    cadence = findings["contract-four-weeks"]
    assert (cadence.status, cadence.due_on) == ("open", FOUR_WEEKS_ON)
    assert [fact.session for fact in findings["contract-four-weeks"].facts] == [session]
    assert (
        standing_of(sam, nadia, FOUR_WEEKS_ON + timedelta(days=1))["contract-four-weeks"].status == "overdue"
    )

    # The headteacher sees that it happened; what was said is not for her, nor for Casey at all.
    assert compliance.position(school.organisation, by=school.vera, today=THURSDAY).not_to_policy >= 0
    for outsider in (school.vera, school.casey, school.morgan):
        with pytest.raises(Unknown):
            reading.read(opened["caseload_record"], by=outsider, at=at(THURSDAY))
