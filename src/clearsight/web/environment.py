"""The Jinja2 environment of every page: autoescaped, and strict about names that are not there."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined


def environment(*, loader: BaseLoader, **options: Any) -> Environment:
    """Django's Jinja2 backend calls this; GOV.UK macros are under the prefix `govuk_frontend_jinja`."""
    options.update(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    made = Environment(loader=ChoiceLoader([loader, govuk]), **options)
    made.globals.update(static=static, url=reverse)
    return made
