"""Each request begins as nobody's: whose rows it may see is said once it is known who asks."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from clearsight.integrations.rows import of_nobody


def rows_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Forgets, around each request, for whom the one before was."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with of_nobody():
            return get_response(request)

    return middleware
