"""Registers the app with Django."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """The `policy` app."""

    name = "clearsight.policy"
    label = "policy"

    def ready(self) -> None:
        """Have what a policy demands of signing in asked there."""
        from clearsight.accounts.queries import also_demanded
        from clearsight.policy.queries import demanded_of

        also_demanded(demanded_of)
