"""Registers the app with Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The `access` app."""

    name = "clearsight.access"
    label = "access"
