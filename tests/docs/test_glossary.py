"""The glossary and the code use the same words."""

from __future__ import annotations

import importlib
import re

import pytest
from django.apps import apps

from tests.architecture.source import ROOT

ROW = re.compile(r"^\| (?P<word>[^|]+) \| (?P<means>[^|]+) \| (?P<code>[^|]+) \|$", re.MULTILINE)
NOT_YET = "not there yet"
# The words to be used in code, pages and documents alike.
WORDS = """
organisation, site, person, role, circumstance, policy, version, rule, clause, strength, arrangement,
agreement, session, agenda, preparation, attendance, case file, child, family, status, live case,
chronology, record, form, file, draft, signature, seal, addendum, action, finding, escalation, step,
audit, sample, evidence pack, requirement, due
"""


def rows() -> dict[str, str]:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    found = [
        (m["word"], m["code"].strip("`")) for m in ROW.finditer(text) if m["word"] not in ("word", "---")
    ]
    assert len({word for word, _ in found}) == len(found), "a word is explained twice"
    return dict(found)


def resolve(dotted: str) -> object:
    module, _, name = dotted.rpartition(".")
    return getattr(importlib.import_module(module), name)


def test_every_word_is_explained() -> None:
    assert {" ".join(word.split()) for word in WORDS.split(",")} - set(rows()) == set()


@pytest.mark.parametrize("code", sorted(set(rows().values()) - {NOT_YET}))
def test_every_name_is_in_the_code(code: str) -> None:
    assert resolve(code) is not None


def test_everything_stored_is_explained() -> None:
    explained = set(rows().values())
    stored = [m for m in apps.get_models() if m.__module__.startswith("clearsight.")]
    assert stored != []
    # An app's models may be a package: what they are called does not tell of its modules.
    called = [f"{'.'.join(m.__module__.split('.')[:3])}.{m.__name__}" for m in stored]
    assert [name for name in called if name not in explained] == []


def test_a_name_that_is_gone_is_noticed() -> None:
    with pytest.raises((AttributeError, ImportError)):
        resolve("clearsight.people.models.Pupil")
