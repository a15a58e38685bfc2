"""Whom to tell of a weakness: `/.well-known/security.txt` (RFC 9116)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clearsight.integrations.clock import now

# Whoever reads it looks again by then: it is written as it is asked for.
_GOOD_FOR = timedelta(days=30)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom this installation names (`CLEARSIGHT_SECURITY_CONTACT`); 404 where it names nobody."""
    del request
    contact = settings.CLEARSIGHT_SECURITY_CONTACT
    if not contact.startswith(("mailto:", "https://", "tel:")):
        raise Http404
    expires = (now() + _GOOD_FOR).strftime("%Y-%m-%dT00:00:00Z")
    lines = (f"Contact: {contact.split()[0]}", f"Expires: {expires}", "Preferred-Languages: en",
             f"Canonical: {settings.CLEARSIGHT_URL}/.well-known/security.txt")  # fmt: skip
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
