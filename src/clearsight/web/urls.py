"""The URLs of every page."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
