"""What there is to draw a sample from, by numbers alone; and who can be given one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from clearsight.access.predicates import holding, settled
from clearsight.kernel.roles import AUDITING
from clearsight.people.models import Person, Role, Site
from clearsight.people.queries import at_work
from clearsight.records.models import Record
from clearsight.scheduling.models import ArrangementMember

KINDS = ("secured", "personal", "personnel", "case")


def records_to_sample(
    by: Person, first: date, last: date, kinds: Sequence[str], site: Site | None = None
) -> QuerySet[Record]:
    """The settled records of `by`'s organisation of sessions from `first` to `last`, in files of these kinds.

    Settled is what is signed, or agreed where nobody signs the form: minutes in between are inspected too.

    Args:
        site: where those who were supervised worked that day, or the case is; none: anywhere.
    """
    found = Record.objects.filter(
        settled(),
        organisation=by.organisation_id,
        file__kind__in=kinds,
        session__held_on__range=(first, last),
    )
    if site is not None:
        day = OuterRef("session__held_on")
        there = Role.objects.filter(holding(OuterRef(day)), person=OuterRef("person"), site=site)
        met = ArrangementMember.objects.filter(
            Exists(there), holding(day), arrangement=OuterRef("session__arrangement")
        )
        found = found.filter(Q(case__site=site) | (Q(case__isnull=True) & Exists(met)))
    return found.order_by("pk")


def kinds_there(by: Person, first: date, last: date) -> Counter[str]:
    """How many settled records there are of that time, by kind of file."""
    return Counter(records_to_sample(by, first, last, KINDS).values_list("file__kind", flat=True))


def auditors(by: Person, on: date) -> list[Person]:
    """Those of `by`'s organisation who are there to audit or inspect that day, and hold no other role."""
    roles = Role.objects.filter(holding(on), person=OuterRef("pk"))
    here = at_work(by.organisation, on).filter(Exists(roles.filter(role__in=AUDITING)))
    return list(here.exclude(Exists(roles.exclude(role__in=AUDITING))))
