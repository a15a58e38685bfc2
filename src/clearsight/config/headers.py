"""What every answer says of itself, whatever it is: a page, a file, a refusal, or something broken."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# Nothing of a computer is ever asked for: not by a page of ours, and not by what might get into one.
_NOTHING = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer",
            "microphone", "midi", "payment", "serial", "usb")  # fmt: skip
_PERMISSIONS = ", ".join(f"{what}=()" for what in _NOTHING)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Permissions-Policy": _PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def headers_middleware(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Adds what an answer does not say itself: no inline script, no frame, no cache, nothing for other sites.

    It stands before every other, so that what they answer themselves says it too. A method that no page
    knows, and what another site has its own page ask for, goes no further.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = _refused(request) or get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def _refused(request: HttpRequest) -> HttpResponseBase | None:
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    # A link from a mail is a navigation, and is answered. A picture, a script or a request of another site's
    # page is not, whatever cookies came with it.
    elsewhere = request.headers.get("Sec-Fetch-Site") == "cross-site"
    if elsewhere and request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponse("not for other sites", content_type="text/plain; charset=utf-8", status=403)
    return None
