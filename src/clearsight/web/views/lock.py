"""A page that nobody used for a while is covered; nothing opens until its owner shows that it is them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token

from clearsight.accounts import actions as accounts
from clearsight.integrations.clock import now
from clearsight.integrations.sessions import USED
from clearsight.people.models import Person
from clearsight.web.gate import LOCKED, is_locked


def lock(request: HttpRequest, actor: Person) -> HttpResponse:
    """Lock, or (`used`) note that somebody is there; asked with GET, whether it is locked and whose it is."""
    if request.method == "POST" and "used" in request.POST and not is_locked(request):
        request.session[USED] = int(now().timestamp())
    elif request.method == "POST" and not is_locked(request):
        request.session[LOCKED] = True
        accounts.note_locked(actor, at=now())
    return state_of(request, actor)


def state_of(request: HttpRequest, actor: Person) -> HttpResponse:
    """Whether it is locked, for the cover of a page; and a fresh token for its forms."""
    told = {"person": str(actor.public_id), "locked": is_locked(request), "csrf": get_token(request)}
    answer = JsonResponse(told)
    answer.asked_by_itself = True  # type: ignore[attr-defined]
    return answer
