"""The school that is tortured: three pairs who meet, write up, agree and sign, again and again."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model

from clearsight.access.actors import Operator
from clearsight.casework.actions import NewChild, open_case
from clearsight.compliance.actions import perform, performing
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from clearsight.people.models import Organisation, Person, Site
from clearsight.policy import actions as policies
from clearsight.records import actions as records
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.models import Arrangement, Session
from clearsight.supervision import actions as supervision

OPERATOR = Operator()
SUPERVISED = ("Sam Okafor", "Priya Lal", "Rosa Quayle")


def found_school() -> Organisation:
    """A school of five, with its policy, three arrangements, and a session of each in progress."""
    with performing(today()):
        school = people.found_organisation("Thornhill Primary", "thornhill", by=OPERATOR, at=now())
        site = people.add_site(school, "Thornhill Primary", code="THO", by=OPERATOR, at=now())
        policies.adopt(school, "harewood", date(2020, 1, 1), by=OPERATOR, at=now())
        head = _person(school, site, "Vera Holt", "headteacher")
        lead = _person(school, site, "Nadia Rahman", "dsl")
        supervised = [_person(school, site, name, "family_worker") for name in SUPERVISED]
        for person in (head, lead):
            for kind in ("supervision", "dsl"):
                people.note_training(person, kind, today(), by=OPERATOR, at=now())
    for number, person in enumerate(supervised):
        perform(
            open_case, school, site, person, today() - timedelta(days=30), code=f"C-{number}",
            family=f"Family {number}", children=[NewChild(f"Child {number}", date(2018, 5, 4))],
            role_with_family="Family worker", by=lead, at=now(),
        )  # fmt: skip
        arrangement = perform(
            scheduling.arrange, school, lead, [person], every="4 weeks", minutes=60,
            from_date=today() - timedelta(days=30), venue="The quiet room", by=lead, at=now(),
        )  # fmt: skip
        next_session(arrangement)
    return school


def next_session(arrangement: Arrangement) -> Session:
    """Another session of today, held, with blank records and one thing undertaken."""
    lead = arrangement.supervisor
    number = Session.objects.filter(arrangement=arrangement).count()
    day = today() - timedelta(days=number // 96)
    # Each begins a quarter of an hour after the one before: nobody meets twice at one time.
    begins = time(number % 96 // 4, number % 4 * 15)
    deed: dict[str, Any] = {"by": lead, "at": now()}
    with performing(today()):
        session = scheduling.schedule(arrangement, day, starts_at=begins, **deed)
        supervision.hold(session, day, 60, **deed)
        records.open_records(session, **deed)
        owner = arrangement.memberships.select_related("person").get().person
        supervision.agree_action(session, "Ring the nurse", owner, today(), **deed)
    return session


def _person(school: Organisation, site: Site, name: str, role: str) -> Person:
    since = today() - timedelta(days=40)
    email = f"{name.split()[0].lower()}@thornhill.example"
    person = people.add_person(school, name, since, email=email, by=OPERATOR, at=now())
    people.give_role(person, role, site, since, by=OPERATOR, at=now())
    # An account without a password: here nobody signs in by hand.
    person.user = get_user_model().objects.create(username=email, password="!")
    person.save(update_fields=["user"])
    return person
