"""Signing in with an account that one has elsewhere: there, and back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from clearsight.accounts import actions as accounts
from clearsight.accounts.domain.letters import CHANGED
from clearsight.accounts.queries import PROVIDER, PROVIDER_STRONG, has_second, open_invitation, whose_identity
from clearsight.integrations.clock import now, today
from clearsight.integrations.openid import NotBelieved, Provider, Told, begin, finish
from clearsight.kernel.refusals import Invalid, Refused
from clearsight.people.models import Person
from clearsight.people.queries import may_sign_in
from clearsight.web.gate import (
    INVITED,
    confirmed,
    finish_sign_in,
    keep_once,
    safe_path,
    take_once,
    what_waits,
)
from clearsight.web.machines import machine_of
from clearsight.web.pages import actor_of, said, show
from clearsight.web.views.account import on_to_second
from clearsight.web.views.told import told_of

AWAY, AWAY_SECONDS = "away", 600


@require_safe
def provider(request: HttpRequest, slug: str) -> HttpResponse:
    """Go there: to sign in, to show again that it is oneself, or with an invitation."""
    there = _named(slug)
    secret, again = request.GET.get("invitation", ""), bool(request.GET.get("again"))
    if secret and open_invitation(secret, now()) is None:
        return show(request, "invitation_over", {}, status=404)
    try:
        address, begun = begin(there, _back(there), again=again)
    except NotBelieved:
        return show(request, "provider_failed", {"name": there.name, "again": False}, status=502)
    kept = {
        **begun, "at": int(now().timestamp()), "invitation": secret,
        "next": safe_path(request, request.GET.get("next", "")), "waits": request.GET.get("waits", ""),
    }  # fmt: skip
    keep_once(request, AWAY, kept, slug)
    return redirect(address)


@require_safe
def provider_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Come back from there, as whom it says."""
    there, away = _named(slug), take_once(request, AWAY, slug) or {}
    tries = accounts.begin_try({"machine": machine_of(request)}, None, at=now())
    late = not away or now().timestamp() - away["at"] > AWAY_SECONDS
    try:
        if late or tries.wait is not None:
            raise NotBelieved("too late, or too often")
        told = finish(there, _back(there), request.GET.dict(), away)
        if away["again"]:
            return _again(request, told, tries, away)
        person = _whose(told, away)
    except (NotBelieved, Refused, Invalid):
        accounts.note_failed("provider", None, at=now())
        return _not_believed(request, there, away)
    return _in(request, person, told, tries, away)


def _not_believed(request: HttpRequest, there: Provider, away: dict[str, Any]) -> HttpResponse:
    again = bool(away.get("again")) and actor_of(request) is not None
    found = {"next": away.get("next", "/"), "waits": away.get("waits", ""), "again": again}
    return show(request, "provider_failed", {"name": there.name, **found}, status=403)


def _in(
    request: HttpRequest, person: Person, told: Told, tries: accounts.Tries, away: dict[str, Any]
) -> HttpResponse:
    """In; or on to the second proof that they have here, where none was shown there."""
    if not told.strong and has_second(person):
        return on_to_second(request, person, tries, away["next"], "")
    with_ = PROVIDER_STRONG if told.strong else PROVIDER
    accounts.note_signed_in(person, [tries], with_, at=now())
    # Whoever has just used the link of an invitation has shown it; who was signed in there already, has not.
    finish_sign_in(request, person, with_, shown_there=None if away["invitation"] else told.shown_at)
    if away["invitation"]:
        request.session[INVITED] = True
    answer = redirect(away["next"])
    return told_of(answer, person, CHANGED) if away["invitation"] else answer


def _whose(told: Told, away: dict[str, Any]) -> Person:
    if away["invitation"]:
        return accounts.bind_identity(away["invitation"], told.issuer, told.subject, at=now())
    person = whose_identity(told.issuer, told.subject)
    if person is None or person.user is None or not person.user.is_active or not may_sign_in(person, today()):
        raise NotBelieved("nobody's")
    return person


def _again(request: HttpRequest, told: Told, tries: accounts.Tries, away: dict[str, Any]) -> HttpResponse:
    """Whoever is signed in showed there that it is them; somebody else is not taken for them."""
    actor = actor_of(request)
    if actor is None or whose_identity(told.issuer, told.subject) != actor:
        raise NotBelieved("somebody else")
    if has_second(actor) and not told.strong:
        raise NotBelieved("one proof")
    accounts.note_confirmed(actor, [tries], "provider", at=now())
    confirmed(request, away["next"])
    if what_waits(request, away["waits"]):
        return redirect(f"{reverse('confirm')}?{urlencode({'next': away['next'], 'waits': away['waits']})}")
    said(request, "It is you. Now go on.")
    return redirect(away["next"])


def _named(slug: str) -> Provider:
    found: Provider | None = settings.CLEARSIGHT_PROVIDERS.get(slug)
    if found is None:
        raise Http404
    return found


def _back(there: Provider) -> str:
    return str(settings.CLEARSIGHT_URL + reverse("provider_back", kwargs={"slug": there.slug}))
