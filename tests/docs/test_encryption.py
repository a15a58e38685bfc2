"""What the page on encryption says is sealed is what the tables hold, and nothing typed is left out of it."""

from __future__ import annotations

import re

from django.apps import apps
from django.db import models

from tests.architecture.source import ROOT

PAGE = (ROOT / "docs" / "reference" / "encryption.md").read_text("utf-8")
# Codes, hashes and names of things of the policy: what nobody types as they like.
TYPED = (models.TextField, models.JSONField)
CODES = {
    "audit.TreeHead.frontier", "audit.TreeHead.checkpoint", "audit.Witnessed.note",
    "policy.FormVersion.left_out", "records.Record.balance",
}  # fmt: skip


def fields(kinds: tuple[type, ...]) -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("clearsight.")
        for field in model._meta.local_fields
        if isinstance(field, kinds)
    }


def told(heading: str) -> set[str]:
    section = PAGE.split(f"## {heading}")[1].split("\n## ")[0]
    found = set(re.findall(r"\b[a-z]+\.[A-Z]\w+\.\w+", section))
    for table, names in re.findall(r"(?m)^\| ([a-z]+\.[A-Z]\w+) \| (.+) \|$", section):
        found |= {f"{table}.{name}" for name in names.split(", ")}
    return found


def test_every_sealed_field_is_listed_and_no_other() -> None:
    assert fields((models.BinaryField,)) == told("What is sealed")


def test_every_text_that_is_not_sealed_is_argued() -> None:
    argued = told("What stands in plain text, and why")
    assert fields(TYPED) - argued - CODES == set()
    assert argued - fields((models.CharField, *TYPED)) == set()
