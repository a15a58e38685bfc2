"""Registers the app with Django."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """The `compliance` app."""

    name = "clearsight.compliance"
    label = "compliance"
