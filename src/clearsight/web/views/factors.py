"""What one has to sign in with, and where one is signed in."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from clearsight.access.queries import require
from clearsight.accounts import actions as accounts
from clearsight.accounts.domain.letters import CHANGED
from clearsight.accounts.models import APP, CODES, PASSKEY
from clearsight.accounts.queries import factors_of, must_have_second, passkeys_held
from clearsight.compliance.actions import perform
from clearsight.integrations import passkeys
from clearsight.integrations.clock import now, today
from clearsight.integrations.envelope import DoesNotOpen
from clearsight.kernel.refusals import Invalid, Unknown
from clearsight.people.models import Person
from clearsight.web.forms.asked import Asked
from clearsight.web.gate import WITH, here, keep_once, lacks_second, spend_proof, take_once
from clearsight.web.pages import form_page, said, show
from clearsight.web.show.sign_in import my_sign_in as shown_sign_in
from clearsight.web.show.sign_in import square_of
from clearsight.web.show.typed import Typed
from clearsight.web.views.told import told_of

BEGUN, FIRST_CODES = "passkey", "codes"
ADDED = "The app is added. From now on Clearsight asks for its code."
ENDED = "Wherever else you were signed in, you are no longer."
CODES_STAND = "Your codes on paper still work: make new ones if somebody may have seen them."
LATER = "This went on for too long. Begin again."


def my_sign_in(request: HttpRequest, actor: Person) -> HttpResponse:
    """One's password, what one has besides it, and the browsers in which one is signed in."""
    require(actor, "person.change_password", actor, today())
    first = lacks_second(request, actor, "")
    return show(request, "my_sign_in", {**shown_sign_in(actor, here(request), not first, now())})


def add_app(request: HttpRequest, actor: Person) -> HttpResponse:
    """Add an authenticator app: its square, and a code to show that it works."""
    require(actor, "person.change_password", actor, today())
    try:
        begun = accounts.begin_app(actor, request.POST.get("sealed", ""))
    except (DoesNotOpen, ValueError):
        begun = accounts.begin_app(actor)

    def act(asked: Asked) -> HttpResponse:
        code = asked.text("code", "Type the code that the app shows")
        before = factors_of(actor).filter(kind=APP).exists()
        codes = asked.attempt(
            lambda: perform(
                accounts.confirm_app, actor, begun.sealed, code, here=here(request), by=actor, at=now()
            )
        )
        words = f"The new app is in the place of the one before. {ENDED} {CODES_STAND}" if before else ADDED
        done = _added(request, APP, codes, words)
        return told_of(done, actor, CHANGED)

    def shown(_: Typed) -> dict[str, Any]:
        return {"begun": begun, "square": square_of(begun.address)}

    return form_page(request, "add_app", Typed(), act, shown)


def add_passkey(request: HttpRequest, actor: Person) -> HttpResponse:
    """Add a passkey: asked of the browser by a script, which posts what it answers. Answers JSON then."""
    require(actor, "person.change_password", actor, today())
    if request.method != "POST":
        return show(request, "add_passkey", {"possible": passkeys.possible()})
    sent = sent_json(request)
    if "answer" not in sent:
        held = passkeys_held(actor)
        asked, request.session[BEGUN] = passkeys.begin_making(actor.public_id, actor.email, held)
        return JsonResponse(asked)
    begun, name = request.session.pop(BEGUN, None), str(sent.get("name", ""))
    try:
        if not begun:
            raise Invalid.one("passkey", LATER)
        codes = perform(accounts.add_passkey, actor, begun, sent["answer"], name, by=actor, at=now())
    except Invalid as refused:
        return JsonResponse({"wrong": refused.faults[0].problem}, status=400)
    spend_proof(request)
    request.session[WITH] = PASSKEY
    said(request, "The passkey is added.")
    if codes:
        keep_once(request, FIRST_CODES, codes, str(actor.public_id))
    done = JsonResponse({"next": reverse("codes" if codes else "my_sign_in")})
    return told_of(done, actor, CHANGED)


def sent_json(request: HttpRequest) -> dict[str, Any]:
    """What a script posted; nothing where it is no object of JSON."""
    try:
        found = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


@require_POST
def give_codes(request: HttpRequest, actor: Person) -> HttpResponse:
    """Fresh codes for paper; those before are good no more."""
    codes = perform(accounts.give_codes, actor, by=actor, at=now())
    spend_proof(request)
    return told_of(show(request, "codes", {"codes": codes, "again": True}), actor, CHANGED)


def codes(request: HttpRequest, actor: Person) -> HttpResponse:
    """The codes that came with the first passkey, once."""
    found = take_once(request, FIRST_CODES, str(actor.public_id))
    return show(request, "codes", {"codes": found, "again": False}) if found else redirect("my_sign_in")


@require_POST
def remove_factor(request: HttpRequest, actor: Person, factor: UUID) -> HttpResponse:
    """Take a passkey or the app away."""
    found = factors_of(actor).filter(public_id=factor, kind__in=(APP, PASSKEY)).first()
    if found is None:
        raise Unknown.one("factor", "there is no such thing")
    perform(
        accounts.remove_factor, actor, found, must_keep=must_have_second(actor, today()), here=here(request),
        by=actor, at=now(),
    )  # fmt: skip
    spend_proof(request)
    stands = f" {CODES_STAND}" if factors_of(actor).filter(kind=CODES).exists() else ""
    said(request, f"{found.name} is taken away. {ENDED}{stands}")
    return told_of(redirect("my_sign_in"), actor, CHANGED)


@require_POST
def end_sign_ins(request: HttpRequest, actor: Person) -> HttpResponse:
    """Sign out in every other browser, or in one."""
    only = request.POST.get("only", "")
    number = perform(accounts.end_sign_ins, actor, but=here(request), only=only, by=actor, at=now())
    said(request, f"Signed out in {number} other {'place' if number == 1 else 'places'}.")
    return redirect("my_sign_in")


def _added(request: HttpRequest, kind: str, codes: list[str], words: str) -> HttpResponse:
    spend_proof(request)
    # It has just shown that it works: this session is as good as one begun with it.
    request.session[WITH] = kind
    if not codes:
        said(request, words)
        return redirect("my_sign_in")
    return show(request, "codes", {"codes": codes, "again": False})
