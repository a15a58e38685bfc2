"""Registers the app with Django."""

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    """The `escalation` app."""

    name = "clearsight.escalation"
    label = "escalation"
