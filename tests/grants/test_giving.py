"""A record or a case file is given to somebody named, for a reason and a time, and for nothing besides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Q

from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.casework.queries import identity
from clearsight.grants import actions as grants
from clearsight.grants.models import Grant
from clearsight.grants.queries import grant_shown, grants_about, grants_of_others, grants_to, may_be_given
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Person, Role, Site
from clearsight.policy import actions as policy
from clearsight.records import actions as records
from clearsight.records import queries as reading
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from clearsight.signoff import actions as signoff
from clearsight.web.show.lent import lent_beside, readers_to_choose
from tests import world
from tests.grants.test_samples import laid_down
from tests.policy.the_forms import POLICIES
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("J3")]
SOON = TODAY + timedelta(days=7)
WHY = "Covers for Sam while he is away"


@pytest.fixture
def done() -> Supervision:
    return story.agreed()


def reads(person: Person, record: Record, on: object = TODAY) -> bool:
    return permits(person, "record.read", record, on)  # type: ignore[arg-type]


def given(done: Supervision, last: object = SOON, by: Person | None = None) -> Grant:
    grant: Grant = do(
        grants.give_record, done.record(), done.school.casey, WHY, TODAY, last, by=by or done.sam
    )
    return grant


def test_whoever_is_given_a_record_reads_it_from_the_first_day_to_the_last_and_nothing_else(
    done: Supervision,
) -> None:
    casey, record, other = done.school.casey, done.record(), done.record("caseload_record")
    assert not reads(casey, record)
    do(grants.give_record, record, casey, WHY, TODAY + timedelta(days=1), SOON, by=done.sam)
    days = [TODAY, TODAY + timedelta(days=1), SOON, SOON + timedelta(days=1)]
    assert [reads(casey, record, day) for day in days] == [False, True, True, False]
    assert not reads(casey, other, SOON)
    for act in ("write", "sign", "disagree", "add_to", "give_to_read", "file_elsewhere"):
        assert not permits(casey, f"record.{act}", record, SOON), act
    assert not permits(casey, "session.view", done.session, SOON)
    assert not permits(casey, "case.view", done.case, SOON)


def test_it_is_ended_at_once_by_anybody_concerned_and_only_once(done: Supervision) -> None:
    casey = done.school.casey
    for ender in (done.nadia, done.sam, casey):
        grant = given(done)
        assert reads(casey, done.record())
        do(grants.end_grant, grant, by=ender)
        assert not reads(casey, done.record())
        with pytest.raises(Conflict):
            do(grants.end_grant, grant, by=done.nadia)
    with pytest.raises(Unknown):
        do(grants.end_grant, given(done), by=done.school.priya)


def test_a_reading_by_loan_is_in_the_log_as_such_and_one_s_own_is_not(done: Supervision) -> None:
    given(done)
    for reader in (done.school.casey, done.sam):
        reading.read(done.record(), by=reader, at=at())
    last = Event.objects.filter(verb="records.read").order_by("-pk")[:2]
    assert [one.detail for one in reversed(last)] == [{"through": "granted"}, {}]


def test_a_draft_is_given_to_nobody_nor_read_once_it_is_sent_back(done: Supervision) -> None:
    record, casey = done.record(), done.school.casey
    given(done)
    do(signoff.return_with_comments, record, "The date is wrong", by=done.sam)
    assert not reads(casey, Record.objects.get(pk=record.pk))
    with pytest.raises(Invalid, match="draft"):
        do(grants.give_record, Record.objects.get(pk=record.pk), done.school.priya, WHY, TODAY, SOON,
           by=done.sam)  # fmt: skip
    story.propose(record, done.nadia, SOON)
    story.agree(record, done.sam, SOON)
    assert not reads(casey, Record.objects.get(pk=record.pk), SOON), "what is agreed anew was not given"


def test_a_case_file_is_given_with_what_is_settled_in_it_that_day(done: Supervision) -> None:
    casey, record = done.school.casey, done.record("caseload_record")
    with pytest.raises(Unknown):
        do(grants.give_case, done.case, casey, WHY, TODAY, SOON, by=done.school.vera)
    do(grants.give_case, done.case, casey, WHY, TODAY, SOON, by=done.sam)
    assert reads(casey, record) and not reads(casey, done.record())
    assert identity(done.case, by=casey, at=at()).family == world.FAMILY
    assert Event.objects.latest("pk").detail == {"through": "granted"}
    for permission in ("case.manage", "case.write_plan", "case.hand_on", "case.bring", "case.give_to_read"):
        assert not permits(casey, permission, done.case, TODAY), permission
    later = world.held(done.arrangement, SOON)
    do(records.open_records, later, by=done.sam, on=SOON)
    assert not any(reads(casey, one, SOON) for one in Record.objects.filter(session=later))


@pytest.mark.abuse(1)
def test_where_the_policy_says_leads_alone_nobody_who_leads_at_a_host_is_offered_it(
    done: Supervision,
) -> None:
    of = done.school
    do(policy.adopt, of.organisation, str(POLICIES / "embark"), TODAY, by=OPERATOR)
    host = do(people.add_site, of.organisation, "Oakmere", kind="host", by=OPERATOR)
    for site, offered in ((host, False), (of.site, True)):
        do(people.give_role, of.casey, "dsl", site, world.LONG_AGO, by=OPERATOR)
        assert may_be_given(done.case, done.sam, TODAY).filter(pk=of.casey.pk).exists() == offered


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"reason": "   "}, "reason"),
        ({"to": "sam"}, "to"),
        ({"to": "nadia"}, "to"),
        ({"to": "morgan"}, "to"),
        ({"to_date": TODAY + timedelta(days=93)}, "to_date"),
        ({"to_date": TODAY - timedelta(days=1)}, "to_date"),
        ({"from_date": TODAY - timedelta(days=1)}, "from_date"),
    ],
)  # fmt: skip
def test_what_is_not_given(done: Supervision, change: dict[str, object], place: str) -> None:
    asked = {"to": "casey", "reason": WHY, "from_date": TODAY, "to_date": SOON, **change}
    to = getattr(done.school, str(asked["to"]))
    with pytest.raises(Invalid) as refused:
        do(grants.give_record, done.record(), to, asked["reason"], asked["from_date"], asked["to_date"],
           by=done.sam)  # fmt: skip
    assert place in {fault.place for fault in refused.value.faults}
    assert not Grant.objects.exists()


def test_nobody_of_another_school_or_without_a_part_in_it_gives_or_is_given_it(done: Supervision) -> None:
    elsewhere = world.school("Elmfield")
    with pytest.raises(Invalid):
        do(grants.give_record, done.record(), elsewhere.casey, WHY, TODAY, SOON, by=done.sam)
    for stranger in (done.school.vera, done.school.priya, elsewhere.nadia):
        with pytest.raises(Unknown):
            do(grants.give_record, done.record(), done.school.casey, WHY, TODAY, SOON, by=stranger)


def test_an_administrator_reads_nothing_by_a_grant_either(done: Supervision) -> None:
    given(done)
    do(people.give_role, done.school.casey, "administrator", done.school.site, TODAY, by=OPERATOR)
    assert not reads(done.school.casey, done.record())


@pytest.mark.parametrize("under", ["harewood", "progress-careers"])
def test_what_was_said_in_a_group_its_lead_alone_gives(under: str) -> None:
    """Harewood has one record of a group; at Progress Careers (6.2, 8) each has it in a file of their own."""
    of = world.school(under=under)
    session = world.held(a_group(of), TODAY)
    do(records.open_records, session, by=of.nadia)
    mine = Q(about=None) | Q(about=of.sam)
    record = Record.objects.get(mine, session=session, case=None)
    assert (record.about is None) is (under == "harewood")
    Record.objects.filter(pk=record.pk).update(state="agreed", proposed_by=of.nadia, proposed_at=at())
    record.refresh_from_db()
    with pytest.raises(Refused):
        do(grants.give_record, record, of.casey, WHY, TODAY, SOON, by=of.sam)
    assert [lent_beside(record, by, at())["may_give"] for by in (of.sam, of.nadia)] == [False, True]
    do(grants.give_record, record, of.casey, WHY, TODAY, SOON, by=of.nadia)


GIVEN_NOTHING = ("governor", "chair_of_governors", "trustee", "inspector", "auditor", "administrator")


@pytest.mark.req("J1", "J2", "J4")
@pytest.mark.parametrize(
    ("under", "a_case", "a_record"),
    [
        ("harewood", {"teacher", "deputy_dsl", "headteacher"},
         {"teacher", "deputy_dsl", "headteacher", "hr", "external_supervisor"}),
        ("embark", {"deputy_dsl"}, {"deputy_dsl"}),
        ("north-east-futures", {"deputy_dsl"}, {"deputy_dsl"}),
    ],
)  # fmt: skip
def test_to_whom_a_case_or_a_group_s_record_can_be_given(
    under: str, a_case: set[str], a_record: set[str]
) -> None:
    """Figures alone to who governs, a sample to an auditor; "only" of Embark 8 and North East Futures."""
    of = world.school(under=under)
    case, record = world.fennimore(of), agreed_in_a_group(of)
    roles = ("teacher", "deputy_dsl", "headteacher", "hr", "external_supervisor", *GIVEN_NOTHING)
    elsewhere = Site.objects.create(organisation=of.organisation, name="The other school", code="OTH")
    user = get_user_model()
    for role in roles:
        one = laid_down(of, role)
        Role.objects.filter(person=one).update(site=elsewhere)
        Person.objects.filter(pk=one.pk).update(user=user.objects.create(username=role))
        for what, give, may in ((case, grants.give_case, a_case), (record, grants.give_record, a_record)):
            offered = one.pk in {person.pk for person in readers_to_choose(what, of.nadia, TODAY).values()}
            assert offered is (role in may), (role, give)
            if role in may:
                given = do(give, what, one, WHY, TODAY, SOON, by=of.nadia)
                reading = "case.read_plan" if what is case else "record.read"
                assert permits(one, reading, what, TODAY), role
                for other in ("teacher", *GIVEN_NOTHING) if role == "deputy_dsl" else ():
                    Role.objects.filter(person=one).update(role=other)
                    assert permits(one, reading, what, TODAY) is (other in may), (role, other)
                Role.objects.filter(person=one).update(role=role)
                do(grants.end_grant, given, by=of.nadia)
            else:
                with pytest.raises(Invalid, match="not given to them"):
                    do(give, what, one, WHY, TODAY, SOON, by=of.nadia)


def a_group(of: world.School) -> Arrangement:
    """Nadia's group of Sam and Priya."""
    made: Arrangement = do(
        scheduling.arrange, of.organisation, of.nadia, [of.sam, of.priya], kind="group", every="4 weeks",
        from_date=world.LONG_AGO, minutes=60, by=of.nadia,
    )  # fmt: skip
    return made


def agreed_in_a_group(of: world.School) -> Record:
    """What is kept in the secured folder of a group: agreed, as a row."""
    session = world.held(a_group(of), TODAY)
    do(records.open_records, session, by=of.nadia)
    record = Record.objects.get(session=session, about=None, case=None)
    Record.objects.filter(pk=record.pk).update(state="agreed", proposed_by=of.nadia, proposed_at=at())
    record.refresh_from_db()
    return record


def test_who_is_concerned_sees_it_with_its_reason_and_nobody_else_does(done: Supervision) -> None:
    grant, of = given(done), done.school
    for person in (done.sam, done.nadia, of.casey):
        assert grant_shown(grant, by=person, at=at()).reason == WHY
        assert grants_about(done.record(), by=person, on=TODAY) == [grant]
    for person in (of.vera, of.priya, of.morgan):
        assert grants_about(done.record(), by=person, on=TODAY) == []
        with pytest.raises(Unknown):
            grant_shown(grant, by=person, at=at())
    assert list(grants_to(of.casey, TODAY)) == [grant] and list(grants_of_others(done.nadia, TODAY)) == [
        grant
    ]
    assert bytes(grant.reason).find(WHY.encode()) < 0
    assert WHY not in str([one.detail for one in Event.objects.all()])
