"""A small organisation for the browser: one who arranges, one who supervises, one who is supervised."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client

from clearsight.access.actors import Operator
from clearsight.casework import actions as casework
from clearsight.casework.models import CaseFile
from clearsight.compliance.actions import perform, performing
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from clearsight.people.models import Organisation, Person, Site
from clearsight.policy import actions as policies
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement
from tests.kept import kept

PASSWORD = "blue kettle on a hill"
FAMILY = "Larkspur"
CHILD = "Juniper Larkspur"
OPERATOR = Operator()


@dataclass(frozen=True, slots=True)
class World:
    """One organisation under one policy. `head` arranges, `stranger` belongs to another organisation."""

    organisation: Organisation
    site: Site
    head: Person
    supervisor: Person
    supervisee: Person
    case: CaseFile
    stranger: Person


@kept
def world(policy: str, supervisor_role: str, supervisee_role: str) -> World:
    """People with accounts and roles, training in order, and one open case of the supervisee's."""
    with performing(today()):
        return _world(policy, supervisor_role, supervisee_role)


def _world(policy: str, supervisor_role: str, supervisee_role: str) -> World:
    organisation = _found("Orchard Lane School", policy)
    site = perform(people.add_site, organisation, "Orchard Lane", by=OPERATOR, at=now())
    office = perform(people.add_site, organisation, "Head office", kind="office", by=OPERATOR, at=now())
    head = add_person(organisation, "Imelda Frost", "headteacher", site)
    supervisor = add_person(
        organisation, "Dervla Penhale", supervisor_role, office if _from_outside(policy) else site
    )
    supervisee = add_person(organisation, "Rosa Quayle", supervisee_role, site)
    lead = add_person(organisation, "Walter Okoro", "dsl", site)
    for person in (supervisor, lead):
        for kind in ("supervision", "dsl", "safeguarding_refresher", "designated_person"):
            perform(people.note_training, person, kind, today() - timedelta(days=60),
                    provider="accredited_external", by=OPERATOR, at=now())  # fmt: skip
    case = perform(
        casework.open_case, organisation, site, supervisee, today() - timedelta(days=40), family=FAMILY,
        children=[casework.NewChild(CHILD, date(2018, 5, 4))], role_with_family="Family worker",
        by=lead, at=now(),
    )  # fmt: skip
    other = _found("Another School", policy, slug="another")
    elsewhere = perform(people.add_site, other, "Another", by=OPERATOR, at=now())
    stranger = add_person(other, "Nobody Known", "dsl", elsewhere)
    return World(organisation, site, head, supervisor, supervisee, case, stranger)


def add_person(organisation: Organisation, name: str, role: str, site: Site) -> Person:
    """Somebody who has been there for forty days, holds the role and can sign in."""
    since = today() - timedelta(days=40)
    email = f"{name.split()[0].lower()}@{organisation.slug}.example"
    person: Person = perform(people.add_person, organisation, name, since, email=email, by=OPERATOR, at=now())
    perform(people.give_role, person, role, site, since, by=OPERATOR, at=now())
    perform(people.give_account, person, PASSWORD, by=OPERATOR, at=now())
    return person


def arranged(place: World, *others: Person, days: int = 10, **terms: Any) -> Arrangement:
    """Supervision of the supervisee (in a group, of the others too) since so many days."""
    made: Arrangement = perform(
        scheduling.arrange, place.organisation, place.supervisor, [place.supervisee, *others],
        from_date=today() - timedelta(days=days), by=place.head, at=now(), **terms,
    )  # fmt: skip
    return made


def browser(person: Person) -> Client:
    """A client without a browser in which the person is signed in, without having asked for a password."""
    client = Client()
    client.force_login(person.user)
    return client


def _found(name: str, policy: str, slug: str = "orchard") -> Organisation:
    organisation: Organisation = perform(people.found_organisation, name, slug, by=OPERATOR, at=now())
    perform(policies.adopt, organisation, policy, date(2020, 1, 1), by=OPERATOR, at=now())
    return organisation


def _from_outside(policy: str) -> bool:
    """Where a supervisor has to come from outside the supervisee's own school."""
    return policy == "embark"


def shown(
    client: Client, path: str, typed: dict[str, str] | None = None, with_: str = PASSWORD, code: str = ""
) -> Any:
    """Post it, show on the page that asks then that it is oneself, and be answered as what was posted is."""
    asked = client.post(path, typed or {})
    assert asked.status_code == 401 and "Is it you?" in asked.content.decode()
    (carried,) = re.findall(r'name="carried" value="([^"]*)"', asked.content.decode())
    return client.post("/confirm", {"next": path, "carried": carried, "shown": with_, "code": code})
