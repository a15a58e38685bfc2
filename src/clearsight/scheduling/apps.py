"""Registers the app with Django."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """The `scheduling` app."""

    name = "clearsight.scheduling"
    label = "scheduling"
