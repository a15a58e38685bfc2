"""To whom something can be given to read: by whom else it may be read at all, and what the policy says."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from clearsight.access.predicates import holding, may_act
from clearsight.casework.models import CaseFile
from clearsight.kernel.roles import (
    GIVEN_NOTHING,
    NEVER_OF_A_CHILD,
    ORGANISATION_LEAD,
    OWN_SITES,
    SITE_LEAD,
)
from clearsight.people.models import Person, Role
from clearsight.policy.queries import forms_of
from clearsight.records.models import Record
from clearsight.records.queries import form_of
from clearsight.scheduling.queries import present_at


def is_a_groups(record: Record) -> bool:
    """Whether it says what was said in a group: of which each member may have a copy in a file of their own.

    A form that is for a one-to-one too, filed in somebody's own file, is theirs whoever else was there.
    """
    session = record.session
    together = session.arrangement.kind != "one_to_one" or len(present_at(session)) > 1
    own = record.about_id is not None and "one_to_one" in form_of(record).methods
    return together and record.case_id is None and not own


def leads_only(what: Record | CaseFile, on: date) -> bool:
    """Whether the policy lets nobody but those who lead safeguarding, or are their deputies, be given it."""
    if isinstance(what, Record):
        files = forms_of(what.organisation, what.session.day or on).files
        return any(file.id == what.part and file.given_to == "safeguarding_leads" for file in files)
    files = forms_of(what.organisation, on).files
    return any(file.kind == "case" and file.given_to == "safeguarding_leads" for file in files)


def may_be_given(what: Record | CaseFile, by: Person, on: date) -> QuerySet[Person]:
    """Those of `by`'s organisation to whom `by` may give it, whether they read it already or not, by name."""
    return may_have(what, by.organisation_id, on).exclude(pk=by.pk)


def may_have(what: Record | CaseFile, organisation: int, on: date) -> QuerySet[Person]:
    """Those of an organisation who may have it to read for a time, by name.

    Never whoever keeps the list of people, sees figures alone, or reads a sample alone (J2, J4); of a child
    nobody who works with none; and where the policy says so, nobody but those who lead safeguarding.
    """
    roles = Role.objects.filter(holding(on), person=OuterRef("pk"))
    found = Person.objects.filter(may_act(on), organisation=organisation)
    found = found.exclude(Exists(roles.filter(role__in=GIVEN_NOTHING)))
    if not isinstance(what, Record) or what.case_id is not None:
        found = found.filter(Exists(roles.exclude(role__in=NEVER_OF_A_CHILD)))
    if leads_only(what, on):
        # As the grant opens (`access.predicates.grants`): whoever leads at a host leads nobody here.
        leads = roles.filter(role__in=(*SITE_LEAD, *ORGANISATION_LEAD), site__kind__in=OWN_SITES)
        found = found.filter(Exists(leads))
    return found.order_by("name", "pk")
