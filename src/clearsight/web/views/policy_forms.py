"""The forms of the policy, in every version: which are in force, whose they are, and how they look."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import permits, require
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.refusals import Invalid, Unknown
from clearsight.people.models import Person
from clearsight.policy import actions as policies
from clearsight.policy.queries import policy_in_force
from clearsight.web.pages import said, show
from clearsight.web.paper import blank_pdf
from clearsight.web.show.policy_forms import form_page, forms_page, left_out, otherwise, version_page
from clearsight.web.views.pdf import as_file


def forms(request: HttpRequest, actor: Person) -> HttpResponse:
    """Every form and agreement of the policy, each with whose version is in force."""
    lines = forms_page(actor.organisation, today())
    return show(request, "policy_forms", {"lines": lines, "may_alter": _may(actor)})


def form(request: HttpRequest, actor: Person, form: str) -> HttpResponse:
    """One form with its versions: who put each in force, from when, why, and what it changed."""
    page = form_page(actor.organisation, form, today())
    return show(request, "policy_form", {**page, "may_alter": _may(actor), "today": today()})


def version(request: HttpRequest, actor: Person, form: str, version: int) -> HttpResponse:
    """One version as whoever fills it in sees it."""
    page: dict[str, Any] = version_page(actor.organisation, form, version, today())
    own = page["line"].own
    gone, less = (left_out(own), otherwise(own, today())) if own else ([], [])
    return show(request, "form_version", {**page, "left_out": gone, "otherwise": less})


def version_pdf(request: HttpRequest, actor: Person, form: str, version: int) -> HttpResponse:
    """One version to fill in by hand."""
    found = version_page(actor.organisation, form, version, today())["form"]
    policy = policy_in_force(actor.organisation, today())
    return as_file(blank_pdf(found, policy, actor.organisation, now()), "form", today())


@require_POST
def begin(request: HttpRequest, actor: Person, form: str) -> HttpResponse:
    """Begin a new version of the form as it is in force, or go on with the one that is begun."""
    require(actor, "organisation.alter_forms", actor.organisation, today())
    perform(policies.begin_form, actor.organisation, form, by=actor, at=now())
    return redirect("form_draft", form=form)


@require_POST
def take_back(request: HttpRequest, actor: Person, form: str, version: int) -> HttpResponse:
    """Make a version that is not in effect yet a draft again."""
    require(actor, "organisation.alter_forms", actor.organisation, today())
    found = version_page(actor.organisation, form, version, today())["line"].own
    if found is None:
        raise Unknown.one("version", "there is no such version")
    try:
        perform(policies.take_back, found, by=actor, at=now())
    except Invalid as invalid:
        said(request, f"It stays: {invalid.faults[0].problem}.")
        return redirect("policy_form", form=form)
    said(request, "It is a draft again.")
    return redirect("form_draft", form=form)


def _may(actor: Person) -> bool:
    return permits(actor, "organisation.alter_forms", actor.organisation, today())
