"""A session lasts as long as somebody uses it, and an hour longer."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase

from clearsight.integrations.clock import now

USED = "used"
A_MINUTE = 60  # seconds: of many requests in one only the first writes
# What a page asks by itself, every few seconds, says this of its answer: nobody need be there.
BY_ITSELF = "asked_by_itself"


def idle_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Puts the end of a session off by what somebody does; what a page does by itself puts nothing off."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        minute = int(now().timestamp()) // A_MINUTE
        used = request.session.get(SESSION_KEY) and not getattr(response, BY_ITSELF, False)
        if used and request.session.get(USED) != minute:
            request.session[USED] = minute
        return response

    return middleware
