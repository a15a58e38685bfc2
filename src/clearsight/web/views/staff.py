"""The people of an organisation, for whoever keeps the list: who leaves, which role ends, who signs in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clearsight.access.queries import find, require
from clearsight.accounts import actions as accounts
from clearsight.compliance.actions import perform
from clearsight.grants.queries import suspension_of
from clearsight.integrations.clock import now, today
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.web.forms.asked import Asked
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.staff import nobody_leads_after, post_of, roles_to_end, staff_of, what_is_left
from clearsight.web.show.typed import Typed
from clearsight.web.views.invited import link_of, mail_link
from clearsight.web.words import day as day_words


def staff(request: HttpRequest, actor: Person) -> HttpResponse:
    """Who is with the organisation, in which roles, and who can sign in."""
    require(actor, "organisation.manage_people", actor.organisation, today())
    return show(request, "staff", {"lines": staff_of(actor.organisation, today())})


def post(request: HttpRequest, actor: Person, person: UUID) -> HttpResponse:
    """One person: their roles, whether they can sign in, and until when they are here."""
    found = _found(actor, person)
    context = {"person": found, "mine": found == actor, "suspended": suspension_of(found)}
    # A link to an account that exists is shown to nobody: where no mail is sent there is none.
    context["mailed"] = settings.CLEARSIGHT_MAIL is not None
    return show(request, "post", {**context, **post_of(found, today())})


def leaves(request: HttpRequest, actor: Person, person: UUID) -> HttpResponse:
    """Say that somebody leaves, or has left; what follows is said first."""
    found = _found(actor, person)

    def act(asked: Asked) -> HttpResponse:
        last = asked.day("last_day", "Say which day is the last")
        asked.attempt(lambda: perform(people.record_leaving, found, last or today(), by=actor, at=now()))
        said(request, f"{day_words(last)} is the last day of {found.name}. Whoever leads sees what is left.")
        return redirect("post", person=found.public_id)

    def shown(_: Typed) -> dict[str, Any]:
        return {"person": found, **post_of(found, today()), "left_behind": what_is_left(found, today()),
                "nobody_leads": nobody_leads_after(found, today())}  # fmt: skip

    return form_page(request, "leaves", Typed({"last_day": ""}), act, shown)


def role_ends(request: HttpRequest, actor: Person, person: UUID) -> HttpResponse:
    """Say that somebody no longer holds a role."""
    found = _found(actor, person)
    roles = roles_to_end(found, today())

    def act(asked: Asked) -> HttpResponse:
        role, words = asked.among("role", roles, "Choose the role that ends") or (None, "")
        last = asked.day("last_day", "Say which day is the last")
        if role is None:
            asked.check()
        asked.attempt(
            lambda: perform(people.end_role, role, last or today(), by=actor, at=now()),
            places={"to_date": "last_day"},
        )
        said(request, f"{found.name} holds this role until {day_words(last)}: {words}.")
        return redirect("post", person=found.public_id)

    choices = [(key, words) for key, (_, words) in roles.items()]
    begin = Typed({"role": choices[0][0] if len(choices) == 1 else "", "last_day": ""})
    context = {"person": found, "choices": choices, "nobody_leads": nobody_leads_after(found, today())}
    return form_page(request, "role_ends", begin, act, lambda _: context)


@require_POST
def invite(request: HttpRequest, actor: Person, person: UUID) -> HttpResponse:
    """Invite somebody to sign in. The link is mailed, to them alone; where no mail is sent it is shown once.

    Whoever sees a link could sign in with it: where there is mail it is shown to nobody, even if that fails.
    """
    found, by_mail = _found(actor, person), settings.CLEARSIGHT_MAIL is not None
    secret = perform(accounts.invite, found, shown=not by_mail, by=actor, at=now())
    failed = by_mail and not mail_link(found, secret)
    context = {"person": found, "link": "" if by_mail else link_of(secret), "failed": failed}
    return show(request, "invited", context, status=502 if failed else 200)


@require_POST
def close_account(request: HttpRequest, actor: Person, person: UUID) -> HttpResponse:
    """Somebody signs in no more."""
    found = _found(actor, person)
    perform(people.close_account, found, by=actor, at=now())
    said(request, f"The account of {found.name} is closed.")
    return redirect("post", person=found.public_id)


def _found(actor: Person, public_id: UUID) -> Person:
    persons = Person.objects.select_related("organisation", "user")
    return find(actor, "person.manage", persons, public_id, today())
