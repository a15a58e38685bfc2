"""The root of all URLs."""

from django.urls import include, path

urlpatterns = [path("", include("clearsight.web.urls"))]

handler404 = "clearsight.web.views.errors.not_found"
handler500 = "clearsight.web.views.errors.broken"
