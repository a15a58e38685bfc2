"""Signing in and out. A plain Django account for now."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from clearsight.access.queries import require
from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.errors import Fault
from clearsight.people import actions as people
from clearsight.people.models import Person
from clearsight.people.queries import may_sign_in, person_of
from clearsight.web.forms.asked import Asked
from clearsight.web.kept import CARRIED
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.typed import Typed

WRONG = Fault("username", "we do not know this address with this password", "check both and try again")
NOBODY = Fault("username", "this account belongs to nobody in an organisation", "ask your administrator")


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by email address and password, and go where one wanted to, with what one had typed there."""
    form = Typed({"username": request.GET.get("as", "")})
    carried = request.POST.get(CARRIED, "")
    if request.method == "POST":
        name = request.POST.get("username", "").strip().lower()
        user = authenticate(request, username=name, password=request.POST.get("password", ""))
        person = person_of(user) if user is not None else None
        if person is not None and may_sign_in(person, today()):
            login(request, user)
            if carried:
                request.session[CARRIED] = carried
            return redirect(_wanted(request))
        # Whoever has left is told what anybody is told who mistypes a password.
        form = form.refused(request.POST, [NOBODY if user is not None and person is None else WRONG])
    wanted = request.POST.get("next") or request.GET.get("next", "")
    context: dict[str, Any] = {"form": form, "next": wanted, "carried": carried}
    return show(request, "sign_in", context, status=400 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and say so."""
    logout(request)
    said(request, "You are signed out.")
    return redirect("sign_in")


def password(request: HttpRequest, actor: Person) -> HttpResponse:
    """Another password for oneself. Wherever else one is signed in, that ends."""
    require(actor, "person.change_password", actor, today())

    def act(asked: Asked) -> HttpResponse:
        # As they are: a blank at either end of a password is part of it.
        current, chosen, again = (asked.data.get(name, "") for name in ("current", "password", "again"))
        if chosen != again:
            asked.faults.append(Fault("again", "this is not the same", "type the new one twice"))
        done = asked.attempt(
            lambda: perform(people.change_password, actor, current, chosen, by=actor, at=now())
        )
        update_session_auth_hash(request, cast(User, done.user))
        said(request, "Your password is changed. Wherever else you were signed in, you are no longer.")
        return redirect("home")

    return form_page(request, "password", Typed(), act, lambda _: {})


def _wanted(request: HttpRequest) -> str:
    """The page of ours that was asked for before signing in; never another site's."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted.startswith("/") and safe else "/"
