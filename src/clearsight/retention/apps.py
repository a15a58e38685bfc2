"""Registers the app with Django."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """The `retention` app."""

    name = "clearsight.retention"
    label = "retention"
