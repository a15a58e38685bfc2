"""The root of all URLs."""

from django.urls import include, path

urlpatterns = [path("", include("clearsight.web.urls"))]
