"""Pages asked for as a browser does, in this process; and the least that a signed-in page can be."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

TOKEN = "b" * 32


def bare(request: HttpRequest) -> HttpResponse:
    """The unit: the session, the user, a line of text."""
    return HttpResponse(f"You are {request.user.get_username()}.")


urlpatterns = [path("bare", bare), path("", include("clearsight.web.urls"))]


class Visitor:
    """Somebody signed in, whose requests go through everything that a server would do for them."""

    def __init__(self, user: Any) -> None:
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(user)
        self.handler = WSGIHandler()
        name = settings.SESSION_COOKIE_NAME
        self.cookies = f"{name}={client.cookies[name].value}; {settings.CSRF_COOKIE_NAME}={TOKEN}"

    def get(self, address: str) -> str:
        """The page at an address.

        Raises:
            RuntimeError: when it is not answered by a page.
        """
        return self._ask(address, "GET", b"", "200")

    def post(self, address: str, fields: dict[str, Any]) -> str:
        """Send a form that leads on to another page, as one does that was accepted; nothing is followed.

        Raises:
            RuntimeError: when it is not accepted.
        """
        form = urlencode({**fields, "csrfmiddlewaretoken": TOKEN}, doseq=True).encode()
        return self._ask(address, "POST", form, "302")

    def page_for(self, address: str, fields: dict[str, Any]) -> str:
        """The page that answers a form which leads nowhere else, as a search does.

        Raises:
            RuntimeError: when it is not answered by a page.
        """
        form = urlencode({**fields, "csrfmiddlewaretoken": TOKEN}, doseq=True).encode()
        return self._ask(address, "POST", form, "200")

    def _ask(self, address: str, method: str, body: bytes, wanted: str) -> str:
        place, _, query = address.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method, "PATH_INFO": place, "QUERY_STRING": query, "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": self.cookies, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
        }  # fmt: skip
        setup_testing_defaults(environ)
        answered: list[str] = []
        response = self.handler(environ, lambda status, headers: answered.append(status))  # type: ignore[arg-type,func-returns-value,return-value]
        text = b"".join(response).decode()
        response.close()  # type: ignore[attr-defined]
        if not answered[0].startswith(wanted):
            raise RuntimeError(f"{method} {address} was answered {answered[0]}: {text[:20_000]}")
        return text
