"""Showing again that it is oneself, before something that counts; what was typed there goes on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from clearsight.accounts import actions as accounts
from clearsight.integrations.clock import now
from clearsight.kernel.errors import Fault
from clearsight.people.models import Person
from clearsight.web.gate import bring_posted, confirmed, is_fresh, safe_path, session_of, what_waits
from clearsight.web.pages import confirm_page, said, show
from clearsight.web.show.sign_in import waiting
from clearsight.web.show.typed import Typed
from clearsight.web.views.lock import state_of

WRONG = Fault("shown", "this is not right", "try again")


def confirm(request: HttpRequest, actor: Person) -> HttpResponse:
    """One's password, or a code of one's app; and on to what one was about to do, as it was typed."""
    wanted = safe_path(request, request.POST.get("next") or request.GET.get("next", ""))
    carried, form, status = request.POST.get("carried", ""), Typed(), 200
    if request.method == "GET" and (waits := what_waits(request, request.GET.get("waits", ""))):
        if is_fresh(request):
            # Back from another sign-in: what changes something is pressed, and never done by an address.
            return show(request, "confirmed", {"next": wanted, "carried": waits})
        carried = waits
    if request.method == "POST" and "go-on" in request.POST and is_fresh(request):
        return _go_on(request, actor, wanted, carried)
    if request.method == "POST" and "go-on" not in request.POST:
        tries = accounts.begin_try({"password": session_of(request)}, actor, at=now())
        if tries.wait is not None:
            form, status = form.refused(request.POST, [waiting(tries.wait, "shown")]), 429
        elif with_ := _shown(actor, request.POST.get("shown", "")):
            accounts.note_confirmed(actor, [tries], with_, at=now())
            confirmed(request, wanted)
            return (
                state_of(request, actor) if _by_script(request) else _go_on(request, actor, wanted, carried)
            )
        else:
            accounts.note_failed("confirm", actor, at=now())
            form, status = form.refused(request.POST, [WRONG]), 400
    if _by_script(request) and form.errors:
        return JsonResponse({"wrong": form.errors["shown"]}, status=status)
    return confirm_page(request, actor, form, wanted, carried, status=status)


def _by_script(request: HttpRequest) -> bool:
    """Whether the cover of a page asks, which goes on by itself."""
    return request.headers.get("Accept") == "application/json"


def _shown(actor: Person, typed: str) -> str:
    """With what they showed that it is them; the empty text: they did not."""
    user = actor.user
    if user is not None and user.has_usable_password() and user.check_password(typed):
        return "password"
    return accounts.take_code(actor, typed, at=now())


def _go_on(request: HttpRequest, actor: Person, wanted: str, carried: str) -> HttpResponse:
    """What was asked for before, with what was typed: as if it had been asked for only now."""
    if not carried:
        return redirect(wanted)
    typed = bring_posted(carried, wanted, actor)
    try:
        match = resolve(wanted)
    except Resolver404:
        match = None
    if typed is None or match is None:
        said(request, "It is you. What you had typed is too old to go on with: here is how it stands.")
        return redirect(wanted)
    request.POST = typed  # type: ignore[assignment]
    request.path, request.path_info, request.resolver_match = wanted, wanted, match
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return answer
