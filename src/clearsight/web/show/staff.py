"""People as whoever keeps the list of them sees them: roles and accounts, and numbers of what they leave."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from clearsight.access.predicates import holding, may_act
from clearsight.casework.models import CaseFile
from clearsight.casework.queries import open_cases_of
from clearsight.kernel.roles import ORGANISATION_LEAD, OWN_SITES, SITE_LEAD
from clearsight.people.models import Organisation, Person, Role, Site
from clearsight.people.queries import at_work, reads_by_role, reads_of_others
from clearsight.policy.domain.wording import Labels
from clearsight.policy.queries import policy_in_force
from clearsight.scheduling.models import Arrangement
from clearsight.supervision.models import Action
from clearsight.web import words


def staff_of(organisation: Organisation, today: date) -> list[dict[str, Any]]:
    """Everybody who is there, by name: what they are, whether they can sign in, until when they are here."""
    labels = Labels(policy_in_force(organisation, today).codes)
    found = at_work(organisation, today).select_related("user").prefetch_related("roles__site")
    return [
        {
            "person": one, "account": account_words(one),
            "roles": [_words(role, labels) for role in one.roles.all() if today in role.span],
        }
        for one in found
    ]  # fmt: skip


def post_of(person: Person, today: date) -> dict[str, Any]:
    """One person's roles that hold, or are still to, with their last days; and their account."""
    here = person.left is None or person.left >= today
    reads = reads_of_others if settings.CLEARSIGHT_MAIL is None else reads_by_role  # where a link is shown
    return {
        "roles": [words for _, words in roles_to_end(person, today).values()],
        "leads": reads(person, today) or (person.user is not None and not person.user.is_active),
        "account": account_words(person), "open_account": bool(person.user and person.user.is_active),
        "here": here,
    }  # fmt: skip


def roles_to_end(person: Person, today: date) -> dict[str, tuple[Role, str]]:
    """The roles that hold or are still to, each with its words, by what stands for it in a form."""
    labels = Labels(policy_in_force(person.organisation, today).codes)
    still = Q(to_date__isnull=True) | Q(to_date__gte=today)
    roles = person.roles.filter(still).select_related("site").order_by("role", "pk")
    return {str(role.pk): (role, _words(role, labels)) for role in roles}


def account_words(person: Person) -> str:
    """Whether somebody can sign in."""
    if person.user is None:
        return "No account"
    return "Can sign in" if person.user.is_active else "Account closed"


def what_is_left(person: Person, today: date) -> list[tuple[str, int]]:
    """How many of each they leave behind; whose they are, and what is in them, is for whoever leads."""
    return [
        ("Supervision that they give or have", running(person, today).count()),
        ("Open actions of theirs", open_actions(person).count()),
        ("Open cases that they lead", led(person, today).count()),
    ]


def nobody_leads_after(person: Person, today: date) -> list[str]:
    """The schools at which nobody would lead safeguarding without this person, nor over all: by name.

    Of those where they lead it, or lead an open case: nobody could hand on what nobody leads there any more.
    """
    here = Person.objects.filter(may_act(today), organisation=person.organisation_id).exclude(pk=person.pk)
    others = Role.objects.filter(holding(today), person__in=here, site__kind__in=OWN_SITES)
    if others.filter(role__in=ORGANISATION_LEAD).exists():
        return []
    last = min(today, person.left or today)
    still = Q(to_date__isnull=True) | Q(to_date__gte=last)
    leads = (*SITE_LEAD, *ORGANISATION_LEAD)
    theirs = Role.objects.filter(still, person=person, role__in=leads, site__kind__in=OWN_SITES)
    there = Q(pk__in=theirs.values("site")) | Q(pk__in=led(person, today).values("site"))
    found = Site.objects.filter(there).exclude(pk__in=others.filter(role__in=SITE_LEAD).values("site"))
    return list(found.order_by("name").values_list("name", flat=True))


def running(person: Person, today: date) -> QuerySet[Arrangement]:
    """The arrangements of theirs, on either side, that have not ended."""
    still = Q(to_date__isnull=True) | Q(to_date__gte=today)
    member = person.memberships.filter(still).values("arrangement")
    return Arrangement.objects.filter(still, Q(supervisor=person) | Q(pk__in=member))


def open_actions(person: Person) -> QuerySet[Action]:
    """What they have undertaken and not done."""
    return Action.objects.filter(owner=person, status="open")


def led(person: Person, today: date) -> QuerySet[CaseFile]:
    """The open cases that they lead."""
    return open_cases_of([person], today)


def _words(role: Role, labels: Labels) -> str:
    ends = f", until {words.day(role.to_date)}" if role.to_date else ""
    return f"{words.capital(labels.of('role', role.role))}, {role.site.name}{ends}"
