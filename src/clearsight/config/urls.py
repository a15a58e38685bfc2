"""The root of all URLs."""

from django.urls import include, path

urlpatterns = [path("", include("clearsight.web.urls"))]

handler400 = "clearsight.web.views.errors.bad_request"
handler404 = "clearsight.web.views.errors.not_found"
handler500 = "clearsight.web.views.errors.broken"
