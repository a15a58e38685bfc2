"""Registers the app with Django."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """The `policy` app."""

    name = "clearsight.policy"
    label = "policy"
