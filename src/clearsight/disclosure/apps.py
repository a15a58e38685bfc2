"""Registers the app with Django."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """The `disclosure` app."""

    name = "clearsight.disclosure"
    label = "disclosure"
