"""A session lasts as long as somebody uses it, and an hour longer; when they last did stands in it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from clearsight.integrations.clock import now
from clearsight.integrations.sessions import USED

APART = 10  # seconds: of many requests within them only the first writes
# A request that was let through says this: what a locked session asks, or a page for anybody, is no use.
IN_USE = "in_use"
# What a page asks by itself, every few seconds, says this of its answer: nobody need be there.
BY_ITSELF = "asked_by_itself"


def idle_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Puts the end of a session off by what somebody does; what a page does by itself puts nothing off."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        used = getattr(request, IN_USE, False) and not getattr(response, BY_ITSELF, False)
        second = int(now().timestamp())
        if used and abs(second - request.session.get(USED, 0)) >= APART:
            request.session[USED] = second
        return response

    return middleware
