"""Somebody's access stops at once, and is given back; somebody goes to another school (J5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate

from clearsight.access.actors import Actor, Operator
from clearsight.access.predicates import holding
from clearsight.access.queries import require
from clearsight.audit.actions import record as audit
from clearsight.grants.models import Suspension, Transfer
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.kernel.roles import ADMINISTRATOR, READING
from clearsight.people.models import Person, Role, Site

FURTHEST = timedelta(days=366)


@transaction.atomic
def suspend(person: Person, *, by: Actor, at: datetime) -> Suspension:
    """From this moment the person signs in no more, and what is open in a browser opens nothing.

    What they wrote is kept, drafts too, and what waits for them waits: whoever leads sees it.

    Raises:
        Refused: to oneself.
        Conflict: for somebody who is suspended already.
    """
    require(by, "person.suspend", person, localdate(at))
    if by == person:
        raise Refused.one("person", "nobody suspends themselves", "ask somebody else who leads")
    try:
        with transaction.atomic():
            made = Suspension.objects.create(person=person, by=_person(by), at=at)
    except IntegrityError:
        raise Conflict.one("person", "this person is suspended already", "look again") from None
    audit("grants.suspend", person, by=by, at=at, organisation=person.organisation_id)
    return made


@transaction.atomic
def restore(person: Person, *, by: Actor, at: datetime) -> Suspension:
    """The person signs in again, to what their roles and supervision open today.

    Raises:
        Refused: to oneself.
        Conflict: for somebody who is not suspended.
    """
    require(by, "person.suspend", person, localdate(at))
    if by == person:
        raise Refused.one("person", "nobody restores themselves", "ask somebody else who leads")
    found = Suspension.objects.select_for_update().filter(person=person, ended_at=None).first()
    if found is None:
        raise Conflict.one("person", "this person is not suspended", "look again")
    found.ended_at, found.ended_by = at, _person(by)
    found.save(update_fields=["ended_at", "ended_by"])
    audit("grants.restore", person, by=by, at=at, organisation=person.organisation_id)
    return found


@transaction.atomic
def transfer(
    person: Person, from_site: Site, to_site: Site, roles: Iterable[str], on: date, *, by: Actor, at: datetime
) -> Transfer:
    """From `on` the person holds these roles at another school, and none any more at the one they leave.

    The cases that they lead there stay there, and they read them no more; supervision goes on until it is
    handed over or ended.

    Args:
        roles: codes of roles that they hold at `from_site` on the day before: nothing new is given.
        on: the first day at the other school.

    Raises:
        Refused: to oneself; to an administrator, for a role that reads what others wrote.
        Invalid: for a day in the past or more than a year ahead, the same school or another organisation's,
            or a role that they do not hold.
    """
    require(by, "person.transfer", person, localdate(at))
    if by == person:
        raise Refused.one("person", "nobody transfers themselves", "ask somebody else")
    wanted, held = list(dict.fromkeys(roles)), _held(person, from_site, on)
    if faults := _faults(person, from_site, to_site, wanted, {one.role for one in held}, on, localdate(at)):
        raise Invalid(faults)
    _refuse_keeper(wanted, by, localdate(at))
    for role in held:
        role.to_date = on - timedelta(days=1)
        role.save(update_fields=["to_date"])
    Role.objects.filter(person=person, site=from_site, from_date__gte=on).delete()
    for code in wanted:
        _hold_from(person, to_site, code, on)
    moved = Transfer.objects.create(
        person=person, from_site=from_site, to_site=to_site, on=on, by=_person(by), at=at
    )
    audit("grants.transfer", person, by=by, at=at, organisation=person.organisation_id, touches=[person.pk],
          around=True, detail={"on": on.isoformat(), "roles": wanted})  # fmt: skip
    return moved


def _hold_from(person: Person, site: Site, code: str, on: date) -> None:
    """They hold the role there from that day on, once: what they held there, or were to hold, goes on."""
    still = Role.objects.filter(Q(to_date=None) | Q(to_date__gte=on), person=person, site=site, role=code)
    there = list(still.order_by("from_date", "pk"))
    role = there[0] if there else Role(person=person, site=site, role=code, from_date=on)
    role.from_date, role.to_date = min(role.from_date, on), None
    role.save()
    Role.objects.filter(pk__in=[one.pk for one in there[1:]]).delete()


def _held(person: Person, site: Site, on: date) -> list[Role]:
    day = on - timedelta(days=1)
    return list(Role.objects.filter(holding(day), person=person, site=site).order_by("pk"))


def _faults(
    person: Person, left: Site, to: Site, wanted: list[str], held: set[str], on: date, today: date
) -> list[Fault]:
    faults = []
    if on <= today or on > today + FURTHEST:
        faults.append(Fault("on", "it is from a day to come, within a year", "choose a day after today"))
    if {left.organisation_id, to.organisation_id} != {person.organisation_id} or left.pk == to.pk:
        faults.append(Fault("to", "that is no other school of theirs", "choose another"))
    if not held:
        faults.append(Fault("from", "they hold no role there then", "choose where they work"))
    if not wanted or set(wanted) - held:
        faults.append(Fault("roles", "they take with them roles that they hold there", "choose one or more"))
    return faults


def _refuse_keeper(wanted: list[str], by: Actor, today: date) -> None:
    """Whoever gives accounts moves nobody's reading to another school: that is for who leads."""
    if isinstance(by, Operator) or not READING & set(wanted):
        return
    if Role.objects.filter(holding(today), person=by.pk, role__in=ADMINISTRATOR).exists():
        raise Refused.one("roles", "a role among them reads what others wrote", "ask whoever leads over all")


def _person(by: Actor) -> Person | None:
    return None if isinstance(by, Operator) else Person.objects.get(pk=by.pk)
