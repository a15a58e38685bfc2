"""How a URL becomes a page: who may open it is declared beside it, and asked before anything is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.http import urlencode

from clearsight.access.matrix import MATRIX
from clearsight.accounts.actions import note_locked
from clearsight.accounts.queries import has_second
from clearsight.audit.actions import note_refused
from clearsight.compliance.actions import perform
from clearsight.grants.actions import stop_reading_too_much
from clearsight.grants.models import ReadingStop
from clearsight.grants.queries import let_read, may_read_on, who_lets_read_again
from clearsight.integrations.clock import now, today
from clearsight.integrations.envelope import Disposed, DoesNotOpen
from clearsight.integrations.once import one_page
from clearsight.integrations.rows import asked_by_account, asked_by_one_of, of_everybody
from clearsight.kernel.refusals import Conflict, Denied, Invalid, ReadTooMuch, Refused, Unknown
from clearsight.people import queries
from clearsight.people.models import Person
from clearsight.records.actions import note_unopened
from clearsight.records.models import Record
from clearsight.retention.queries import disposal_of
from clearsight.signoff.queries import copies_kept
from clearsight.web.forms.asked import Asked
from clearsight.web.frame import frame_of
from clearsight.web.gate import (
    LOCKED,
    OPEN_LOCKED,
    carry_posted,
    is_fresh,
    is_left_alone,
    is_locked,
    is_shown_for_this,
    keep_waiting,
    lacks_second,
    let_through,
    was_signed_in,
)
from clearsight.web.kept import carry
from clearsight.web.show.sign_in import other_ways, ways_to_confirm
from clearsight.web.show.typed import Typed
from clearsight.web.telling import telling

View = Callable[..., HttpResponse]
ANYBODY = "anybody"
SIGNED_IN = "signed in"
POSTED = "when something is posted"
EACH = "each time"
OF_TWO = "each time, of who has two proofs"
# A script posts these and keeps by itself what was not taken.
ASKED_BY_SCRIPTS = {"autosave", "kept", "add_passkey"}
METHODS = ("GET", "HEAD", "POST")  # a page is read, or something is sent to it: nothing else is meant


def page(route: str, view: View, *, name: str, permission: str, fresh: bool | str = False) -> URLPattern:
    """A URL with its permission.

    With `fresh`, whoever did not show for a while that it is them is asked to, first, and what they had typed
    goes through that: for taking things out (True), for signing and granting (POSTED: to look is free), and
    for what somebody signs in with (EACH: in that very step, however lately they showed it for another;
    OF_TWO: so of who has a second factor, where the page itself asks the others for their password).

    `permission` is ANYBODY (nobody need be signed in), SIGNED_IN (everybody with an account: the page shows
    what is theirs), or a permission of `access.matrix` that the view asks of the object itself. A test reads
    it from `pattern.callback.permission`, for every URL.

    Raises:
        KeyError: for a permission that nobody knows.
    """
    if permission not in (ANYBODY, SIGNED_IN):
        MATRIX[permission]

    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if permission == ANYBODY:
            with of_everybody():  # a secret, a password, a passkey: it finds out who asks
                return view(request, **parts)
        actor = actor_of(request)
        if actor is None:
            _note_nobody(request, permission)
            return _ask_to_sign_in(request, name, parts)
        if _is_shut(request, actor, name) or not _is_shown(request, actor, fresh):
            return _ask_to_confirm(request, actor, name)
        try:
            with one_page() if request.method == "GET" else nullcontext():
                if lacks_second(request, actor, name):  # a policy may ask for it: pages ask which it is, too
                    return redirect("my_sign_in")
                if not _is_content(permission, name):
                    return view(request, actor, **parts)
                if not may_read_on(actor, now()):
                    return _stopped(request, actor)
                with let_read(actor):
                    return view(request, actor, **parts)
        except ReadTooMuch:
            return _stopped(request, actor)
        except Disposed as gone:
            return show(request, "disposed", _of_disposed(gone, parts, actor), status=410)
        except DoesNotOpen as shut:
            perform(note_unopened, shut, by=actor, at=now())
            return show(request, "does_not_open", {"kind": shut.kind}, status=500)
        except Unknown as unknown:
            _leave_in_the_log(unknown.denied, actor)
            raise Http404 from unknown
        except Refused as refused:
            _leave_in_the_log(refused.denied or _asked_for(permission, parts), actor)
            return show(request, "refused", {"faults": refused.faults}, status=403)
        except (Invalid, Conflict) as impossible:
            # Where a page has nowhere to say so: it has moved on since it was loaded.
            return show(request, "moved_on", {"faults": impossible.faults}, status=409)

    guarded.permission, guarded.fresh = permission, fresh  # type: ignore[attr-defined]
    guarded.__name__ = getattr(view, "__name__", name)
    guarded.__doc__ = view.__doc__
    return path(route, guarded, name=name)


def _is_shut(request: HttpRequest, actor: Person, name: str) -> bool:
    """Whether the session is locked, or is to be from now on; what is let through is use of it."""
    if not is_locked(request) and is_left_alone(request, actor):
        request.session[LOCKED] = True
        note_locked(actor, at=now())
    if not is_locked(request):
        let_through(request)
        return False
    return name not in OPEN_LOCKED


def _is_shown(request: HttpRequest, actor: Person, fresh: bool | str) -> bool:
    """Whether they showed that it is them as lately as the page asks for."""
    if fresh == EACH:
        return is_shown_for_this(request, actor)
    if fresh == OF_TWO:
        return not has_second(actor) or is_shown_for_this(request, actor)
    asked = fresh is True or (fresh == POSTED and request.method == "POST")
    return not asked or is_fresh(request)


# What shows what others wrote is known by what its permission is about; these show it without one.
SHOWS_CONTENT = {"home", "caseload", "search", "actions", "drift", "practice"}
OF_CONTENT = ("record.", "case.", "session.", "agreement.", "action.", "concern.", "escalation.", "request.")


def _is_content(permission: str, name: str) -> bool:
    return name in SHOWS_CONTENT or permission.startswith(OF_CONTENT)


def _of_disposed(gone: Disposed, parts: dict[str, Any], actor: Person) -> dict[str, Any]:
    """By whom it was disposed of; and where the copy is that the reader has of it in a file of their own."""
    record = Record.objects.filter(public_id=parts["record"]).first() if "record" in parts else None
    kept = copies_kept(record, actor, today()) if record else []
    return {"gone": disposal_of(gone.file), "copy": kept[0] if kept else None, "record": record}


def _stopped(request: HttpRequest, actor: Person) -> HttpResponse:
    """They have read far more than anybody does (abuse case 13): the page that says until when it is shut."""
    at = now()
    stop: ReadingStop | None = perform(stop_reading_too_much, actor, by=actor, at=at)
    if stop is None:  # somebody has just let them read again
        return redirect(request.get_full_path())
    lifting = who_lets_read_again(stop, today())
    answer = show(request, "read_too_much", {"stop": stop, "lifting": lifting}, status=429)
    return telling(answer, lifting) if stop.at == at else answer


def _asked_for(permission: str, parts: dict[str, Any]) -> Denied | None:
    """What a page was asked for that an action refused for a reason of its own: its permission and thing."""
    if permission not in MATRIX or not parts:
        return None
    return Denied(permission, MATRIX[permission].model, str(next(iter(parts.values()))))


def _leave_in_the_log(denied: Denied | None, actor: Person) -> None:
    # What is there for nobody denies nothing. The person is told nothing of it.
    if denied is not None:
        note_refused(denied, by=actor, at=now(), organisation=actor.organisation_id)


def _note_nobody(request: HttpRequest, permission: str) -> None:
    """Leave in the log that a browser asks whose owner may not any more, or is not in yet (abuse case 2)."""
    with of_everybody():
        whose = was_signed_in(request)
        if whose is None:
            return
        known = permission if permission in MATRIX else "person.change_password"
        denied = Denied(known, "people.person", str(whose.public_id))
        note_refused(denied, by=whose, at=now(), organisation=whose.organisation_id)


def _ask_to_sign_in(request: HttpRequest, name: str, parts: dict[str, Any]) -> HttpResponse:
    """The sign-in page. What was typed in a draft goes through it, sealed, and is not lost."""
    if request.method == "POST" and name == "record":
        carried = carry(parts["record"], request.POST)
        context = {"form": Typed(), "next": request.path, "carried": carried, **other_ways()}
        return show(request, "sign_in", context, status=401)
    return redirect(f"/sign-in?{urlencode({'next': request.get_full_path()})}")


def _ask_to_confirm(request: HttpRequest, actor: Person, name: str) -> HttpResponse:
    """The page that asks whether it is them. What was typed goes through it, sealed, and is not lost."""
    if request.method != "POST" or name in ASKED_BY_SCRIPTS:
        return redirect(f"/confirm?{urlencode({'next': request.get_full_path()})}")
    return confirm_page(request, actor, Typed(), request.path, carry_posted(request, actor), status=401)


def confirm_page(
    request: HttpRequest, actor: Person, form: Typed, wanted: str, carried: str, *, status: int
) -> HttpResponse:
    """The page that asks whether it is them, and goes on with what was posted to the page they wanted."""
    ways = ways_to_confirm(actor, is_locked(request))
    # By a link to another sign-in nothing is posted: it waits here.
    waits = keep_waiting(request, carried) if carried and ways["by_provider"] else ""
    context = {"form": form, "next": wanted, "carried": carried, "waits": waits, "page_errors": form.errors}
    return show(request, "confirm", {**context, **ways}, status=status)


def actor_of(request: HttpRequest) -> Person | None:
    """The person who is signed in, or none: no account, a closed one, or somebody who has left."""
    if not hasattr(request, "_person"):
        user = request.user if request.user.is_authenticated else None
        request._person = _actor(user) if user else None  # type: ignore[attr-defined]
    found: Person | None = request._person  # type: ignore[attr-defined]
    return found


def _actor(user: Any) -> Person | None:
    """Whose account it is; from here on the database shows the rows of their organisation."""
    asked_by_account(user.pk)
    found = queries.actor_of(user, today())
    if found is not None:
        asked_by_one_of(found.organisation_id)
    return found


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page, in the frame that all pages have."""
    whole = {"frame": frame_of(request, actor_of(request)), "page_errors": status == 400, **context}
    return render(request, f"pages/{template}.html", whole, status=status)


def form_page(
    request: HttpRequest,
    template: str,
    form: Typed,
    act: Callable[[Asked], HttpResponse],
    shown: Callable[[Typed], dict[str, Any]],
) -> HttpResponse:
    """A page with a form: as it begins; done, and on to where that leads; or again, with all that is wrong.

    Args:
        form: what stands in it to begin with.
        act: reads what was typed, does it, and says where to go next. What it raises is told on the page
            (409 where somebody else was first), with all that was typed. It is not asked where what was
            typed comes back to be changed ("change").
        shown: what else stands on the page; asked only when the page is shown, for reading is audited too.
    """
    status = 200
    if request.method == "POST" and "change" in request.POST:
        form = replace(form, data=request.POST)
    elif request.method == "POST":
        try:
            return act(Asked(request.POST))
        except (Invalid, Conflict) as refused:
            form = form.refused(request.POST, refused.faults)
            status = 409 if isinstance(refused, Conflict) else 400
    return show(request, template, {**shown(form), "form": form, "page_errors": status != 200}, status)


def said(request: HttpRequest, message: str) -> None:
    """Tell the person, on the next page, that what they asked for is done."""
    messages.success(request, message)


def noted(request: HttpRequest, notes: Iterable[str]) -> None:
    """Tell the person, on the next page, what is unusual about what they did."""
    if said_of_it := " ".join(notes):
        messages.warning(request, f"Please look again. {said_of_it}")
