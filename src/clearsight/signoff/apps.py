"""Registers the app with Django."""

from django.apps import AppConfig


class SignoffConfig(AppConfig):
    """The `signoff` app."""

    name = "clearsight.signoff"
    label = "signoff"
