"""Registers the app with Django."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """The `supervision` app."""

    name = "clearsight.supervision"
    label = "supervision"
