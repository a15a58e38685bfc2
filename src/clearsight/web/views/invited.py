"""Coming in by a link: invited for the first time, or again because the password is forgotten."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from clearsight.accounts import actions as accounts
from clearsight.accounts.domain.letters import CHANGED, INVITATION, RESET, write_link
from clearsight.accounts.domain.names import name_of
from clearsight.accounts.queries import has_second, open_invitation
from clearsight.integrations.clock import now
from clearsight.integrations.mail import Rejected, Unreachable, opened
from clearsight.integrations.rows import of_everybody
from clearsight.kernel.errors import Fault
from clearsight.kernel.refusals import Refused
from clearsight.people.models import Person
from clearsight.web.forms.asked import Asked
from clearsight.web.gate import INVITED, finish_sign_in
from clearsight.web.machines import machine_of
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.sign_in import waiting
from clearsight.web.show.typed import Typed
from clearsight.web.views.told import told_of


def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Set the password, or go on to another sign-in. To look at it uses nothing up: mail programs do."""
    found = open_invitation(secret, now())
    if found is None:
        return show(request, "invitation_over", {}, status=404)
    person, new = found.person, found.person.user is None

    def act(asked: Asked) -> HttpResponse:
        chosen, again = asked.data.get("password", ""), asked.data.get("again", "")
        if chosen != again:
            asked.faults.append(Fault("again", "this is not the same", "type it twice"))
        done = asked.attempt(lambda: accounts.accept(secret, chosen, at=now()))
        if has_second(done):
            said(request, "Your password is set. Sign in with it, and with what you have besides.")
            return told_of(redirect("sign_in"), done, CHANGED)
        finish_sign_in(request, done, "password")
        request.session[INVITED] = True
        accounts.note_signed_in(done, [], "invitation", at=now())
        return told_of(redirect("home"), done, CHANGED)

    def shown(_: Typed) -> dict[str, Any]:
        providers = [] if has_second(person) else list(settings.CLEARSIGHT_PROVIDERS.values())
        return {"person": person, "new": new, "providers": providers, "secret": secret}

    try:
        return form_page(request, "invitation", Typed(), act, shown)
    except Refused:
        accounts.note_failed("invitation", person, at=now())
        return show(request, "invitation_over", {}, status=404)


def forgotten(request: HttpRequest) -> HttpResponse:
    """Have a link mailed. Whatever address is typed, the answer and what it takes to give it are the same."""
    if settings.CLEARSIGHT_MAIL is None or settings.CLEARSIGHT_DEMO:
        raise Http404
    form, status, done = Typed(), 200, False
    if request.method == "POST":
        typed = request.POST.get("username", "")
        counted = {"reset": name_of(typed) or typed, "machine": machine_of(request)}
        tries = accounts.begin_try(counted, None, at=now())
        if tries.wait is not None:
            form, status = form.refused(request.POST, [waiting(tries.wait, "username")]), 429
        else:
            done = True
    context = {"form": form, "done": done, "page_errors": status != 200}
    answer = show(request, "forgotten", context, status=status)
    if done:
        # Once the answer is on its way: nobody reads from how long it took whether there is such an account.
        answer._resource_closers.append(lambda: _send_reset(name_of(typed)))  # type: ignore[attr-defined]
    return answer


def _send_reset(name: str) -> None:
    with of_everybody():  # the request is over, and nobody was signed in
        found = accounts.ask_for_reset(name, at=now())
        if found is not None:
            mail_link(*found, RESET)


def mail_link(person: Person, secret: str, what: str = INVITATION) -> bool:
    """Mail somebody the link of an invitation. Whether the mail was taken; False, too, where none is sent."""
    sent_by = settings.CLEARSIGHT_MAIL
    if sent_by is None:
        return False
    message = write_link(what, person.email, link_of(secret), sender=sent_by.sender, at=now())
    try:
        with opened(sent_by) as post:
            post(message)
    except (Rejected, Unreachable):
        return False
    return True


def link_of(secret: str) -> str:
    """The link of an invitation: under the address of this installation, whatever a request was sent to."""
    return str(settings.CLEARSIGHT_URL + reverse("invitation", kwargs={"secret": secret}))
