"""Whose access stops at once, who goes to another school, and who leaves a group: from the next request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clearsight.access.queries import permits
from clearsight.accounts.actions import end_every_sign_in
from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.grants import actions as grants
from clearsight.grants.models import Suspension
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person, Site
from clearsight.people.queries import may_sign_in
from clearsight.records import actions as records
from clearsight.records.models import AskedOfRole, Record
from clearsight.records.queries.third_signatures import holders
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import Agreement, AgreementSignature
from tests import world
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import LONG_AGO, OPERATOR, TODAY, School, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("J5")]
TOMORROW, SOON = TODAY + timedelta(days=1), TODAY + timedelta(days=7)


@pytest.fixture
def done() -> Supervision:
    return story.agreed()


@pytest.fixture
def mill(done: Supervision) -> Site:
    site: Site = do(people.add_site, done.school.organisation, "Mill Lane", by=OPERATOR)
    return site


@pytest.mark.abuse(2)
def test_who_is_suspended_may_nothing_until_somebody_else_gives_it_back(done: Supervision) -> None:
    of, record = done.school, done.record()
    do(grants.suspend, done.sam, by=of.vera)
    asked = [("record.read", record), ("case.view", done.case), ("organisation.view", of.organisation),
             ("person.view", done.sam), ("session.view", done.session)]  # fmt: skip
    assert not any(permits(done.sam, permission, thing, TODAY) for permission, thing in asked)
    assert not may_sign_in(done.sam, TODAY)
    with pytest.raises(Conflict):
        do(grants.suspend, done.sam, by=of.morgan)
    with pytest.raises((Refused, Unknown)):
        do(grants.restore, done.sam, by=done.sam)
    assert record.entries.exists() and permits(done.nadia, "record.read", record, TODAY)
    do(grants.restore, done.sam, by=of.morgan)
    assert all(permits(done.sam, permission, thing, TODAY) for permission, thing in asked)
    with pytest.raises(Conflict):
        do(grants.restore, done.sam, by=of.morgan)
    verbs = Event.objects.filter(object_id=str(done.sam.public_id)).values_list("verb", flat=True)
    assert {"grants.suspend", "grants.restore"} <= set(verbs)


def test_only_who_oversees_or_keeps_the_list_suspends_and_nobody_themselves(done: Supervision) -> None:
    of, elsewhere = done.school, world.school("Elmfield")
    for person in (of.sam, of.priya, of.nadia, elsewhere.vera, elsewhere.morgan):
        with pytest.raises((Refused, Unknown)):
            do(grants.suspend, of.casey, by=person)
    with pytest.raises(Refused):
        do(grants.suspend, of.morgan, by=of.morgan)
    assert not Suspension.objects.exists()


def test_what_was_given_to_somebody_is_shut_with_them(done: Supervision) -> None:
    casey = done.school.casey
    do(grants.give_record, done.record(), casey, "Covers for Sam", TODAY, SOON, by=done.sam)
    do(grants.suspend, casey, by=done.school.vera)
    assert not permits(casey, "record.read", done.record(), TODAY)
    with pytest.raises(Invalid):
        do(grants.give_record, done.record("caseload_record"), casey, "Again", TODAY, SOON, by=done.sam)


def test_whoever_goes_to_another_school_leaves_its_cases_behind(done: Supervision, mill: Site) -> None:
    sam, case, of = done.sam, done.case, done.school
    record = done.record("caseload_record")
    do(grants.transfer, sam, of.site, mill, ["family_worker"], SOON, by=of.morgan)
    before = SOON - timedelta(days=1)
    for day, may in ((before, True), (SOON, False)):
        assert permits(sam, "case.manage", case, day) is may
        assert permits(sam, "case.read_plan", case, day) is may
    assert permits(sam, "record.read", record, SOON), "what they wrote in a session of theirs stays theirs"
    assert [(r.site, r.from_date, r.to_date) for r in sam.roles.order_by("from_date")] == [
        (of.site, LONG_AGO, before), (mill, SOON, None),
    ]  # fmt: skip
    assert permits(done.nadia, "case.hand_on", case, SOON)
    do(casework.change_lead, case, of.priya, by=done.nadia, on=SOON)
    assert permits(of.priya, "case.manage", case, SOON)


def test_what_was_to_begin_at_the_old_school_does_not_and_nothing_is_held_twice_at_the_new_one(
    done: Supervision, mill: Site
) -> None:
    sam, of, later = done.sam, done.school, SOON + timedelta(days=9)
    for role, site, day in (("deputy_dsl", of.site, SOON), ("deputy_dsl", of.site, later),
                            ("family_worker", mill, later), ("teacher", mill, LONG_AGO)):  # fmt: skip
        do(people.give_role, sam, role, site, day, by=OPERATOR)
    do(grants.transfer, sam, of.site, mill, ["family_worker"], SOON, by=of.morgan)
    held = [(r.role, r.site, r.from_date, r.to_date) for r in sam.roles.order_by("site", "role")]
    assert held == [
        ("family_worker", of.site, LONG_AGO, SOON - timedelta(days=1)),
        ("family_worker", mill, SOON, None), ("teacher", mill, LONG_AGO, None),
    ]  # fmt: skip


def test_nobody_who_may_not_ends_every_sign_in(done: Supervision) -> None:
    with CaptureQueriesContext(connection) as asked, pytest.raises((Refused, Unknown)):
        end_every_sign_in(by=done.sam, at=at())
    assert not [one for one in asked.captured_queries if "DELETE" in one["sql"]]


@pytest.mark.req("J1", "J3")
def test_whoever_supervised_them_reads_the_cases_left_behind_no_more(done: Supervision, mill: Site) -> None:
    of, nadia, case = done.school, done.nadia, done.case
    agreement = Agreement.objects.create(arrangement=done.session.arrangement, version="1")
    AgreementSignature.objects.create(agreement=agreement, person=done.sam, signed_on=LONG_AGO)
    for role in nadia.roles.all():  # she supervises there, and no longer leads safeguarding
        do(people.end_role, role, TODAY - timedelta(days=1), by=OPERATOR)
    do(people.give_role, nadia, "teacher", of.site, TODAY, by=OPERATOR)
    do(grants.transfer, done.sam, of.site, mill, ["family_worker"], SOON, by=of.morgan)
    alike = ("case.read_plan", "case.write_plan", "case.bring", "case.see_readers", "case.see_coverage")
    for day, may in ((SOON - timedelta(days=1), True), (SOON, False)):
        assert {permits(nadia, permission, case, day) for permission in alike} == {may}
    assert permits(nadia, "case.view", case, SOON), "what was brought to her own session she knows of"
    assert permits(nadia, "record.read", done.record("caseload_record"), SOON), "as a party of the session"


def test_who_leads_at_the_new_school_leads_there_alone(done: Supervision, mill: Site) -> None:
    of, nadia = done.school, done.nadia
    do(people.give_role, of.vera, "trust_safeguarding_lead", of.site, LONG_AGO, by=OPERATOR)
    do(grants.transfer, nadia, of.site, mill, ["dsl"], TOMORROW, by=of.vera)
    assert permits(nadia, "site.open_case", of.site, TODAY) and not permits(
        nadia, "site.open_case", mill, TODAY
    )
    assert not permits(nadia, "site.open_case", of.site, TOMORROW)
    assert permits(nadia, "site.open_case", mill, TOMORROW)


def test_an_administrator_moves_nobody_s_reading_and_nothing_new_is_given(
    done: Supervision, mill: Site
) -> None:
    of = done.school
    with pytest.raises(Refused, match="reads what others wrote"):
        do(grants.transfer, done.nadia, of.site, mill, ["dsl"], SOON, by=of.morgan)
    own = ["family_worker"]
    for roles, to, day in ((["dsl"], mill, SOON), ([], mill, SOON), (own, of.site, SOON), (own, mill, TODAY)):
        with pytest.raises(Invalid):
            do(grants.transfer, done.sam, of.site, to, roles, day, by=of.morgan)
    for by in (done.sam, done.nadia, of.casey):
        with pytest.raises((Refused, Unknown)):
            do(grants.transfer, done.sam, of.site, mill, ["family_worker"], SOON, by=by)
    with pytest.raises(Invalid):
        do(grants.transfer, done.sam, of.site, world.school("Elmfield").site, ["family_worker"], SOON,
           by=of.morgan)  # fmt: skip


@pytest.fixture
def group() -> tuple[School, Arrangement]:
    of = world.school()
    made = do(scheduling.arrange, of.organisation, of.nadia, [of.sam, of.priya, of.casey], kind="group",
              every="4 weeks", from_date=LONG_AGO, minutes=60, by=of.nadia)  # fmt: skip
    return of, made


@pytest.mark.req("F13")
def test_somebody_leaves_a_group_and_reads_what_was_said_while_they_were_there(
    group: tuple[School, Arrangement],
) -> None:
    of, made = group
    first = world.held(made, TODAY - timedelta(days=28))
    do(scheduling.end_place, made, of.casey, TODAY, by=of.nadia)
    second = world.held(made, SOON)
    assert of.casey in members_on(made, TODAY) and of.casey not in members_on(made, TOMORROW)
    assert permits(of.casey, "session.read_agenda", first, SOON)
    assert not permits(of.casey, "session.read_agenda", second, SOON)
    assert permits(of.sam, "session.read_agenda", second, SOON)


def test_which_places_do_not_end(group: tuple[School, Arrangement]) -> None:
    of, made = group
    world.held(made, TODAY)
    for person, day in ((of.casey, TODAY - timedelta(days=1)), (of.vera, TODAY), (of.casey, LONG_AGO)):
        with pytest.raises(Invalid):
            do(scheduling.end_place, made, person, day, by=of.nadia)
    for by in (of.sam, of.casey):
        with pytest.raises(Refused):
            do(scheduling.end_place, made, of.casey, TODAY, by=by)
    for person in (of.casey, of.sam):
        do(scheduling.end_place, made, person, TODAY, by=of.nadia)
    with pytest.raises(Invalid, match="nobody else"):
        do(scheduling.end_place, made, of.priya, SOON, by=of.nadia, on=SOON)
    alone = world.one_to_one(of, of.nadia, of.sam)
    with pytest.raises(Invalid, match="nobody else"):
        do(scheduling.end_place, alone, of.sam, SOON, by=of.nadia)


def test_a_leaver_is_no_member_of_a_group_nor_waited_for_whatever_an_import_left_open(
    group: tuple[School, Arrangement],
) -> None:
    of, made = group
    # As an import brings it: the last day, and nothing of roles or memberships.
    Person.objects.filter(pk__in=(of.casey.pk, of.vera.pk)).update(left=TODAY)
    assert of.casey in members_on(made, TODAY) and of.casey not in members_on(made, TOMORROW)
    session = world.held(made, TODAY)
    do(records.open_records, session, by=of.nadia)
    record = Record.objects.filter(session=session).first()
    assert record is not None
    asked = AskedOfRole.objects.create(record=record, role="headteacher", site=of.site)
    assert holders(asked, TODAY) == [of.vera] and holders(asked, TOMORROW) == []
