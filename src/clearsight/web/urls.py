"""The URLs of every page, each with who may open it."""

from __future__ import annotations

from django.urls import URLPattern

from clearsight.web.pages import ANYBODY, page
from clearsight.web.views import gallery

urlpatterns: list[URLPattern] = [
    page("", gallery.gallery, name="home", permission=ANYBODY),
    page("sign-out", gallery.gallery, name="sign_out", permission=ANYBODY),
    page("components/", gallery.gallery, name="components", permission=ANYBODY),
]
