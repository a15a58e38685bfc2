"""Who can read a thing, why, and until when; and who cannot, though one may think so.

From the same definition that lets them in (`access.holders`), asked of today and of each day to come on which
it changes: never from a second one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model, Q
from django.utils.timezone import localdate

from clearsight.access.holders import holders
from clearsight.access.predicates import holding
from clearsight.access.wording import ROLES_OF, relation_words
from clearsight.casework.models import CaseFile
from clearsight.disclosure.models import Item, SubjectRequest
from clearsight.grants.models import Opening
from clearsight.integrations.clock import now
from clearsight.kernel.roles import (
    ADMINISTRATOR,
    DATA_PROTECTION,
    ORGANISATION_LEAD,
    ORGANISATION_LEADERSHIP,
    OWN_SITES,
    READING,
    SITE_LEAD,
    SITE_LEADERSHIP,
)
from clearsight.people.models import Organisation, Person, Role
from clearsight.people.queries import at_work
from clearsight.policy.domain.wording import Labels
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import Session
from clearsight.web import words
from clearsight.web.show.days_of_change import days_of_change

# So many days to come are looked at: what changes later is said once they have passed.
MOST_DAYS = 12
GLASS = "broke_glass"
# What somebody may think whom a role puts above others, and why it is not so.
CANNOT: tuple[tuple[tuple[str, ...], str], ...] = (
    (ADMINISTRATOR, "keeps the list of people and the calendar, which opens nothing that is written"),
    ((*SITE_LEADERSHIP, *ORGANISATION_LEADERSHIP),
     "sees that supervision happens and is signed, not what is said"),
    ((*SITE_LEAD, *ORGANISATION_LEAD),
     "leads safeguarding, which opens the cases of their own school and no more"),
    (DATA_PROTECTION, "keeps the files, which opens none of them: only a subject access request does"),
    (tuple(sorted(READING)), "answers for the place, and sees figures"),
)  # fmt: skip
AT_A_HOST = "answers for a host school, which opens what is brought to them and no more"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can, in words why, and until which day where that is known; or from when on.

    `shut_at` is when an opening in an emergency ends that lets them read longer than anything else does.
    """

    person: int
    name: str
    why: tuple[str, ...]
    until: date | None = None
    since: date | None = None
    shut_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Readers:
    """One thing that can be done, and who can do it."""

    says: str
    permission: str
    now: tuple[Reader, ...]
    later: tuple[Reader, ...]


def readers(
    asked: Iterable[tuple[str, str]], thing: Model, of: Organisation, on: date, most: int = MOST_DAYS
) -> list[Readers]:
    """For each permission asked (what it lets one do, and its name), who has it today, or will from a day on.

    Args:
        most: so many days to come on which something changes are looked at.
    """
    return [_readers(says, permission, thing, of, on, most) for says, permission in asked]


def _readers(says: str, permission: str, thing: Model, of: Organisation, on: date, most: int) -> Readers:
    today = holders(permission, thing, on, organisation=of.pk)
    days = days_of_change(thing, today, of, on)[:most] if most else []
    then = {day: _without_glass(holders(permission, thing, day, organisation=of.pk)) for day in days}
    come: dict[int, tuple[date, tuple[str, ...]]] = {}
    for day, holding_then in then.items():
        for person, relations in holding_then.items():
            if today.get(person, (GLASS,)) == (GLASS,):
                come.setdefault(person, (day, relations))
    people = Person.objects.in_bulk([*today, *come])
    said = _Words(people.values(), of, type(thing)._meta.label_lower, on)
    by_glass = [one for one, why in today.items() if GLASS in why]
    opened = _opened_until(by_glass, thing) if by_glass else {}
    # What somebody opened in an emergency ends at an hour; what they may read besides, on a day, or never.
    until = {one: None if why == (GLASS,) else _until(one, then) for one, why in today.items()}
    shut = {
        one: at
        for one, at in opened.items()
        if today[one] == (GLASS,) or ((last := until[one]) and localdate(at) > last)
    }
    return Readers(
        says,
        permission,
        tuple(
            Reader(one, people[one].name, said.why(one, why), until[one], shut_at=shut.get(one))
            for one, why in today.items()
        ),
        tuple(
            Reader(one, people[one].name, said.why(one, why), since=day) for one, (day, why) in come.items()
        ),
    )


def _without_glass(found: dict[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """As it is on a day to come: what is open in an emergency is shut by then."""
    kept = {one: tuple(each for each in why if each != GLASS) for one, why in found.items()}
    return {one: why for one, why in kept.items() if why}


def _until(person: int, then: Mapping[date, Mapping[int, Any]]) -> date | None:
    """The last day on which they can, where it is known that there is one."""
    lost = next((day for day, held in then.items() if person not in held), None)
    return lost - timedelta(days=1) if lost else None


def _opened_until(people: Iterable[int], thing: Model) -> dict[int, datetime]:
    """Until when somebody has it open in an emergency: within hours that ends, on no day of change."""
    of_case = Q(case=getattr(thing, "case_id", None) or -1)
    of = {"casework.casefile": Q(case=thing.pk), "records.record": Q(record=thing.pk) | of_case}
    about = of.get(thing._meta.label_lower)
    if about is None:
        return {}
    found = Opening.objects.filter(about, by__in=list(people), until__gt=now()).order_by("until")
    return dict(found.values_list("by", "until"))


class _Words:
    """What puts each person in a relation, in words: with the role, where and since when they hold one."""

    def __init__(self, people: Iterable[Person], of: Organisation, model: str, on: date) -> None:
        self.model, self.labels = model, Labels(policy_in_force(of, on).codes)
        self.roles: dict[int, list[Role]] = {}
        for role in (
            Role.objects.filter(holding(on), person__in=list(people)).select_related("site").order_by("pk")
        ):
            self.roles.setdefault(role.person_id, []).append(role)

    def why(self, person: int, relations: Iterable[str]) -> tuple[str, ...]:
        """One line for each relation."""
        return tuple(self._why(person, relation) for relation in relations)

    def _why(self, person: int, relation: str) -> str:
        says = relation_words(self.model, relation)
        held = [one for one in self.roles.get(person, []) if one.role in ROLES_OF.get(relation, ())]
        return f"{says}: {words.listed(map(self._role, held))}" if held else says

    def _role(self, role: Role) -> str:
        ends = f" until {words.day(role.to_date)}" if role.to_date else ""
        label = self.labels.of("role", role.role)
        return f"{label} at {role.site.name} since {words.day(role.from_date)}{ends}"


def through_requests(things: Iterable[Model], of: Organisation, on: date) -> list[Reader]:
    """Who can read a copy of any of it that was found for a subject access request, and for which.

    Nobody learns here who asked, or about whom: only when the request came.
    """
    copied = Q(pk__in=[])
    for kind, key in _kept_as(things):
        copied |= Q(source_kind=kind, source_id=key)
    found = SubjectRequest.objects.filter(
        pk__in=Item.objects.filter(copied).values("request"), organisation=of
    )
    came: dict[int, list[str]] = {}
    for request in found.order_by("received_on", "pk"):
        for person in holders("subject_request.view", request, on, organisation=of.pk):
            came.setdefault(person, []).append(words.day(request.received_on))
    people = Person.objects.in_bulk(list(came))
    says = "through the subject access request of {}, which found it, for as long as that is kept"
    return [Reader(one, people[one].name, (says.format(words.listed(days)),)) for one, days in came.items()]


def _kept_as(things: Iterable[Model]) -> Iterable[tuple[str, str]]:
    """As what a request finds a thing: by its kind and public id, and those of what belongs to it."""
    for thing in things:
        within: list[Any] = [thing]
        if isinstance(thing, CaseFile):
            within += [*thing.children.all(), *thing.plans.all()]
        if isinstance(thing, Session):
            within += [*thing.agenda_items.all()]
        yield from ((one._meta.label_lower, str(one.public_id)) for one in within)


def cannot(
    found: Readers, of: Organisation, on: date, besides: Iterable[Reader] = ()
) -> list[tuple[str, list[str]]]:
    """Those whose role might make one think that they can, and who cannot: why, and their names.

    Args:
        besides: who can read a copy of it all the same.
    """
    can = {one.person for one in (*found.now, *besides)}
    said: list[tuple[str, list[str]]] = []
    named: set[int] = set()
    asked = [(OWN_SITES, roles, why) for roles, why in CANNOT]
    for kinds, roles, why in (*asked, (("host",), tuple(sorted(READING)), AT_A_HOST)):
        held = Role.objects.filter(holding(on), role__in=roles, site__kind__in=kinds, person__organisation=of)
        rows = at_work(of, on).filter(pk__in=held.values("person_id")).exclude(pk__in=named)
        people = [one for one in rows if one.pk not in can]
        named |= {one.pk for one in people}
        if people:
            said.append((why, [one.name for one in people]))
    return said
