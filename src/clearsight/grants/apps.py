"""Registers the app with Django."""

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    """The `grants` app."""

    name = "clearsight.grants"
    label = "grants"
