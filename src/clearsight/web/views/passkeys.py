"""Signing in, and showing that it is oneself, with a passkey: what a script asks and answers, as JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from clearsight.accounts import actions as accounts
from clearsight.accounts.models import PASSKEY
from clearsight.accounts.queries import passkeys_held
from clearsight.integrations import passkeys
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.people.queries import may_sign_in
from clearsight.web.gate import confirmed, finish_sign_in, safe_path, session_of
from clearsight.web.kept import CARRIED
from clearsight.web.machines import machine_of
from clearsight.web.show.sign_in import waiting
from clearsight.web.views.factors import BEGUN, sent_json

WRONG = "This passkey opens nothing here."


@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Asks the browser for any passkey of ours, and signs in whose it is."""
    sent = sent_json(request)
    if "answer" not in sent:
        asked, request.session[BEGUN] = passkeys.begin_using()
        return JsonResponse(asked)
    answer: Any = sent["answer"] if isinstance(sent["answer"], dict) else {}
    begun, person = request.session.pop(BEGUN, None), accounts.passkey_of(answer)
    tries = accounts.begin_try({"machine": machine_of(request)}, person, at=now())
    if tries.wait is not None:
        return _wrong(str(waiting(tries.wait, "passkey").mend), 429)
    good = begun and person is not None and person.user is not None and person.user.is_active
    if not good or person is None or not may_sign_in(person, today()):
        accounts.note_failed(PASSKEY, person, at=now())
        return _wrong(WRONG)
    if not accounts.use_passkey(person, begun, answer, at=now()):
        accounts.note_failed(PASSKEY, person, at=now())
        return _wrong(WRONG)
    accounts.note_signed_in(person, [tries], PASSKEY, at=now())
    finish_sign_in(request, person, PASSKEY)
    if sent.get(CARRIED):
        request.session[CARRIED] = str(sent[CARRIED])
    return JsonResponse({"next": safe_path(request, str(sent.get("next", "")))})


@require_POST
def confirm_passkey(request: HttpRequest, actor: Person) -> HttpResponse:
    """Asks the browser for one of one's own passkeys, and notes that it answered."""
    sent = sent_json(request)
    if "answer" not in sent:
        asked, request.session[BEGUN] = passkeys.begin_using(passkeys_held(actor))
        return JsonResponse(asked)
    begun = request.session.pop(BEGUN, None)
    tries = accounts.begin_try({"factor": session_of(request)}, actor, at=now())
    if tries.wait is not None:
        return _wrong(str(waiting(tries.wait, "passkey").mend), 429)
    answer: Any = sent["answer"] if isinstance(sent["answer"], dict) else {}
    if not begun or not accounts.use_passkey(actor, begun, answer, at=now()):
        accounts.note_failed(PASSKEY, actor, at=now())
        return _wrong(WRONG)
    accounts.note_confirmed(actor, [tries], PASSKEY, at=now())
    wanted = safe_path(request, str(sent.get("next", "")))
    confirmed(request, wanted)
    return JsonResponse({"next": wanted, "goOn": bool(sent.get(CARRIED))})


def _wrong(words: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"wrong": words}, status=status)
