"""Signing in, in one step or two, and out; and one's password."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_POST

from clearsight.access.queries import require
from clearsight.accounts import actions as accounts
from clearsight.accounts.domain.letters import CHANGED, TRIED
from clearsight.accounts.domain.names import name_of
from clearsight.accounts.queries import has_second
from clearsight.compliance.actions import perform
from clearsight.integrations import passkeys
from clearsight.integrations.clock import now, today
from clearsight.kernel.errors import Fault
from clearsight.people.models import Person
from clearsight.people.queries import may_sign_in, person_of
from clearsight.web.forms.asked import Asked
from clearsight.web.gate import HALF, finish_sign_in, here, safe_path, session_of, spend_proof
from clearsight.web.kept import CARRIED
from clearsight.web.machines import machine_of
from clearsight.web.pages import actor_of, form_page, said, show
from clearsight.web.show.sign_in import other_ways, waiting
from clearsight.web.show.typed import Typed
from clearsight.web.views.told import told_of

WRONG = Fault("username", "we do not know this address with this password", "check both and try again")
WRONG_CODE = Fault(
    "code",
    "this code is not right, or was used before",
    "type what the app shows now, or, if you have used that already, its next one",
)
HALF_SECONDS = 600


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by email address and password, and go where one wanted to, with what one had typed there."""
    form, status = Typed({"username": request.GET.get("as", "")}), 200
    if request.method == "POST":
        name = name_of(request.POST.get("username", ""))
        typed = request.POST.get("username", "").strip().lower()
        counted = {"password": name or typed, "machine": machine_of(request)}
        tries = accounts.begin_try(counted, _known(name), at=now())
        if tries.wait is None:
            # Of a name that nobody has, one password is hashed too: it takes as long.
            user = authenticate(request, username=name, password=request.POST.get("password", ""))
            person = person_of(user) if user is not None else None
            if person is not None and may_sign_in(person, today()):
                return _first_step(request, person, tries)
            accounts.note_failed("password", _known(name), at=now())
            # Whoever has left, or belongs to nobody, is told what anybody is told who mistypes a password.
            form, status = form.refused(request.POST, [WRONG]), 400
        else:
            form, status = form.refused(request.POST, [waiting(tries.wait, "username")]), 429
    wanted = request.POST.get("next") or request.GET.get("next", "")
    context = {"form": form, "next": wanted, "carried": request.POST.get(CARRIED, "")}
    context |= {**other_ways(), "page_errors": status != 200}
    answer = show(request, "sign_in", context, status=status)
    return told_of(answer, _known(name_of(form.value("username"))), TRIED) if status == 429 else answer


def _known(name: str) -> Person | None:
    return Person.objects.filter(user__username=name).first() if name else None


def _first_step(request: HttpRequest, person: Person, tries: accounts.Tries) -> HttpResponse:
    """In, or on to the second factor; where one wanted to go, and what one had typed, goes along."""
    wanted = safe_path(request, request.POST.get("next", ""))
    carried = request.POST.get(CARRIED, "")
    if has_second(person):
        return on_to_second(request, person, tries, wanted, carried)
    return _in(request, person, [tries], "password", wanted, carried)


def on_to_second(
    request: HttpRequest, person: Person, tries: accounts.Tries, wanted: str, carried: str
) -> HttpResponse:
    """Half way in: the first proof was right, and the person has a second one."""
    request.session.cycle_key()
    request.session[HALF] = {
        "person": str(person.public_id), "at": int(now().timestamp()), "next": wanted, CARRIED: carried,
        "counted": tries.counted, "hash": _hash_of(person),
    }  # fmt: skip
    return redirect("second_step")


def _in(
    request: HttpRequest, person: Person, tries: list[accounts.Tries], with_: str, wanted: str, carried: str
) -> HttpResponse:
    accounts.note_signed_in(person, tries, with_, at=now())
    finish_sign_in(request, person, with_)
    if carried:
        request.session[CARRIED] = carried
    return redirect(wanted)


def second_step(request: HttpRequest) -> HttpResponse:
    """The code of one's app, or one from paper, after the password."""
    half = request.session.get(HALF) or {}
    person = half_way(half)
    if person is None:
        request.session.pop(HALF, None)
        return redirect("sign_in")
    form, status = Typed(), 200
    if request.method == "POST":
        name, machine = str(person.public_id), machine_of(request)
        tries = accounts.begin_try({"factor": name, "machine": machine}, person, at=now())
        if tries.wait is None:
            with_ = accounts.take_code(person, request.POST.get("code", ""), at=now())
            if with_:
                before = accounts.Tries(tuple(half["counted"]))
                return _in(request, person, [tries, before], with_, half["next"], half[CARRIED])
            accounts.note_failed("factor", person, at=now())
            form, status = form.refused(request.POST, [WRONG_CODE]), 400
        else:
            form, status = form.refused(request.POST, [waiting(tries.wait, "code")]), 429
    context = {"form": form, "passkeys": passkeys.possible(), "page_errors": status != 200}
    answer = show(request, "second_step", context, status=status)
    return told_of(answer, person, TRIED) if status == 429 else answer


def half_way(half: dict[str, Any]) -> Person | None:
    """Whose password was right a moment ago, if they may still sign in."""
    if not half or now().timestamp() - half["at"] > HALF_SECONDS:
        return None
    found = Person.objects.select_related("organisation", "user").filter(
        public_id=UUID(half["person"]), user__is_active=True
    )
    person = found.first()
    # With another password since, or a closed account, what was shown before is worth nothing.
    same = person is not None and constant_time_compare(half.get("hash", ""), _hash_of(person))
    return person if person is not None and same and may_sign_in(person, today()) else None


def _hash_of(person: Person) -> str:
    return person.user.get_session_auth_hash() if person.user is not None else ""


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and say so."""
    actor = actor_of(request)
    if actor is not None:
        accounts.note_signed_out(actor, at=now())
    logout(request)
    said(request, "You are signed out.")
    answer = redirect("sign_in")
    # No page comes back by the browser's own arrow. What was typed and not sent stays, sealed (decision 11).
    answer["Clear-Site-Data"] = '"cache"'
    return answer


def password(request: HttpRequest, actor: Person) -> HttpResponse:
    """Another password for oneself. Every other sign-in ends with it, and so does one's calendar link.

    Who has a second factor has shown both for this page (OF_TWO); the others show their password on it.
    """
    require(actor, "person.change_password", actor, today())
    user = actor.user
    shown_both = has_second(actor) and user is not None and user.has_usable_password()

    def act(asked: Asked) -> HttpResponse:
        # As they are: a blank at either end of a password is part of it.
        chosen, again = (asked.data.get(name, "") for name in ("password", "again"))
        if chosen != again:
            asked.faults.append(Fault("again", "this is not the same", "type the new one twice"))
        current = None if shown_both else _current(request, actor, asked)
        done = asked.attempt(
            lambda: perform(
                accounts.change_password, actor, current, chosen, here=here(request), by=actor, at=now()
            )
        )
        spend_proof(request)
        update_session_auth_hash(request, cast(User, done.user))
        said(request, "Your password is changed. Wherever else you were signed in, you are no longer.")
        return told_of(redirect("home"), actor, CHANGED)

    return form_page(request, "password", Typed(), act, lambda _: {"shown_both": shown_both})


def _current(request: HttpRequest, actor: Person, asked: Asked) -> str:
    """The password so far, as it was typed: a try, which is counted."""
    current = asked.data.get("current", "")
    tries = accounts.begin_try({"password": session_of(request)}, actor, at=now())
    if tries.wait is not None:
        asked.faults.append(waiting(tries.wait, "current"))
        asked.check()
    if actor.user is not None and actor.user.check_password(current):
        accounts.note_confirmed(actor, [tries], "password", at=now())
    return current
