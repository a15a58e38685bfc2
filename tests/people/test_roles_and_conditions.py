"""People with dated roles, conditions and trainings: what they are, when, and who may say so."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate

from clearsight.compliance.queries import facts_for_persons, person_findings
from clearsight.kernel.refusals import Invalid, Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.queries import at_work, person_of, roles_on
from tests import world
from tests.world import OPERATOR, TODAY, do

pytestmark = pytest.mark.django_db


@pytest.mark.req("B1")
def test_a_person_holds_several_roles_at_several_sites_each_for_its_time() -> None:
    of = world.school()
    second = do(people.add_site, of.organisation, "Second site", by=of.morgan)
    role = do(people.give_role, of.nadia, "deputy_dsl", second, TODAY, by=of.morgan)
    assert [r.role for r in roles_on(of.nadia, TODAY)] == ["deputy_dsl", "dsl"]
    assert [r.role for r in roles_on(of.nadia, TODAY - timedelta(days=1))] == ["dsl"]
    do(people.end_role, role, TODAY, by=of.morgan)
    assert [r.role for r in roles_on(of.nadia, TODAY + timedelta(days=1))] == ["dsl"]


def test_only_who_keeps_the_list_changes_it() -> None:
    of = world.school()
    for somebody in (of.vera, of.nadia, of.sam):
        with pytest.raises(Refused):
            do(people.give_role, somebody, "headteacher", of.site, TODAY, by=somebody)
    with pytest.raises(Unknown):
        do(people.add_person, world.school("Elmfield").organisation, "Mole", TODAY, by=of.morgan)


@pytest.mark.req("B8")
def test_a_condition_changes_what_is_asked_while_it_holds() -> None:
    of = world.school(under="progress-careers")
    do(people.note_circumstance, of.sam, "additional_support", TODAY, by=of.morgan)
    found = person_findings(of.sam, by=of.sam, today=TODAY + timedelta(days=40)).current
    monthly = [item for item in found if item.rule == "additional-support-monthly"]
    assert [(item.status, item.due_on) for item in monthly] == [("overdue", date(2026, 4, 10))]


@pytest.mark.req("B3")
def test_a_training_that_lapses_is_seen_on_the_day_it_does() -> None:
    of = world.school(under="north-east-futures")
    do(people.note_training, of.nadia, "dsl", date(2024, 6, 1), provider="accredited_external", by=of.morgan)
    of.nadia.training.filter(completed_on=world.LONG_AGO).delete()
    do(people.note_training, of.nadia, "supervision", date(2024, 6, 1), by=of.morgan)

    def status(day: date) -> set[str]:
        found = person_findings(of.nadia, by=of.nadia, today=day).current
        return {item.status for item in found if item.rule == "dsl-training"}

    assert status(date(2026, 6, 1)) == {"open"}
    assert status(date(2026, 6, 2)) == {"overdue"}


@pytest.mark.req("B4")
def test_a_supervisor_without_supervision_of_their_own_is_visible() -> None:
    of = world.school()
    world.one_to_one(of, of.nadia, of.sam)
    before = {i.rule: i.status for i in person_findings(of.nadia, by=of.nadia, today=TODAY).current}
    world.one_to_one(of, of.vera, of.nadia)
    after = {i.rule: i.status for i in person_findings(of.nadia, by=of.nadia, today=TODAY).current}
    assert (before["supervisors-supervised"], after["supervisors-supervised"]) == ("broken", "met")


def test_who_is_with_the_organisation_on_a_day() -> None:
    of = world.school()
    do(people.record_leaving, of.sam, TODAY, by=of.morgan)
    assert of.sam in at_work(of.organisation, TODAY)
    assert of.sam not in at_work(of.organisation, TODAY + timedelta(days=1))
    assert of.sam not in at_work(of.organisation, world.LONG_AGO - timedelta(days=1))


@pytest.mark.abuse(10)
def test_an_account_is_a_person_s_and_one_address_has_one() -> None:
    of, other = world.school(), world.school("Elmfield")
    do(people.give_account, of.sam, "a long enough password", by=of.morgan)
    user = authenticate(username="sam@thornhill.example", password="a long enough password")
    assert person_of(user) == of.sam
    assert person_of(None) is None
    other.sam.email = of.sam.email.upper()
    with pytest.raises(Invalid):
        do(people.give_account, other.sam, "a long enough password", by=other.morgan)


@pytest.mark.parametrize(
    "change",
    [
        lambda of: do(people.add_person, of.organisation, "  ", TODAY, by=OPERATOR),
        lambda of: do(people.add_person, of.organisation, "A\u3164 B", TODAY, by=OPERATOR),
        lambda of: do(people.add_site, of.organisation, "Elm\u034ffield", by=OPERATOR),
        lambda of: do(
            people.give_role, of.sam, "dsl", of.site, TODAY, TODAY - timedelta(days=1), by=OPERATOR
        ),
        lambda of: do(people.record_leaving, of.sam, date(2020, 1, 1), by=OPERATOR),
        lambda of: do(people.note_employment, of.sam, "staff", TODAY, fraction=2.0, by=OPERATOR),
        lambda of: do(people.add_site, of.organisation, "Hall", kind="palace", by=OPERATOR),
        lambda of: people.found_organisation("Again", of.organisation.slug, by=OPERATOR, at=world.at()),
        lambda of: do(people.give_role, of.sam, "dsl", world.school("Elmfield").site, TODAY, by=OPERATOR),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(change: object) -> None:
    of = world.school()
    before = facts_for_persons(of.organisation.pk, [of.sam.pk])
    with pytest.raises(Invalid):
        change(of)  # type: ignore[operator]
    assert facts_for_persons(of.organisation.pk, [of.sam.pk]) == before


def test_long_absence_stops_the_clock() -> None:
    of = world.school()
    world.fennimore(of)
    world.held(world.one_to_one(of, of.nadia, of.sam, since=date(2026, 1, 26)), TODAY - timedelta(days=20))
    do(people.note_circumstance, of.sam, "long_absence", TODAY, by=of.morgan)
    found = person_findings(of.sam, by=of.nadia, today=TODAY + timedelta(days=30)).current
    assert "overdue" not in {i.status for i in found if i.rule == "contract-four-weeks"}
