"""A named cast of invented people, and a small school for them to work in.

Thornhill Primary works to Harewood's policy. Vera Holt (headteacher) supervises Nadia Rahman (designated
safeguarding lead), who supervises Sam Okafor (family worker, holds the Fennimore case) and Priya Lal
(teaching assistant). Morgan Reed keeps the list of people and reads nothing. Casey Bloom teaches, and has
nothing to do with any of it. Another school, Elmfield, has people of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from clearsight.access.actors import Operator
from clearsight.casework.actions import NewChild, note_status, open_case
from clearsight.casework.models import CaseFile
from clearsight.compliance.actions import perform, performing
from clearsight.people import actions as people
from clearsight.people.models import Organisation, Person, Site
from clearsight.policy import actions as policy
from clearsight.scheduling import actions as scheduling
from clearsight.scheduling.actions import Stretch
from clearsight.scheduling.models import Arrangement, Session
from clearsight.scheduling.queries import members_on
from clearsight.supervision.models import Agreement, AgreementSignature
from tests.kept import kept

OPERATOR = Operator()
TODAY = date(2026, 3, 10)
LONG_AGO = date(2025, 9, 1)
FAMILY, CHILD = "Fennimore", "Odette Fennimore"


def at(day: date = TODAY, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of a day, in UTC."""
    return datetime.combine(day, time(hour, minute), UTC)


def do(action: Any, *args: Any, by: Any, on: date = TODAY, **rest: Any) -> Any:
    """Do an action at ten o'clock of a day, as a page would."""
    return perform(action, *args, by=by, at=at(on), **rest)


@dataclass
class School:
    """A school and its cast."""

    organisation: Organisation
    site: Site
    vera: Person
    nadia: Person
    sam: Person
    priya: Person
    morgan: Person
    casey: Person

    @property
    def cast(self) -> list[Person]:
        """Everybody, in no order that matters."""
        return [self.vera, self.nadia, self.sam, self.priya, self.morgan, self.casey]


@kept
def school(name: str = "Thornhill", under: str = "harewood", today: date = TODAY) -> School:
    """A school with its people in their roles, its calendar and its policy; nobody is supervised yet."""
    now = at(today)
    with performing(today):
        organisation = people.found_organisation(f"{name} Primary", name.lower(), by=OPERATOR, at=now)
        site = people.add_site(organisation, f"{name} Primary", code=name[:3].upper(), by=OPERATOR, at=now)
        policy.adopt(organisation, under, date(2020, 1, 1), by=OPERATOR, at=now)
        cast = {
            who: _person(organisation, site, who, role, now)
            for who, role in (
                ("Vera Holt", "headteacher"),
                ("Nadia Rahman", "dsl"),
                ("Sam Okafor", "family_worker"),
                ("Priya Lal", "teaching_assistant"),
                ("Morgan Reed", "administrator"),
                ("Casey Bloom", "teacher"),
            )
        }
        for leader in ("Vera Holt", "Nadia Rahman"):
            people.note_training(cast[leader], "supervision", LONG_AGO, by=OPERATOR, at=now)
            people.note_training(cast[leader], "dsl", LONG_AGO, by=OPERATOR, at=now)
        scheduling.set_calendar(organisation, "half_term", half_terms(), by=OPERATOR, at=now)
    return School(organisation, site, *cast.values())


def _person(organisation: Organisation, site: Site, name: str, role: str, now: datetime) -> Person:
    email = f"{name.split()[0].lower()}@{organisation.slug}.example"
    person = people.add_person(organisation, name, LONG_AGO, email=email, by=OPERATOR, at=now)
    people.give_role(person, role, site, LONG_AGO, by=OPERATOR, at=now)
    return person


def half_terms() -> list[Stretch]:
    """The six half terms of 2025/26, and the first two after them."""
    return [
        Stretch("Autumn 1", date(2025, 9, 2), date(2025, 10, 24), "Autumn"),
        Stretch("Autumn 2", date(2025, 11, 3), date(2025, 12, 19), "Autumn"),
        Stretch("Spring 1", date(2026, 1, 5), date(2026, 2, 13), "Spring"),
        Stretch("Spring 2", date(2026, 2, 23), date(2026, 3, 27), "Spring"),
        Stretch("Summer 1", date(2026, 4, 13), date(2026, 5, 22), "Summer"),
        Stretch("Summer 2", date(2026, 6, 1), date(2026, 7, 21), "Summer"),
        Stretch("Autumn 1", date(2026, 9, 2), date(2026, 10, 23), "Autumn"),
        Stretch("Autumn 2", date(2026, 11, 2), date(2026, 12, 18), "Autumn"),
    ]


def one_to_one(of: School, supervisor: Person, supervisee: Person, since: date = LONG_AGO) -> Arrangement:
    """A one-to-one every four weeks, an hour at a time."""
    return do(
        scheduling.arrange, of.organisation, supervisor, [supervisee], every="4 weeks", from_date=since,
        minutes=60, venue="The quiet room", by=of.nadia,
    )  # fmt: skip


def fennimore(of: School, opened: date = LONG_AGO) -> CaseFile:
    """Sam's case: one family, one child, a child in need plan."""
    case: CaseFile = do(
        open_case, of.organisation, of.site, of.sam, opened, code="C-1", family=FAMILY,
        children=[NewChild(CHILD, date(2017, 5, 4))], role_with_family="Family worker", by=of.nadia,
    )  # fmt: skip
    do(note_status, case, "child_in_need_plan", opened, by=of.nadia)
    return case


def held(arrangement: Arrangement, day: date, minutes: int = 60) -> Session:
    """A planned session that was agreed a week before, and held on the day."""
    lead = arrangement.supervisor
    session = do(scheduling.schedule, arrangement, day, by=lead, on=day - timedelta(days=7))
    return do(scheduling.hold, session, day, minutes, by=lead, on=day)


def signed_on_paper(arrangement: Arrangement, day: date) -> None:
    """Both had signed an agreement before any of this was here: as an import brings it."""
    agreement = Agreement.objects.create(arrangement=arrangement, version="1")
    for party in (arrangement.supervisor, *members_on(arrangement, day)):
        AgreementSignature.objects.create(agreement=agreement, person=party, signed_on=day)
