"""Who may read and do what: deny by default, and one definition for the object and for the list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from clearsight.access.matrix import MATRIX
from clearsight.access.predicates import ORGANISATION_OF, RELATIONS
from clearsight.access.queries import find, permits, require, visible_to
from clearsight.casework.models import CaseFile
from clearsight.kernel.refusals import Refused, Unknown
from clearsight.people import actions as people
from clearsight.people.models import Organisation, Person
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.supervision import actions as supervision
from tests import world
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import OPERATOR, TODAY, do

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_schools() -> Supervision:
    """A supervision in one school with an agreement and an action, and another school altogether."""
    done = story.agreed()
    do(supervision.agree_action, done.session, "Ring the nurse", done.sam, by=done.nadia)
    do(supervision.draw_up_agreement, done.arrangement, TERMS, by=done.nadia)
    elsewhere = world.school("Elmfield")
    world.fennimore(elsewhere)
    world.held(world.one_to_one(elsewhere, elsewhere.nadia, elsewhere.sam), TODAY)
    return done


TERMS = {
    "frequency": "4 weeks", "starts": "2026-03-10", "venue": "Here", "who_records": "supervisor",
    "who_stores": "Nadia", "dispute_school": "Elmfield", "review_on": "2027-03-10",
}  # fmt: skip


def things() -> Iterator[tuple[str, Model]]:
    for permission, asked in MATRIX.items():
        model: Any = apps.get_model(asked.model)
        for thing in model.objects.all():
            yield permission, thing


def organisation_of(thing: Any) -> int:
    for part in ORGANISATION_OF[thing._meta.label_lower].split("__"):
        thing = getattr(thing, part)
    return int(thing)


def test_every_relation_of_the_matrix_is_defined() -> None:
    undefined = [
        (permission, relation)
        for permission, asked in MATRIX.items()
        for relation in asked.relations
        if relation != "operator" and relation not in RELATIONS[asked.model]
    ]
    assert undefined == []


@pytest.mark.slow
def test_the_object_check_and_the_list_agree_for_everybody_and_everything(two_schools: Supervision) -> None:
    checked = 0
    stranger = Person.objects.get(organisation__slug="elmfield", name="Nadia Rahman")
    for person in [*two_schools.school.cast, stranger]:
        for permission, asked in MATRIX.items():
            model: Any = apps.get_model(asked.model)
            listed = set(
                visible_to(person, permission, model.objects.all(), TODAY).values_list("pk", flat=True)
            )
            allowed = {t.pk for t in model.objects.all() if permits(person, permission, t, TODAY)}
            assert listed == allowed, (person, permission)
            checked += len(allowed)
    assert checked > 100


@pytest.mark.abuse(3)
@pytest.mark.slow
def test_nothing_of_another_organisation_is_ever_seen(two_schools: Supervision) -> None:
    people_of: dict[int, list[Person]] = {}
    for person in Person.objects.all():
        people_of.setdefault(person.organisation_id, []).append(person)
    for permission, thing in things():
        for organisation, persons in people_of.items():
            if organisation != organisation_of(thing):
                leads = [
                    person
                    for person in persons
                    if person.name in ("Vera Holt", "Nadia Rahman", "Morgan Reed")
                ]
                assert not any(permits(person, permission, thing, TODAY) for person in leads), permission


@pytest.mark.req("J1", "J2", "G6")
def test_who_reads_what(two_schools: Supervision) -> None:
    of = two_schools.school
    readers: dict[str, set[str]] = {}
    for record in Record.objects.filter(organisation=of.organisation):
        readers[record.form] = {p.name for p in of.cast if permits(p, "record.read", record, TODAY)}
    assert readers == {
        "supervision_record": {"Nadia Rahman", "Sam Okafor"},
        "caseload_record": {"Nadia Rahman", "Sam Okafor"},
    }
    knows = {p.name for p in of.cast if permits(p, "case.read_identity", two_schools.case, TODAY)}
    assert knows == {"Nadia Rahman", "Sam Okafor"}
    sees = {p.name for p in of.cast if permits(p, "session.view", two_schools.session, TODAY)}
    assert sees == {"Vera Holt", "Nadia Rahman", "Sam Okafor"}


@pytest.mark.abuse(4)
@pytest.mark.req("J1")
def test_the_administrator_reads_no_content_whatever_else_they_may_do(two_schools: Supervision) -> None:
    morgan = two_schools.school.morgan
    own = {
        permission
        for permission, thing in things()
        if permits(morgan, permission, thing, TODAY) and getattr(thing, "pk", None) != morgan.pk
    }
    assert own == {
        "organisation.view", "organisation.manage_people", "organisation.manage_calendar",
        "organisation.adopt_policy", "person.view", "person.manage", "person.suspend", "person.transfer",
        "site.see_calendar", "site.manage_calendar",
    }  # fmt: skip


def test_a_deputy_at_the_school_reads_the_case_s_record_and_not_the_supervisee_s_own(
    two_schools: Supervision,
) -> None:
    of = two_schools.school
    do(people.give_role, of.priya, "deputy_dsl", of.site, world.LONG_AGO, by=OPERATOR)
    assert permits(of.priya, "record.read", two_schools.record("caseload_record"), TODAY)
    assert not permits(of.priya, "record.read", two_schools.record("supervision_record"), TODAY)


def test_what_one_may_not_know_of_looks_like_what_was_never_there(two_schools: Supervision) -> None:
    casey, session = two_schools.school.casey, two_schools.session
    with pytest.raises(Unknown) as hidden:
        find(casey, "session.view", Session.objects.all(), session.public_id, TODAY)
    session_id = session.public_id
    with pytest.raises(Unknown) as missing:
        find(casey, "session.view", Session.objects.none(), session_id, TODAY)
    assert str(hidden.value) == str(missing.value)


def test_what_one_knows_of_and_may_not_do_is_refused_as_such(two_schools: Supervision) -> None:
    with pytest.raises(Refused):
        require(two_schools.sam, "session.hold", two_schools.session, TODAY)
    with pytest.raises(Refused):
        require(two_schools.sam, "organisation.manage_people", two_schools.school.organisation, TODAY)


def test_a_leaver_and_a_closed_account_see_nothing_from_the_next_moment(two_schools: Supervision) -> None:
    of, record = two_schools.school, two_schools.record()
    do(people.give_account, of.sam, "a long enough password", by=of.morgan)
    assert permits(of.sam, "record.read", record, TODAY)
    do(people.close_account, of.sam, by=of.morgan)
    assert not permits(of.sam, "record.read", record, TODAY)
    do(people.record_leaving, of.nadia, TODAY, by=of.morgan)
    assert permits(of.nadia, "record.read", record, TODAY)
    assert not permits(of.nadia, "record.read", record, TODAY + timedelta(days=1))
    assert not permits(of.nadia, "organisation.view", of.organisation, TODAY + timedelta(days=1))


def test_a_role_gives_what_it_gives_only_while_it_is_held(two_schools: Supervision) -> None:
    of = two_schools.school
    role = of.vera.roles.get()
    assert permits(of.vera, "person.see_findings", of.sam, TODAY)
    do(people.end_role, role, TODAY - timedelta(days=1), by=of.morgan)
    assert not permits(of.vera, "person.see_findings", of.sam, TODAY)


@pytest.mark.req("F13")
def test_a_group_s_records_are_for_those_who_were_there() -> None:
    of = world.school()
    group = do(
        scheduling.arrange, of.organisation, of.nadia, [of.sam, of.priya, of.casey], kind="group",
        every="4 weeks", from_date=world.LONG_AGO, minutes=60, by=of.nadia,
    )  # fmt: skip
    session = do(scheduling.schedule, group, TODAY, by=of.nadia)
    do(scheduling.hold, session, TODAY, 60, absent=[of.casey], by=of.nadia)
    may = {person.name for person in of.cast if permits(person, "session.read_agenda", session, TODAY)}
    assert may == {"Nadia Rahman", "Sam Okafor", "Priya Lal"}


def test_the_operator_founds_and_imports_and_reads_nothing(two_schools: Supervision) -> None:
    may = {permission for permission, thing in things() if permits(OPERATOR, permission, thing, TODAY)}
    assert may == {permission for permission, asked in MATRIX.items() if "operator" in asked.relations}
    for model in (Record, CaseFile, Session, Arrangement):
        name = next(p for p, asked in MATRIX.items() if asked.model == model._meta.label_lower)
        assert not visible_to(OPERATOR, name, model.objects.all(), TODAY).exists()
    assert visible_to(OPERATOR, "organisation.view", Organisation.objects.all(), TODAY).count() == 2


def test_a_permission_about_another_kind_of_thing_is_a_programmer_s_mistake() -> None:
    of = world.school()
    with pytest.raises(TypeError, match="is about"):
        visible_to(of.nadia, "record.read", Session.objects.all(), TODAY)
    with pytest.raises(KeyError):
        permits(of.nadia, "record.shred", of.organisation, TODAY)
