"""Each field that the policies name is in its form; a field that no policy names is marked as ours."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from clearsight.policy.domain.forms import Form
from clearsight.policy.domain.forms.fields import ChoiceField, Column, TableField
from tests.policy.the_forms import every_form, forms_of

LIST = Path(__file__).with_name("fields_of_the_policies.toml")
NAMED: dict[str, dict[str, dict[str, list[list[str]]]]] = tomllib.loads(LIST.read_text(encoding="utf-8"))
ENTRIES = [
    pytest.param(policy, form_id, target, id=f"{policy}-{form_id}-{target}-{number}")
    for policy, forms in NAMED.items()
    for form_id, form in forms.items()
    for number, (_, _, target) in enumerate(form["named"])
]


def _options(part: object) -> set[str]:
    return {option.id for option in part.options} if isinstance(part, ChoiceField | Column) else set()


def _has_prompt(form: Form, target: str) -> bool:
    part_id, word = target.split("?")
    prompts = [p for section in form.sections if section.id == part_id for p in section.prompts]
    prompts += [p for field in form.fields() if field.id == part_id for p in field.prompts]
    return any(word in prompt for prompt in prompts)


def is_in(form: Form, target: str) -> bool:
    """Whether the form has what an entry of the list points to."""
    if target.startswith("section:"):
        return any(s.id == target.removeprefix("section:") and s.statements for s in form.sections)
    if "?" in target:
        return _has_prompt(form, target)
    path, _, option = target.partition("=")
    field_id, _, column_id = path.partition(".")
    part: object = next((field for field in form.fields() if field.id == field_id), None)
    if column_id:
        columns = part.columns if isinstance(part, TableField) else ()
        part = next((column for column in columns if column.id == column_id), None)
    return part is not None and (not option or option in _options(part))


@pytest.mark.parametrize(("policy", "form_id", "target"), ENTRIES)
def test_what_a_policy_names_is_in_its_form(policy: str, form_id: str, target: str) -> None:
    assert is_in(forms_of(policy).form(form_id), target)


@pytest.mark.parametrize(("policy", "form"), [pytest.param(p, f, id=f"{p}-{f.id}") for p, f in every_form()])
def test_a_field_that_no_policy_names_is_marked_as_ours(policy: str, form: Form) -> None:
    entries = NAMED.get(policy, {}).get(form.id, {"named": []})["named"]
    named = {target.split("=")[0].split("?")[0].split(".")[0] for _, _, target in entries}
    unnamed = [field.id for field in form.fields() if not (field.ours or form.ours or field.id in named)]
    assert unnamed == []


REQUIRED = {
    "F1": [("harewood", "supervision_record")],
    "F2": [("harewood", "caseload_record")],
    "F3": [("harewood", "decision_record"), ("worcestershire", "case_record")],
    "F4": [("embark", "grid")],
    "F5": [("embark", "personal_support")],
    "F6": [("worcestershire", "supervision_record")],
    "F7": [
        ("progress-careers", "development_review_mid_year"),
        ("progress-careers", "development_review_end_of_year"),
        ("north-east-futures", "session_record"),
    ],
}


@pytest.mark.parametrize(
    ("policy", "form_id"),
    [
        pytest.param(*form, marks=pytest.mark.req(requirement), id=f"{requirement}-{form[1]}")
        for requirement, forms in REQUIRED.items()
        for form in forms
    ],
)
def test_a_required_form_has_every_field_of_its_policy(policy: str, form_id: str) -> None:
    form = forms_of(policy).form(form_id)
    lacking = [target for _, _, target in NAMED[policy][form_id]["named"] if not is_in(form, target)]
    assert lacking == []


@pytest.mark.parametrize(("policy", "form"), [pytest.param(p, f, id=f"{p}-{f.id}") for p, f in every_form()])
def test_every_part_of_every_form_cites_a_clause(policy: str, form: Form) -> None:
    assert form.clause
    assert all(section.clause for section in form.sections)
    assert all(field.clause for field in form.fields())


def test_the_list_is_not_silently_empty() -> None:
    assert len(ENTRIES) > 300
    assert not is_in(forms_of("harewood").main_record, "no_such_field")
    assert not is_in(forms_of("harewood").main_record, "cases_are=half")
    assert not is_in(forms_of("harewood").main_record, "wellbeing?xyzzy")
    assert not is_in(forms_of("harewood").main_record, "section:wellbeing")
