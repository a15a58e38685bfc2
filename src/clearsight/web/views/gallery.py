"""The gallery of components, for those who build pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from clearsight.web.gallery import examples
from clearsight.web.pages import show


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in each of its states."""
    return show(request, "gallery", examples())
