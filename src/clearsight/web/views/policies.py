"""The policy that the organisation works under, clause by clause, in our words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clearsight.integrations.clock import today
from clearsight.people.models import Person
from clearsight.web.pages import show
from clearsight.web.show.policies import policy_page, rule_page


def policy(request: HttpRequest, actor: Person) -> HttpResponse:
    """Every rule of the version in force, under its clause; and what to do when something is wrong."""
    return show(request, "policy", policy_page(actor.organisation, today()))


def rule(request: HttpRequest, actor: Person, rule: str) -> HttpResponse:
    """One rule: its clause, what it asks and of whom."""
    return show(request, "rule", rule_page(actor.organisation, rule, today()))
