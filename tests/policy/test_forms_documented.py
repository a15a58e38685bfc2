"""The reference names every word of the form language, and its example is a form."""

from __future__ import annotations

import re
import tomllib
from typing import Any, get_args

import pytest

from clearsight.policy.domain.forms import fields, language, read_form
from clearsight.policy.domain.forms.faults import FIELD_TYPES
from tests.policy.the_forms import POLICIES

REFERENCE = (POLICIES.parent / "docs" / "reference" / "forms.md").read_text(encoding="utf-8")
VOCABULARIES: dict[str, Any] = {
    "type": FIELD_TYPES,
    "kind of form": get_args(language.Kind),
    "kind of file": get_args(language.FileKind),
    "method": get_args(language.Method),
    "party": get_args(fields.Party),
    "filled_by": get_args(fields.FilledBy),
    "filled_when": get_args(fields.FilledWhen),
    "term": get_args(fields.Term),
    "source": get_args(fields.Source),
    "source of a column": get_args(fields.ColumnSource),
    "signing": get_args(language.Signing.model_fields["when"].annotation),
    "copied": get_args(language.Copy.model_fields["what"].annotation),
    "key of a field": {key for model in FIELD_TYPES.values() for key in model.model_fields},
    "key of a form": language.Form.model_fields,
    "key of a section": language.Section.model_fields,
    "key of the session": language.SessionDocument.model_fields,
}


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_every_word_of_the_language_is_explained(vocabulary: str) -> None:
    words = {str(word).rstrip("_") for word in VOCABULARIES[vocabulary]}
    assert sorted(word for word in words if not re.search(rf"\b{word}\b", REFERENCE)) == []


def test_the_example_is_a_form() -> None:
    example = re.findall(r"```toml\n(.*?)```", REFERENCE, re.DOTALL)[0]
    assert read_form(tomllib.loads(example), "docs/reference/forms.md").field("concerns").file == "case"
