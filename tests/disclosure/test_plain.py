"""What goes into an answer: of every field of every form the label and all that stands there, and no code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from clearsight.disclosure.queries.plain import lines_of
from clearsight.disclosure.queries.sources import SOURCES, Row
from clearsight.policy.domain.forms import Form
from clearsight.policy.domain.forms.fields import ActionReviewField, FormField
from clearsight.policy.domain.forms.values import blank_row, validate_values
from clearsight.records.models import Entry, FormText, Record
from clearsight.supervision.models import Agreement
from tests.policy.the_forms import every_form

DAY, ID = "2026-04-21", "d59a0ace-1f0e-4f4e-9a55-0d5f5f0c9f10"
IS_A_CODE = re.compile(r"[a-z]+_[a-z]+|\d{4}-\d\d-\d\d|[0-9a-f]{8}-|[{}\[\]]|answer:|why:|None|False|True")


def given(field: FormField) -> Iterator[tuple[Any, list[str]]]:
    """Values for a field, each with every word that has to be in an answer."""
    match field.type:
        case "date":
            yield DAY, ["21 April 2026"]
        case "number":
            yield max(field.min, 1), [f"{max(field.min, 1)} {field.unit}".strip()]
        case "duration":
            yield "4 weeks", ["4 weeks"]
        case "choice":
            labels = [one.label for one in field.options]
            if field.many:
                yield [one.id for one in field.options], labels
            for one in () if field.many else field.options:
                yield one.id, [one.label]
        case "yes_no_with_why":
            yield {"answer": False, "why": ""}, ["No"]
            yield {"answer": True, "why": "It was late"}, ["Yes", "It was late"]
        case "ongoing_new" | "action_rows" | "action_review" | "case_list" | "table":
            row, words = _row(field)
            yield [{**row, "id": ID}], words
        case _:
            yield "A word", ["A word"]


def _row(field: FormField) -> tuple[dict[str, Any], list[str]]:
    known: dict[str, tuple[Any, str]] = {
        "by_when": (DAY, "21 April 2026"), "mark": ("ongoing", "Ongoing"),
        "outcome": ("carried_over", "Carried over"),
    }  # fmt: skip
    for one in field.columns if field.type == "table" else ():
        said: dict[str, tuple[Any, str]] = {"date": (DAY, "21 April 2026"), "number": (3, "3")}
        if one.type == "choice":
            said["choice"] = (one.options[-1].id, one.options[-1].label)
        value, words = said.get(one.type, ("A word", "A word"))
        known[one.id] = value, f"{one.label}: {words}"
    parts = {name: known.get(name, (f"Some {name.replace('_', ' ')}",) * 2) for name in blank_row(field)}
    return {name: value for name, (value, _) in parts.items()}, [words for _, words in parts.values()]


def lines(form: Form, field: FormField, value: Any) -> str:
    """The value as an entry of a record that is kept on this form."""
    record = Record(form_text=FormText(text=form.model_dump_json(by_alias=True)))
    row = Row(Entry(field=field.id), SOURCES["records.entry"], SimpleNamespace(),  # type: ignore[arg-type]
              (("value", json.dumps(value)),), record, frozenset(), date(2026, 4, 21))  # fmt: skip
    return "\n".join(lines_of([row], record))


@pytest.mark.req("L9")
def test_of_every_field_of_every_form_the_label_goes_out_and_no_code_and_nothing_is_lost() -> None:
    types, looked = set(), set[str]()
    for name, form in every_form():
        for field in form.fields():
            if field.type == "signature" or (key := field.model_dump_json()) in looked:
                continue
            looked.add(key)
            types.add(field.type)
            for value, words in given(field):
                said = lines(Form.model_construct(**{**form.__dict__, "sections": tuple(
                    one for one in form.sections if field in one.fields)}), field, value)  # fmt: skip
                assert not (faults := validate_values(form, {field.id: value}, False)), (name, faults)
                assert said.startswith(f"{field.label}:"), said
                assert not (code := IS_A_CODE.search(said.removeprefix(field.label))), (name, form.id, code)
                assert not (lost := [one for one in words if one not in said]), (name, form.id, lost, said)
    assert len(types) >= 12


@pytest.mark.req("L9")
def test_an_answer_is_none_but_the_why_stands_and_an_action_may_be_called_done() -> None:
    _, form = next((name, form) for name, form in every_form() if any(
        one.type == "yes_no_with_why" for one in form.fields()))  # fmt: skip
    asked = next(one for one in form.fields() if one.type == "yes_no_with_why")
    assert lines(form, asked, {"answer": None, "why": "Not asked"}) == f"{asked.label}: Not asked"
    review = next(
        one for _, form in every_form() for one in form.fields() if isinstance(one, ActionReviewField)
    )
    of = next(form for _, form in every_form() if review in form.fields())
    said = lines(of, review, [{**blank_row(review), "what": "done", "outcome": "dropped"}])
    assert said.endswith("done; Dropped")


@pytest.mark.req("L9")
def test_an_agreement_goes_out_by_its_labels() -> None:
    form = next(form for _, form in every_form() if form.id and "agreement" in form.id)
    values = {one.id: next(given(one))[0] for one in form.fields() if one.type != "signature"}
    kept = {"form": form.model_dump(mode="json", by_alias=True), "values": values, "wrote": {}}
    row = Row(Agreement(), SOURCES["supervision.agreement"], SimpleNamespace(),  # type: ignore[arg-type]
              (("terms", json.dumps(kept)),), None, frozenset(), None)  # fmt: skip
    said = "\n".join(lines_of([row], None))
    assert all(f"{one.label}:" in said for one in form.fields() if one.id in values)
    assert not IS_A_CODE.search(said)
