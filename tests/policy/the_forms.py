"""The five policies' forms, read once for the tests that speak of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from clearsight.policy.domain.forms import Form, PolicyForms, load_forms

POLICIES = Path(__file__).parents[2] / "policies"
NAMES = ("progress-careers", "harewood", "north-east-futures", "embark", "worcestershire")


@cache
def forms_of(name: str) -> PolicyForms:
    """All forms of a policy."""
    return load_forms(POLICIES / name)


def every_form() -> list[tuple[str, Form]]:
    """Each form and agreement of the five, with its policy's name."""
    return [(name, form) for name in NAMES for form in (*forms_of(name).forms, *forms_of(name).agreements)]
