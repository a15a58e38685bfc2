"""One person: who they are, what the policy finds, and why."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from clearsight.access.queries import find, permits
from clearsight.compliance.queries import person_findings
from clearsight.grants.queries import suspension_of
from clearsight.integrations.clock import today
from clearsight.people.models import Person
from clearsight.web.pages import show
from clearsight.web.show.arrangements import arrangements_of, next_steps
from clearsight.web.show.endings import left_behind
from clearsight.web.show.findings import grouped, lines_of, told_to
from clearsight.web.show.policies import ladders, role_words
from clearsight.web.show.promptness import promptness_of_year


def person(request: HttpRequest, actor: Person, person: UUID) -> HttpResponse:
    """A person's position, grouped, with a "Why?" behind every finding."""
    people = Person.objects.select_related("organisation")
    found = find(actor, "person.see_findings", people, person, today())
    is_here = found.left is None or found.left >= today()
    findings = person_findings(found, by=actor, today=today())
    current, past = (
        lines_of(found.organisation, some, today()) for some in (findings.current, findings.past)
    )
    if found == actor:
        current, past = told_to(actor, current), told_to(actor, past)
    context = {
        "person": found,
        "mine": found == actor,
        "roles": role_words(found, today()),
        "groups": grouped(current),
        "past": past,
        "arrangements": arrangements_of(found, actor, today()),
        "ladders": ladders(found.organisation, today()) if found == actor else [],
        "next_steps": next_steps([found], actor, today())[found.pk] if is_here else [],
        "prompt": promptness_of_year(found, actor, today()),
        "may_keep": permits(actor, "person.manage", found, today()),
        "may_suspend": found != actor and permits(actor, "person.suspend", found, today()),
        "may_transfer": is_here and found != actor and permits(actor, "person.transfer", found, today()),
        "suspended": suspension_of(found),
        **left_behind(found, actor, today()),
        "may_arrange": is_here and permits(actor, "organisation.arrange", actor.organisation, today()),
    }
    return show(request, "person", context)
