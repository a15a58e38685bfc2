"""Whoever supervises from outside, or from another school, works with what is brought to them and no more.

Embark 8, North East Futures (Professional Confidentiality): a case is discussed in agreed sessions, and read
by its school's own people and the parties of a session.
"""

from __future__ import annotations

import pytest

from clearsight.access.queries import permits
from clearsight.people import actions as people
from clearsight.people.models import Person, Role, Site
from clearsight.records import actions as records
from clearsight.scheduling.models import Arrangement, ArrangementMember, Session
from clearsight.supervision.models import Agreement, AgreementSignature, Discussion
from tests import world
from tests.grants.test_samples import laid_down
from tests.world import LONG_AGO, OPERATOR, TODAY, do

pytestmark = [pytest.mark.django_db, pytest.mark.shown, pytest.mark.req("J1", "J3")]
PARTY = {"case.view", "case.read_identity", "case.escalate"}
WORKS = PARTY | {"case.bring", "case.read_plan", "case.write_plan", "case.tell_practice", "case.see_readers",
                 "case.see_coverage"}  # fmt: skip


def test_who_supervises_from_outside_reads_what_is_brought_and_nothing_else() -> None:
    of = world.school(under="embark")
    mill: Site = do(people.add_site, of.organisation, "Mill Lane", by=OPERATOR)
    case = world.fennimore(of)

    def may(person: Person) -> set[str]:
        return {one for one in WORKS if permits(person, one, case, TODAY)}

    outside = {laid_down(of, "external_supervisor"): PARTY, laid_down(of, "dsl", mill): PARTY,
               laid_down(of, "teacher"): WORKS}  # fmt: skip
    for person, brought in outside.items():
        arrangement = Arrangement.objects.create(
            organisation=of.organisation, kind="one_to_one", supervisor=person, discusses_cases=True,
            from_date=LONG_AGO,
        )  # fmt: skip
        ArrangementMember.objects.create(arrangement=arrangement, person=of.sam, from_date=LONG_AGO)
        assert may(person) == set(), "nobody has signed"
        agreement = Agreement.objects.create(arrangement=arrangement, version="1")
        AgreementSignature.objects.create(agreement=agreement, person=of.sam, signed_on=LONG_AGO)
        assert may(person) == (WORKS if brought == WORKS else set())
        session = Session.objects.create(
            organisation=of.organisation, arrangement=arrangement, supervisor=person, scheduled_for=TODAY
        )
        Discussion.objects.create(session=session, case=case)
        assert may(person) == brought
        Role.objects.filter(person=person).update(site=mill)
        assert may(person) == PARTY


@pytest.mark.req("J1", "F8")
@pytest.mark.parametrize(
    ("policy", "kept"), [("embark", True), ("north-east-futures", True), ("harewood", False)]
)
def test_a_child_s_file_is_read_by_its_school_s_leads_and_not_for_leading_the_case(
    policy: str, kept: bool
) -> None:
    """Embark 8, North East Futures: trained leads and deputies alone, besides who was in the session."""
    of = world.school(under=policy)
    case = world.fennimore(of)
    session = world.held(world.one_to_one(of, of.nadia, of.priya), TODAY)
    Discussion.objects.create(session=session, case=case)
    opened = do(records.open_records, session, by=of.nadia)
    [written] = [one for one in opened if one.case_id and one.file_id == case.file_id]
    deputy = laid_down(of, "deputy_dsl")
    reads = {one for one in (of.priya, of.nadia, deputy, of.sam, of.vera)
             if permits(one, "record.read", written, TODAY)}  # fmt: skip
    assert reads == {of.priya, of.nadia, deputy} | (set() if kept else {of.sam})
    for permission in ("record.give_to_read", "record.see_readers", "record.file_elsewhere"):
        assert permits(of.sam, permission, written, TODAY) is not kept
    assert all(permits(of.sam, one, case, TODAY) for one in ("case.manage", "case.read_plan", "case.bring"))
    Role.objects.create(person=of.sam, site=of.site, role="deputy_dsl", from_date=LONG_AGO)
    assert permits(of.sam, "record.read", written, TODAY)
