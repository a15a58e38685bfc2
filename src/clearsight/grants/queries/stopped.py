"""Whose access has stopped, and who went to another school."""

from __future__ import annotations

from django.db.models import QuerySet

from clearsight.grants.models import Suspension, Transfer
from clearsight.integrations.once import once
from clearsight.integrations.worded import Among, worded
from clearsight.people.models import Person


def suspension_of(person: Person) -> Suspension | None:
    """The suspension of theirs that still holds."""
    return once(("suspended", person.pk), lambda: next(iter(_suspensions([person.pk])), None))


@worded
def _suspensions(person: Among) -> QuerySet[Suspension]:
    held = Suspension.objects.filter(person__in=person, ended_at=None)
    return held.select_related("by").order_by("pk")


def last_transfer(person: Person) -> Transfer | None:
    """Where they went last, or are to go: as long as cases that they lead are left behind there."""
    rows = Transfer.objects.filter(
        person=person, from_site__cases__lead=person, from_site__cases__closed=None
    )
    return rows.select_related("from_site", "to_site").order_by("on", "pk").last()
