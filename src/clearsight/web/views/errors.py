"""Pages for what went wrong. They tell nothing about what may or may not exist."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clearsight.integrations.saved import anything_saved
from clearsight.web.frame import Frame
from clearsight.web.pages import OF_CONTENT, show


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, for what no browser of ours sends: another host's name, a body that is too large. Asks nothing."""
    context = {"frame": Frame(), "page_errors": (), "messages": ()}
    return render(request, "pages/bad_request.html", context, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, for what is not there and for what one may not know of alike."""
    return show(request, "not_found", {}, status=404)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old, or came from elsewhere. What was typed is still in the browser."""
    return show(request, "expired", {}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500. Asks the database for nothing: it may be what is broken.

    Where something was sent, it says whether anything of it was saved; and where people write, what they had
    typed stands on the page, to be sent once more.
    """
    sent = request.method == "POST"
    context = {
        "frame": Frame(), "page_errors": (), "messages": (), "sent": sent,
        "in_part": sent and anything_saved(), "typed": _typed(request) if sent else [],
    }  # fmt: skip
    return render(request, "pages/broken.html", context, status=500)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed into a page about somebody's work; of pages with passwords and codes, nothing."""
    found = request.resolver_match
    permission = str(getattr(found.func, "permission", "")) if found else ""
    if not permission.startswith(OF_CONTENT) or not hasattr(request, "_post"):
        return []
    sent = request.POST.lists()
    return [(name, value) for name, values in sent for value in values if name != "csrfmiddlewaretoken"]
