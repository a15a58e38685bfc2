"""Each request begins as nobody's: whose rows it may see is said once it is known who asks."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from clearsight.integrations.rows import of_nobody
from clearsight.integrations.saved import nothing_saved_yet


def rows_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Forgets, around each request, for whom the one before was, and what it saved."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with of_nobody(), nothing_saved_yet():
            return get_response(request)

    return middleware
