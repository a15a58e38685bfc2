"""Showing again that it is oneself, before something that counts; what was typed there goes on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

from clearsight.accounts import actions as accounts
from clearsight.accounts.domain.letters import TRIED
from clearsight.accounts.queries import has_second
from clearsight.integrations.clock import now
from clearsight.kernel.errors import Fault
from clearsight.people.models import Person
from clearsight.web.gate import (
    bring_posted,
    confirmed,
    is_fresh,
    is_locked,
    safe_path,
    session_of,
    unlocked,
    what_waits,
)
from clearsight.web.pages import confirm_page, said, show
from clearsight.web.show.sign_in import waiting
from clearsight.web.show.typed import Typed
from clearsight.web.views.lock import state_of
from clearsight.web.views.told import told_of

NOTHING = ("", False)
BOTH_WRONG = Fault("shown", "the password or the code is not right", "type both again; a code is good once")
NO_CODE = Fault("code", "a code is asked for too", "type the one that your app shows now, or one on paper")


def confirm(request: HttpRequest, actor: Person) -> HttpResponse:
    """One's password, and a code where one has a second factor; and on to what one was about to do, as typed.

    To unlock a page takes either, and shows nothing more than that: what counts asks for both then.
    """
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
        tries = accounts.begin_try(_counted(request, actor), actor, at=now())
        if tries.wait is not None:
            form, status = form.refused(request.POST, [waiting(tries.wait, "shown")]), 429
        else:
            with_, whole = _shown(request, actor)
            if with_:
                accounts.note_confirmed(actor, [tries], with_, whole=whole, at=now())
                confirmed(request, wanted) if whole else unlocked(request)
                by_itself = _by_script(request)
                return state_of(request, actor) if by_itself else _go_on(request, actor, wanted, carried)
            accounts.note_failed("confirm", actor, at=now())
            form, status = form.refused(request.POST, [_wrong(request, actor)]), 400
    return _answer(request, actor, form, wanted, carried, status)


def _answer(
    request: HttpRequest, actor: Person, form: Typed, wanted: str, carried: str, status: int
) -> HttpResponse:
    """The page again, or what is wrong for the cover of a page; of odd tries its owner is mailed."""
    answer: HttpResponse
    if _by_script(request) and form.errors:
        answer = JsonResponse({"wrong": next(iter(form.errors.values()))}, status=status)
    else:
        answer = confirm_page(request, actor, form, wanted, carried, status=status)
    return told_of(answer, actor, TRIED) if status == 429 else answer


def _counted(request: HttpRequest, actor: Person) -> dict[str, str]:
    """As what a try is counted: in this session; and a code as one of the person's, wherever it is typed."""
    kinds = {"password": session_of(request)}
    alone = is_locked(request) or not _has_password(actor)
    typed = request.POST.get("code", "").strip() or (request.POST.get("shown", "") if alone else "")
    if has_second(actor) and accounts.could_be_code(typed):
        kinds["factor"] = str(actor.public_id)
    return kinds


def _by_script(request: HttpRequest) -> bool:
    """Whether the cover of a page asks, which goes on by itself."""
    return request.headers.get("Accept") == "application/json"


def _shown(request: HttpRequest, actor: Person) -> tuple[str, bool]:
    """With what they showed that it is them, and whether that is all that they have to; or else nothing.

    One of two proofs unlocks a page and does nothing more. No code is used up beside a wrong password.
    """
    typed, code = request.POST.get("shown", ""), request.POST.get("code", "").strip()
    if _has_password(actor) and actor.user is not None and actor.user.check_password(typed):
        if not has_second(actor):
            return "password", True
        if code:
            taken = accounts.take_code(actor, code, at=now())
            return taken, bool(taken)
        return ("password", False) if is_locked(request) else NOTHING
    if _has_password(actor) and (not is_locked(request) or (typed and code)):
        return NOTHING
    taken = accounts.take_code(actor, code or typed, at=now())
    return taken, bool(taken) and not _has_password(actor)


def _has_password(actor: Person) -> bool:
    return actor.user is not None and actor.user.has_usable_password()


def _wrong(request: HttpRequest, actor: Person) -> Fault:
    """What is wrong, without a word of which of the two, or of whether the password is right."""
    place = "shown" if _has_password(actor) else "code"
    if is_locked(request) or place == "code" or not has_second(actor):
        return Fault(place, "this is not right", "try again")
    return BOTH_WRONG if request.POST.get("code") else NO_CODE


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
