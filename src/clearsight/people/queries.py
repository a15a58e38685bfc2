"""Who is with an organisation, and what they are on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from clearsight.access import predicates
from clearsight.access.predicates import holding
from clearsight.access.predicates.conditions import rows
from clearsight.integrations.worded import One, worded
from clearsight.kernel.roles import ADMINISTRATOR, ARRANGING, OWN_SITES, READING
from clearsight.people.models import Organisation, Person, Role


def at_work(organisation: Organisation | One, on: date | One) -> QuerySet[Person]:
    """The persons who are with the organisation on that day, by name."""
    return (
        Person.objects.filter(organisation=organisation, started__lte=on)
        .filter(Q(left__isnull=True) | Q(left__gte=on))
        .order_by("name", "pk")
    )


def still_here(on: date, prefix: str = "") -> Q:
    """Persons who have not left by that day; `prefix` leads to the person, "person__" of a role."""
    return Q(**{f"{prefix}left__isnull": True}) | Q(**{f"{prefix}left__gte": on})


def administrators(organisation: Organisation, on: date) -> QuerySet[Person]:
    """Those who keep its people and calendars that day, and read nothing of others."""
    held = Role.objects.filter(
        holding(on), role__in=ADMINISTRATOR, site__kind__in=OWN_SITES, person__organisation=organisation
    )
    return Person.objects.filter(pk__in=held.values("person_id"))


def anybody_arranges(organisation: Organisation, on: date) -> bool:
    """Whether somebody who is there that day holds a role that may arrange supervision."""
    held = Role.objects.filter(holding(on), role__in=ARRANGING, site__kind__in=OWN_SITES)
    return at_work(organisation, on).filter(pk__in=held.values("person_id")).exists()


# What somebody reads of others without any role: the cases that they lead, and the sessions of whom they
# supervise, cover for or are asked to take over.
_HELD = (
    ("casework", "CaseFile", "lead"), ("scheduling", "Arrangement", "supervisor"),
    ("scheduling", "Session", "supervisor"), ("supervision", "Handover", "taker"),
)  # fmt: skip


def reads_by_role(person: Person, on: date) -> bool:
    """Whether the person holds, or is to hold, a role that leads or oversees."""
    still = Q(to_date__isnull=True) | Q(to_date__gte=on)
    return person.roles.filter(still, role__in=READING).exists()


def reads_of_others(person: Person, on: date) -> bool:
    """Whether the person leads or oversees, or is to, by a role or by what is theirs to lead or supervise."""
    return reads_by_role(person, on) or any(
        rows(app, name).filter(**{whose: person.pk}).exists() for app, name, whose in _HELD
    )


def roles_on(person: Person, on: date) -> list[Role]:
    """The roles that the person holds on that day, with their sites."""
    return _roles_on(person.pk, on)


@worded
def _roles_on(person: One, on: One) -> QuerySet[Role]:
    return Role.objects.filter(holding(on), person=person).select_related("site").order_by("role", "pk")


def person_of(user: object) -> Person | None:
    """The person whose account this is, if anybody's. The organisation is loaded with it."""
    pk = getattr(user, "pk", None)
    return Person.objects.select_related("organisation").filter(user_id=pk).first() if pk else None


def actor_of(user: object, on: date) -> Person | None:
    """The person whose account this is, with their organisation, if they may sign in on that day."""
    pk = getattr(user, "pk", None)
    found: list[Person] = [] if pk is None else _acting(pk, on)
    return found[0] if found else None


@worded
def _acting(account: One, on: One) -> QuerySet[Person]:
    return Person.objects.select_related("organisation").filter(predicates.may_act(on), user_id=account)


def may_sign_in(person: Person, on: date) -> bool:
    """Whether the person is with the organisation that day and their account, if they have one, is open."""
    return predicates.at_work(person.pk, on).exists()
