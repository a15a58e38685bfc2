"""The cases that a policy asks for are on the agenda by themselves, or chosen with a word why."""

from __future__ import annotations

from datetime import date

import pytest

from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile
from clearsight.kernel.refusals import Invalid, Refused, Unknown
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Session
from clearsight.supervision import actions as supervision
from clearsight.supervision import queries as agendas
from clearsight.supervision.models import CaseChoice
from tests import world
from tests.walk import story
from tests.world import TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("E3")]


def case_of(of: School, code: str, status: str = "") -> CaseFile:
    made: CaseFile = do(casework.open_case, of.organisation, of.site, of.sam, world.LONG_AGO, code=code,
                        family="Fennimore", by=of.nadia)  # fmt: skip
    if status:
        do(casework.note_status, made, status, world.LONG_AGO, by=of.nadia)
    return made


def session_of(of: School) -> Session:
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    world.signed_on_paper(arrangement, world.LONG_AGO)
    made: Session = do(scheduling.schedule, arrangement, TODAY, by=of.nadia)
    return made


def on_agenda(session: Session, by: object) -> list[str]:
    return [case.code for case in agendas.cases_offered(session, by=by, at=at()).on_agenda]


def test_every_live_case_is_there_by_itself_where_the_policy_wants_it() -> None:
    of = world.school(under="north-east-futures")
    case_of(of, "L-1", "child_in_need_plan"), case_of(of, "L-2", "referred_awaiting_outcome")
    quiet, session = case_of(of, "Q-1", "early_help_plan"), session_of(of)
    for party in (of.nadia, of.sam):
        assert on_agenda(session, party) == ["L-1", "L-2"]
    offered = agendas.cases_offered(session, by=of.nadia, at=at())
    assert [(row.case, row.live) for row in offered.left_out] == [(quiet, False)]
    do(casework.note_status, quiet, "child_protection_plan", TODAY, by=of.nadia)
    assert on_agenda(session, of.nadia) == ["L-1", "L-2", "Q-1"]
    do(supervision.assemble_cases, session, by=of.nadia)
    assert session.discussions.count() == 3


def test_a_live_case_is_left_out_with_a_reason_only_and_can_come_back() -> None:
    of = world.school(under="north-east-futures")
    one, two = case_of(of, "L-1", "child_in_need_plan"), case_of(of, "L-2", "child_in_need_plan")
    session = session_of(of)
    with pytest.raises(Invalid, match="say why this one is left out"):
        do(supervision.choose_cases, session, [one], because={}, by=of.sam)
    do(supervision.choose_cases, session, [one], because={two.pk: "Seen yesterday"}, by=of.sam)
    assert on_agenda(session, of.nadia) == ["L-1"]
    (out,) = agendas.cases_offered(session, by=of.nadia, at=at()).left_out
    assert (out.because, out.chosen_by) == ("Seen yesterday", of.sam)
    assert b"yesterday" not in bytes(CaseChoice.objects.get(case=two).because)
    do(supervision.choose_cases, session, [one, two], because={}, by=of.nadia)
    assert on_agenda(session, of.sam) == ["L-1", "L-2"]
    # Once one of them is disposed of, the session opens as before, and says why no more.
    do(supervision.choose_cases, session, [one], because={two.pk: "Seen yesterday"}, by=of.sam)
    do(casework.destroy_key, two.file, "25 years", by=of.nadia)
    (out,) = agendas.cases_offered(session, by=of.nadia, at=at()).left_out
    assert (out.case, out.because) == (two, "")


def test_the_most_concerning_are_chosen_with_a_word_why() -> None:
    of = world.school(under="embark")
    one = case_of(of, "C-1")
    case_of(of, "C-2")
    session = session_of(of)
    assert on_agenda(session, of.sam) == []
    with pytest.raises(Invalid, match="say in a word why"):
        do(supervision.choose_cases, session, [one], because={one.pk: " "}, by=of.sam)
    do(supervision.choose_cases, session, [one], because={one.pk: "Third referral"}, by=of.sam)
    assert on_agenda(session, of.nadia) == ["C-1"]


@pytest.mark.req("F1")
def test_whether_these_are_all_is_stated_and_stands_on_the_record() -> None:
    of = world.school()
    one, two = case_of(of, "C-1"), case_of(of, "C-2")
    session = session_of(of)
    with pytest.raises(Invalid, match="not all"):
        do(supervision.choose_cases, session, [one], because={}, stated="all", by=of.sam)
    do(supervision.choose_cases, session, [one], because={}, stated="sample", by=of.sam)
    do(records.open_records, session, by=of.sam)
    record = Record.objects.get(session=session, form="supervision_record")
    assert reading.read(record, by=of.sam, at=at()).fields["cases_are"].value == "sample"
    do(supervision.choose_cases, session, [one, two], because={}, stated="all", by=of.sam)
    do(records.open_records, session, by=of.sam)
    assert reading.read(record, by=of.sam, at=at()).fields["cases_are"].value == "all"


@pytest.mark.req("J1")
def test_nobody_else_chooses_and_what_is_held_stays() -> None:
    done = story.agreed()
    for other in (done.school.casey, done.school.morgan, done.school.priya, done.school.vera):
        with pytest.raises((Unknown, Refused)):
            do(supervision.choose_cases, done.session, [], because={}, by=other)
        with pytest.raises((Unknown, Refused)):
            do(supervision.assemble_cases, done.session, by=other)
    with pytest.raises(Invalid, match="held already"):
        do(supervision.choose_cases, done.session, [], because={}, by=done.sam)
    assert do(supervision.assemble_cases, done.session, by=done.nadia) == []


def test_a_supervisor_with_whom_the_lead_has_not_signed_learns_of_no_case_by_assembling() -> None:
    of = world.school(under="north-east-futures")
    case_of(of, "L-1", "child_in_need_plan")
    arrangement = world.one_to_one(of, of.vera, of.sam)
    session = do(scheduling.schedule, arrangement, date(2026, 3, 10), by=of.vera)
    assert on_agenda(session, of.vera) == []
    do(supervision.assemble_cases, session, by=of.vera)
    assert not session.discussions.exists()
