"""Each policy's standing agenda, functions and prompts; who prepares and who adds; versions of a form."""

from __future__ import annotations

from datetime import date

import pytest

from clearsight.policy.domain.forms import (
    Value,
    blank_values,
    load_forms,
    read_forms,
    validate_values,
    words_by_function,
)
from clearsight.policy.domain.forms.language import Method
from tests.policy.the_forms import NAMES, POLICIES, forms_of

AGENDAS = {
    "harewood": [
        "wellbeing", "previous_actions", "ad_hoc_matters", "caseload", "team_issues", "personal_development",
        "any_other_business", "next_meeting", "agreement",
    ],
    "worcestershire": [
        "previous_actions", "ad_hoc_matters", "prompt_sheet", "management", "professional_development",
        "support", "any_other_business", "next_meeting",
    ],
    "north-east-futures": [
        "data_overview", "current_cases", "updated_actions", "ad_hoc_matters", "guidance_updates",
        "other_items", "accuracy",
    ],
    "embark": [
        "check_in", "ad_hoc_matters", "cases", "wellbeing", "reflection", "professional_development",
        "workload", "any_other_business", "actions",
    ],
    "progress-careers": [
        "previous_actions", "informal_matters", "performance_management", "safeguarding",
        "professional_development", "personal_support", "next_meeting",
    ],
}  # fmt: skip
FUNCTIONS = {
    "progress-careers": {"performance_management", "professional_development", "personal_support"},
    "harewood": {"personal_support", "quality_assurance", "professional_development"},
    "worcestershire": {"management", "professional_development", "personal_support", "team_organisation"},
}


@pytest.mark.req("E1")
@pytest.mark.parametrize("policy", NAMES)
def test_the_standing_items_are_the_policys_and_in_its_order(policy: str) -> None:
    agenda = forms_of(policy).agenda_for("one_to_one")
    assert [item.id for item in agenda] == AGENDAS[policy]
    assert all(item.clause for item in agenda)


@pytest.mark.req("E1")
@pytest.mark.parametrize("policy", NAMES)
@pytest.mark.parametrize("method", ["one_to_one", "group", "peer"])
def test_what_is_still_open_and_what_is_to_be_taken_up_again_has_a_place(policy: str, method: Method) -> None:
    shown = sorted(item.shows for item in forms_of(policy).agenda_for(method) if item.shows)
    brings_cases = forms_of(policy).session.case_record is not None
    assert [one for one in shown if one != "brought"] == ["actions", *["cases"] * brings_cases, "matters"]


@pytest.mark.req("E1")
@pytest.mark.parametrize("policy", NAMES)
@pytest.mark.parametrize("method", ["one_to_one", "group", "peer"])
def test_an_item_leads_to_its_section_of_the_record_that_is_written(policy: str, method: Method) -> None:
    forms = forms_of(policy)
    assert forms.agenda_for(method)
    for item in forms.agenda_for(method):
        if item.section:
            main = forms.form(item.form) if item.form else forms.main_record
            assert main.id == forms.main_record_for(method).id
            assert item.section in {section.id for section in main.sections}


@pytest.mark.req("E5")
@pytest.mark.parametrize("policy", FUNCTIONS)
def test_the_functions_are_those_of_the_policy(policy: str) -> None:
    assert {function.id for function in forms_of(policy).functions} == FUNCTIONS[policy]
    assert all(function.clause for function in forms_of(policy).functions)


@pytest.mark.req("E5")
@pytest.mark.parametrize("policy", FUNCTIONS)
def test_every_function_has_a_place_in_the_records_of_a_session(policy: str) -> None:
    forms = forms_of(policy)
    records = [form for form in forms.forms if form.kind != "agreement"]
    served = {forms.function_of(form, field) for form in records for field in form.fields()}
    assert served - {None} == FUNCTIONS[policy]


@pytest.mark.req("E5")
def test_what_is_given_to_each_function_is_seen_over_sessions_and_not_demanded_in_each() -> None:
    record = forms_of("worcestershire").main_record
    first: dict[str, Value] = {
        **blank_values(record),
        "support_notes": "Slept badly since the visit",
        "supervisee": "Ada Quill",
    }
    second: dict[str, Value] = {
        **blank_values(record),
        "management_notes": "Two plans are late",
        "management_actions": [{"id": "a-1", "what": "Ring them", "by_whom": "Ada", "by_when": "2026-10-01"}],
    }
    given = [words_by_function(record, values) for values in (first, second)]
    assert given[0] == {**dict.fromkeys(FUNCTIONS["worcestershire"], 0), "personal_support": 5}
    assert sum(words["personal_support"] for words in given) == 5
    assert sum(words["management"] for words in given) == 4 + 2
    lacking = {fault.place for fault in validate_values(record, first, final=True)}
    assert not lacking & {"management_notes", "professional_development_notes", "support_notes", "team_notes"}


def test_actions_stand_under_the_function_they_serve() -> None:
    record = forms_of("worcestershire").main_record
    under = {field.id: field.function for field in record.fields() if field.type == "action_rows"}
    assert under == {
        "management_actions": "management",
        "professional_development_actions": "professional_development",
        "support_actions": "personal_support",
    }


@pytest.mark.req("E4")
def test_the_practice_cycle_goes_from_experience_to_action() -> None:
    cycle = next(prompt for prompt in forms_of("worcestershire").prompts if prompt.id == "practice_cycle")
    assert [step.id for step in cycle.steps] == ["experience", "reflection", "analysis", "plan_and_action"]
    assert all(step.asks for step in cycle.steps)


@pytest.mark.req("E4")
def test_the_grids_questions_are_at_hand() -> None:
    grid = next(prompt for prompt in forms_of("embark").prompts if prompt.id == "grid")
    assert grid.about == "case"
    assert [step.id for step in grid.steps] == ["progress", "going_well", "concerns", "change"]


@pytest.mark.parametrize("policy", NAMES)
def test_there_are_prompts_about_a_case_or_the_session_each_with_its_clause(policy: str) -> None:
    prompts = forms_of(policy).prompts
    assert {prompt.about for prompt in prompts} & {"case", "session"}
    assert all(prompt.clause and all(step.asks for step in prompt.steps) for prompt in prompts)


def test_the_grid_is_prepared_by_the_supervisee_and_added_to_by_the_supervisor() -> None:
    grid = forms_of("embark").case_record
    assert grid is not None
    written = [
        field for field in grid.fields() if field.type == "long_text" and field.id != "actions_reviewed"
    ]
    assert {(f.filled_by, f.filled_when, f.added_to_by) for f in written} == {
        ("supervisee", "before", "supervisor")
    }
    assert grid.field("actions_reviewed").filled_when == "next_session"


@pytest.mark.parametrize("policy", NAMES)
def test_something_can_be_prepared_under_every_policy(policy: str) -> None:
    forms = forms_of(policy)
    records = [form for form in forms.records_for("one_to_one") if not form.ours]
    prepared = [field for form in records for field in form.fields() if field.filled_when == "before"]
    assert any(field.filled_by == "supervisee" for field in prepared)


def test_a_policy_with_two_reviews_lets_one_take_the_others_place() -> None:
    reviews = forms_of("progress-careers").main_records_for("one_to_one")
    assert [form.id for form in reviews] == ["development_review_mid_year", "development_review_end_of_year"]
    assert [form.id for form in forms_of("harewood").main_records_for("one_to_one")] == ["supervision_record"]


@pytest.mark.parametrize("policy", NAMES)
def test_an_ad_hoc_matter_says_whether_it_is_to_be_taken_up_again(policy: str) -> None:
    note = forms_of(policy).main_record_for("ad_hoc")
    assert note.methods == ("ad_hoc",)
    assert note.field("revisit").required


@pytest.mark.req("A5")
def test_an_altered_form_takes_effect_on_its_day_and_the_old_one_is_kept() -> None:
    folder = POLICIES / "harewood"
    paths = [*folder.glob("forms/*.toml"), *folder.glob("agreements/*.toml"), folder / "session.toml"]
    texts = {path.relative_to(folder).as_posix(): path.read_text() for path in paths}
    altered = texts["forms/supervision_record.toml"].replace("version = 1", "version = 2")
    altered = altered.replace("effective_from = 2025-01-01", "effective_from = 2026-01-01")
    altered = altered.replace('label = "General wellbeing"', 'label = "How things are"')
    forms = read_forms({**texts, "forms/supervision_record_2.toml": altered})
    before, after = forms.in_force(date(2025, 12, 31)), forms.in_force(date(2026, 1, 1))
    assert before.main_record.field("wellbeing").label == "General wellbeing"
    assert after.main_record.field("wellbeing").label == "How things are"
    assert after.main_record == forms.main_record
    assert forms.form("supervision_record", version=1) == before.main_record


def test_before_the_first_version_the_first_holds() -> None:
    assert forms_of("harewood").in_force(date(1990, 1, 1)).main_record.version == 1


def test_what_is_asked_for_by_a_name_that_is_not_there_is_an_error() -> None:
    forms = load_forms(POLICIES / "harewood")
    with pytest.raises(KeyError):
        forms.form("no_such_form")
    with pytest.raises(KeyError, match="version 9"):
        forms.form("contract", version=9)
    with pytest.raises(KeyError):
        forms.file("attic")
    with pytest.raises(KeyError):
        forms.main_record.field("no_such_field")
