"""Whose access has stopped, and who went to another school."""

from __future__ import annotations

from clearsight.grants.models import Suspension, Transfer
from clearsight.people.models import Person


def suspension_of(person: Person) -> Suspension | None:
    """The suspension of theirs that still holds."""
    return Suspension.objects.filter(person=person, ended_at=None).select_related("by").first()


def last_transfer(person: Person) -> Transfer | None:
    """Where they went last, or are to go: as long as cases that they lead are left behind there."""
    rows = Transfer.objects.filter(
        person=person, from_site__cases__lead=person, from_site__cases__closed=None
    )
    return rows.select_related("from_site", "to_site").order_by("on", "pk").last()
