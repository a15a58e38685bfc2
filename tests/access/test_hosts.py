"""A host school is asked, and given a concern to carry: whoever leads there leads nobody who is sent there.

Progress Careers 3.5, 6.2 and 8: advisers work at hosts, and their reviews are read by the company alone.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from clearsight.access.matrix import MATRIX
from clearsight.access.queries import permits, visible_to
from clearsight.grants.models import Grant, GrantedRecord
from clearsight.people import actions as people
from clearsight.people.models import Person, Role, Site
from clearsight.people.queries import anybody_arranges
from clearsight.supervision.models import Concern, ConcernCarrier, Objection
from clearsight.supervision.queries.concerns import carriers_for
from tests import world
from tests.grants.test_samples import filed, laid_down
from tests.world import OPERATOR, TODAY, at, do

LEADING = ("dsl", "deputy_dsl", "headteacher", "principal", "leadership", "governor", "director",
           "trust_safeguarding_lead", "hr", "data_protection_officer", "administrator")  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.shown, pytest.mark.req("J1", "J2")]


OPENS = (
    "organisation.manage_people", "organisation.arrange_for_oneself", "organisation.make_exception",
    "organisation.see_refusals", "organisation.see_figures", "organisation.keep_files", "person.see_findings",
    "person.suspend", "arrangement.manage", "arrangement.vary", "arrangement.end", "session.view",
    "record.read", "record.break_glass", "case.view", "case.hand_on", "site.open_case",
)  # fmt: skip


def opened(person: Person) -> list[str]:
    """Which of these they may do to anything at all."""
    rows: dict[str, Any] = {one: apps.get_model(MATRIX[one].model)._default_manager.all() for one in OPENS}
    others = {"people.person": {"pk": person.pk}}
    return [
        one for one, things in rows.items()
        if visible_to(person, one, things.exclude(**others.get(MATRIX[one].model, {"pk": 0})), TODAY).exists()
    ]  # fmt: skip


def test_whoever_leads_at_a_host_reads_what_is_brought_to_them_and_nothing_else() -> None:
    of = world.school(under="progress-careers")
    host: Site = do(people.add_site, of.organisation, "Highfield High", kind="host", by=OPERATOR)
    review = filed(of, "personnel", "site_lead", "site_leadership", "organisation_leadership")
    Role.objects.filter(person=of.priya).update(site=host)  # the adviser works there, and did that day
    case = world.fennimore(of)
    type(case).objects.filter(pk=case.pk).update(site=host)
    leads = {code: laid_down(of, code, host) for code in LEADING}
    assert {code: opened(one) for code, one in leads.items()} == {code: [] for code in LEADING}
    everything = {one for code in LEADING for one in opened(laid_down(of, code))}
    assert set(OPENS) - everything == {"case.view", "case.hand_on"}, "of a case at a host nobody does"
    assert permits(laid_down(of, "managing_director"), "record.read", review, TODAY)
    assert leads["dsl"] in carriers_for(review.session, TODAY), "a concern can be given to them"
    heard = Concern.objects.create(
        session=review.session, raised_by=of.sam, raised_at=at(), file=review.file, what=b"",
        carrier=leads["dsl"],
    )  # fmt: skip
    ConcernCarrier.objects.create(concern=heard, person=leads["dsl"], named_by=of.sam, named_at=at())
    assert permits(leads["dsl"], "concern.take_forward", heard, TODAY)
    assert not permits(leads["deputy_dsl"], "concern.know_of", heard, TODAY)
    given = Grant.objects.create(
        organisation=of.organisation, kind="record", to=leads["headteacher"], given_by=of.sam, given_at=at(),
        from_date=TODAY, to_date=TODAY, file=review.file, reason=b"",
    )  # fmt: skip
    GrantedRecord.objects.create(grant=given, record=review)
    assert permits(leads["headteacher"], "record.read", review, TODAY)


def test_where_only_a_host_leads_the_company_s_own_leadership_hears() -> None:
    of = world.school(under="progress-careers")
    host: Site = do(people.add_site, of.organisation, "Highfield High", kind="host", by=OPERATOR)
    review, director = filed(of, "personnel"), laid_down(of, "director")
    Role.objects.filter(person__in=(of.nadia, of.vera, of.priya)).update(site=host)
    said = Objection.objects.create(arrangement=review.session.arrangement, person=of.priya, said_at=at(),
                                    because=b"", file=review.file)  # fmt: skip
    assert permits(director, "objection.view", said, TODAY)
    assert not permits(of.nadia, "objection.view", said, TODAY)
    assert anybody_arranges(of.organisation, TODAY)
    Role.objects.filter(person=director).update(site=host)
    assert not anybody_arranges(of.organisation, TODAY)
