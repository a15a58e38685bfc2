"""Sign-in: how people prove that they are themselves."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """How people sign in."""

    name = "clearsight.accounts"
