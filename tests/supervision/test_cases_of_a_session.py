"""Which cases were discussed is open until the session is held, and stands from then on."""

from __future__ import annotations

import pytest

from clearsight.casework.queries import identities
from clearsight.kernel.refusals import Invalid
from clearsight.records import actions as records
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from tests import world
from tests.walk import story
from tests.world import FAMILY, TODAY, at, do

pytestmark = pytest.mark.django_db


@pytest.mark.req("E3", "F9")
def test_neither_party_changes_the_cases_of_a_session_that_is_held() -> None:
    done = story.agreed()
    for party in (done.sam, done.nadia):
        with pytest.raises(Invalid, match="held already"):
            do(supervision.bring_cases, done.session, [], by=party)
    assert [row.case for row in done.session.discussions.all()] == [done.case]


def test_holding_it_says_what_was_really_discussed() -> None:
    before = story.prepared()
    story.write(before.record("caseload_record"), before.sam, summary="Prepared, and not reached.")
    do(supervision.hold, before.session, TODAY, 60, cases=[], by=before.nadia)
    assert not before.session.discussions.exists()


def test_an_ad_hoc_talk_takes_cases_until_it_is_written_up() -> None:
    before = story.prepared()
    talk = do(scheduling.note_ad_hoc, before.arrangement, TODAY, by=before.sam)
    do(supervision.bring_cases, talk, [before.case], by=before.sam)
    do(scheduling.note_written_up, talk, TODAY, by=before.sam)
    with pytest.raises(Invalid):
        do(supervision.bring_cases, talk, [], by=before.sam)


@pytest.mark.req("J2")
def test_a_case_that_is_taken_off_keeps_its_name_for_those_who_have_a_record_about_it() -> None:
    school = world.school()
    case = world.fennimore(school)
    group = do(scheduling.arrange, school.organisation, school.vera, [school.sam, school.priya], kind="group",
               from_date=world.LONG_AGO, by=school.nadia)  # fmt: skip
    session = do(scheduling.schedule, group, TODAY, by=school.vera)
    do(supervision.bring_cases, session, [case], by=school.sam)
    do(records.open_records, session, by=school.sam)
    do(supervision.bring_cases, session, [], by=school.sam)
    for party in (school.vera, school.priya):
        shown = identities([case], by=party, at=at())
        assert [one.family for one in shown.values()] == [FAMILY]


@pytest.mark.req("E3")
def test_a_blank_draft_goes_with_the_tick_and_comes_back_with_it() -> None:
    before = story.prepared()
    drafts = before.session.records.filter(case=before.case)
    assert drafts.count() == 1
    do(records.choose_cases, before.session, [], by=before.sam)
    assert not drafts.exists()
    do(records.choose_cases, before.session, [before.case], by=before.sam)
    do(records.open_records, before.session, by=before.sam)
    assert drafts.count() == 1


def test_a_draft_that_somebody_wrote_in_stays() -> None:
    before = story.prepared()
    story.write(before.record("caseload_record"), before.sam, summary="Prepared.")
    with pytest.raises(Invalid, match="something is written"):
        do(records.choose_cases, before.session, [], by=before.sam)
    do(supervision.hold, before.session, TODAY, 60, cases=[], by=before.nadia)
    do(records.open_records, before.session, by=before.nadia)
    assert before.session.records.filter(case=before.case).count() == 1


def test_nothing_is_left_to_write_up_of_a_case_that_was_not_reached() -> None:
    before = story.prepared()
    do(supervision.hold, before.session, TODAY, 60, cases=[], by=before.nadia)
    do(records.open_records, before.session, by=before.nadia)
    assert {record.case for record in before.session.records.all()} == {None}
