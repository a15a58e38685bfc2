"""Everything that is kept of anybody is looked for, told of, or said not to be: a new table asks which."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import BinaryField

from clearsight.disclosure.queries.particulars import (
    NOT_LOOKED_FOR,
    OF_A_CASE,
    OF_A_PERSON,
    WITH_ITS_RECORD,
)
from clearsight.disclosure.queries.sources import NOT_SEARCHED, SOURCES

pytestmark = pytest.mark.req("L9")


def test_everything_sealed_is_searched_or_said_not_to_be() -> None:
    sealed = {
        model._meta.label_lower: {f.name for f in model._meta.concrete_fields if isinstance(f, BinaryField)}
        for model in apps.get_models()
    }
    sealed = {label: fields for label, fields in sealed.items() if fields}
    assert set(sealed) - set(SOURCES) - set(NOT_SEARCHED) == set() == set(SOURCES) & set(NOT_SEARCHED)
    missed = {label: fields - set(SOURCES[label].fields) for label, fields in sealed.items()
              if label in SOURCES}  # fmt: skip
    assert not any(missed.values()), missed


def test_whatever_names_somebody_is_told_or_said_not_to_be_looked_for() -> None:
    of = {"people.person", "casework.casefile", "casework.child"}
    naming = {
        model._meta.label_lower
        for model in apps.get_models()
        for f in model._meta.concrete_fields
        if f.is_relation and f.related_model._meta.label_lower in of
    }
    told = [*OF_A_PERSON, *OF_A_CASE, *WITH_ITS_RECORD, *NOT_LOOKED_FOR]
    assert sorted(told) == sorted(naming - set(SOURCES) - set(NOT_SEARCHED))
