"""Registers the app with Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The `access` app."""

    name = "clearsight.access"
    label = "access"

    def ready(self) -> None:
        """Each reading that goes into the log is asked about once more."""
        from clearsight.access.again import ask_again
        from clearsight.audit.actions import watch

        watch(after=ask_again)
