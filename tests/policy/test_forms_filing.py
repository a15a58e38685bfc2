"""One session makes several records, each in its own file: what a form says of where its parts go."""

from __future__ import annotations

import pytest

from clearsight.policy.domain.forms import Form, blank_values, files_of, values_for
from tests.policy.the_forms import NAMES, every_form, forms_of

CASE_SOURCES = {"case_name", "case_role", "case_synopsis", "case_children", "previous_case_actions"}
EVERY_FORM = [pytest.param(policy, form, id=f"{policy}-{form.id}") for policy, form in every_form()]


def _kinds_of_file(policy: str, form: Form) -> set[str]:
    return {forms_of(policy).file(file_id).kind for file_id in files_of(form)}


def _copies(policy: str, form_id: str) -> set[tuple[str, str, str]]:
    return {(copy.what, copy.for_each, copy.to) for copy in forms_of(policy).form(form_id).copies}


@pytest.mark.parametrize(("policy", "form"), EVERY_FORM)
def test_every_field_goes_to_one_file_that_the_policy_names(policy: str, form: Form) -> None:
    filed = files_of(form)
    everywhere = [field_id for ids in filed.values() for field_id in ids]
    assert sorted(everywhere) == sorted(blank_values(form))
    assert all(forms_of(policy).file(file_id).clause for file_id in filed)


@pytest.mark.parametrize(("policy", "form"), EVERY_FORM)
def test_the_parts_of_a_record_add_up_to_the_whole(policy: str, form: Form) -> None:
    values = blank_values(form)
    parts = [values_for(form, values, file_id) for file_id in files_of(form)]
    assert {key: value for part in parts for key, value in part.items()} == values


@pytest.mark.parametrize(("policy", "form"), EVERY_FORM)
def test_what_is_said_about_a_child_goes_to_a_case_file_and_nothing_else_does(
    policy: str, form: Form
) -> None:
    about_a_case = form.kind == "case_record"
    assert (_kinds_of_file(policy, form) == {"case"}) == about_a_case
    assert about_a_case or "case" not in _kinds_of_file(policy, form)
    assert about_a_case or not {field.source for field in form.fields()} & CASE_SOURCES


def test_a_worcestershire_personal_record_names_the_children_and_has_no_place_for_more() -> None:
    record = forms_of("worcestershire").main_record
    lists = [field for field in record.fields() if field.type == "case_list"]
    assert [field.id for field in lists] == ["children_discussed"]
    assert forms_of("worcestershire").file(lists[0].file).kind == "personal"


def test_a_worcestershire_case_record_is_copied_and_entered_in_the_chronology() -> None:
    assert _copies("worcestershire", "case_record") == {
        ("whole", "child", "case"),
        ("chronology_entry", "child", "case"),
        ("whole", "case", "secured"),
        ("names_only", "case", "personal"),
    }


@pytest.mark.req("F2")
@pytest.mark.parametrize("form_id", ["caseload_record", "decision_record"])
def test_a_harewood_family_record_is_copied_to_the_record_of_each_child(form_id: str) -> None:
    assert ("whole", "child", "case") in _copies("harewood", form_id)


def test_embark_keeps_a_child_a_person_and_the_rest_apart() -> None:
    embark = forms_of("embark")
    assert embark.case_record is not None
    assert _kinds_of_file("embark", embark.case_record) == {"case"}
    assert _kinds_of_file("embark", embark.main_record_for("one_to_one")) == {"personnel"}
    assert _kinds_of_file("embark", embark.main_record_for("group")) == {"secured"}


def test_progress_careers_files_everything_under_the_supervisees_profile() -> None:
    assert forms_of("progress-careers").case_record is None
    assert {file.kind for file in forms_of("progress-careers").files} == {"personnel"}


@pytest.mark.parametrize(("policy", "form"), EVERY_FORM)
def test_whoever_signs_has_a_place_to_sign_and_the_clause_says_when(policy: str, form: Form) -> None:
    parties = set(form.signing.parties) if form.signing else set()
    assert {field.party for field in form.signatures()} == parties
    assert not form.signing or form.signing.clause


def test_records_are_signed_when_the_policy_says() -> None:
    def when(policy: str) -> str | None:
        signing = forms_of(policy).main_record.signing
        return signing.when if signing else None

    assert {name: when(name) for name in NAMES} == {
        "harewood": "next_session",
        "north-east-futures": "before_end",
        "worcestershire": "undated",
        "embark": "undated",
        "progress-careers": "undated",
    }
