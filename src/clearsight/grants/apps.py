"""Registers the app with Django."""

from django.apps import AppConfig


class GrantsConfig(AppConfig):
    """The `grants` app."""

    name = "clearsight.grants"
    label = "grants"

    def ready(self) -> None:
        """Nothing is read beyond what anybody reads, by whichever way."""
        from clearsight.audit.actions import watch
        from clearsight.grants.queries import refuse_more

        watch(before=refuse_more)
