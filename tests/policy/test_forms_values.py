"""What may be written into a form: a draft may lack anything, a final record nothing that is asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearsight.policy.domain.forms import Form, blank_values, form_from_data, validate_values
from clearsight.policy.domain.forms.fields import FormField
from clearsight.policy.domain.forms.values import blank_row
from tests.policy.the_forms import every_form, forms_of

EVERY_FORM = [pytest.param(policy, form, id=f"{policy}-{form.id}") for policy, form in every_form()]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def form_with(*fields: dict[str, Any]) -> Form:
    """A small session record of the fields given."""
    about = {"clause": "1", "file": "secured", "filled_by": "either", "filled_when": "during"}
    given_fields = [{"label": field["id"].capitalize(), **about, **field} for field in fields]
    section = {"id": "all", "heading": "All", "clause": "1", "fields": given_fields}
    return form_from_data(
        {"id": "small", "title": "Small", "version": 1, "effective_from": "2024-09-01", "clause": "1",
         "kind": "session_record", "one_per": "session", "sections": [section]}
    )  # fmt: skip


def places(form: Form, final: bool = True, **values: Any) -> list[str]:
    """Where faults are, when these values are written over blank ones."""
    return [fault.place for fault in validate_values(form, {**blank_values(form), **values}, final)]


def filled(field: FormField) -> Any:
    """A value that completes a field."""
    row = blank_row(field) if field.type in ("ongoing_new", "action_rows", "case_list", "table") else {}
    match field.type:
        case "date":
            return "2026-09-07"
        case "number":
            return field.max if field.max < 1000 else 3
        case "duration":
            return "4 weeks"
        case "choice":
            return [field.options[0].id] if field.many else field.options[0].id
        case "yes_no_with_why":
            return {"answer": True, "why": "Because."}
        case "ongoing_new":
            return [{"text": "A worry", "mark": "new"}]
        case "action_rows":
            return [{**row, "what": "Ring", "by_whom": "Ada Quill", "by_when": "2026-10-01"}]
        case "action_review":
            return [{"what": "Ring", "by_whom": "Ada Quill", "by_when": None, "outcome": "done", "said": ""}]
        case "case_list":
            return [{"name": "Vale", "id": "case-1"}]
        case "table":
            cells = {c.id: c.options[0].id if c.options else "Robin" for c in field.columns if c.required}
            return [{**row, **cells}]
        case _:
            return "Words"


@pytest.mark.parametrize(("policy", "form"), EVERY_FORM)
def test_a_blank_form_is_a_draft_and_not_a_record(policy: str, form: Form) -> None:
    assert validate_values(form, blank_values(form), final=False) == ()
    lacking = {fault.place for fault in validate_values(form, blank_values(form), final=True)}
    asked = {field.id for field in form.fields() if field.required and field.default is None}
    assert lacking == asked


@pytest.mark.parametrize(("policy", "form"), EVERY_FORM)
def test_a_form_filled_in_whole_is_a_record(policy: str, form: Form) -> None:
    values = {field.id: filled(field) for field in form.fields() if field.type != "signature"}
    assert validate_values(form, values, final=True) == ()
    assert json.loads(json.dumps(values)) == values


@pytest.mark.parametrize(("policy", "form"), EVERY_FORM)
def test_nothing_at_all_is_a_draft_too(policy: str, form: Form) -> None:
    assert validate_values(form, {}, final=False) == ()


@given(value=ANY_JSON, final=st.booleans())
@pytest.mark.parametrize(
    "form", [forms_of("harewood").case_record, forms_of("embark").case_record], ids=["hw", "em"]
)
def test_whatever_is_sent_is_judged_and_never_breaks_the_judge(form: Form, value: Any, final: bool) -> None:
    for field in form.fields():
        if field.type != "signature":
            validate_values(form, {field.id: value}, final)


def test_a_field_that_the_form_does_not_know_is_a_fault() -> None:
    form = form_with(
        {"id": "note", "type": "text"},
    )
    assert [fault.place for fault in validate_values(form, {"nota": "x"}, final=False)] == ["nota"]


def test_a_signature_is_no_value() -> None:
    form = forms_of("harewood").main_record
    assert "supervisee_signature" not in blank_values(form)
    assert places(form, final=False, supervisee_signature="Ada") == ["supervisee_signature"]


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        (
            {"type": "text", "max_length": 5},
            ["", "five5", "  "],
            ["sixsix", "a\nb", 5, None, "\x00", "\ud800"],
        ),
        ({"type": "long_text", "max_length": 5}, ["a\nb"], ["sixsix", ["a"]]),
        ({"type": "rich_text"}, ["- one\n- two", "**bold**"], [{"html": "x"}]),
        ({"type": "date"}, [None, "2028-02-29"], ["2027-02-29", "7 May", "20260907", "", 7]),
        ({"type": "number", "min": 1, "max": 9}, [None, 1, 9], [0, 10, "3", True, 1.5]),
        ({"type": "duration"}, [None, "4 weeks", "1 half term"], ["often", "", 4]),
        (
            {"type": "choice", "options": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]},
            [None, "a"],
            ["c", ["a"], "", True],
        ),
        (
            {
                "type": "choice",
                "many": True,
                "options": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}],
            },
            [[], ["a", "b"]],
            ["a", ["a", "a"], ["c"], None],
        ),
        (
            {"type": "yes_no_with_why"},
            [{"answer": None, "why": ""}, {"answer": False, "why": "x"}],
            [None, "yes", {"answer": True}, {"answer": "yes", "why": ""}, {"answer": True, "why": 1}],
        ),
        (
            {"type": "ongoing_new"},
            [[], [{"text": "", "mark": None}]],
            [[{"text": "x", "mark": "old"}], "x", [1]],
        ),
        (
            {"type": "action_rows"},
            [[{"what": "Ring"}]],
            [[{"what": "Ring", "when": "soon"}], [{"by_when": "soon"}]],
        ),
        (
            {"type": "case_list", "max_rows": 1},
            [[{"name": "V"}]],
            [[{"name": "V"}, {"name": "W"}], [{"name": None}]],
        ),
        (
            {"type": "case_list"},
            [[{"name": "V", "id": "c1"}]],
            [[{"name": "V", "id": "c" * 65}], [{"age": 3}]],
        ),
    ],
)
def test_a_draft_holds_only_what_its_fields_can(
    field: dict[str, Any], good: list[Any], bad: list[Any]
) -> None:
    form = form_with({"id": "asked", **field})
    assert [value for value in good if places(form, final=False, asked=value)] == []
    assert [value for value in bad if not places(form, final=False, asked=value)] == []


def test_blanks_do_not_answer_what_is_required() -> None:
    form = form_with({"id": "note", "type": "text", "required": True})
    assert places(form, note="   ") == ["note"]
    assert places(form, note="x") == []
    assert [fault.place for fault in validate_values(form, {}, final=True)] == ["note"]


@pytest.mark.parametrize(("why_on", "asked"), [("yes", [True]), ("no", [False]), ("either", [True, False])])
def test_the_why_is_asked_for_with_the_answer_it_belongs_to(why_on: str, asked: list[bool]) -> None:
    form = form_with({"id": "well", "type": "yes_no_with_why", "why_on": why_on})
    wanting = [answer for answer in (True, False) if places(form, well={"answer": answer, "why": " "})]
    assert wanting == asked
    assert places(form, well={"answer": None, "why": ""}) == []


@pytest.mark.parametrize("answer", [True, False, None])
def test_one_answer_makes_another_field_required(answer: bool | None) -> None:
    form = forms_of("progress-careers").form("group_record")
    concern = {"answer": answer, "why": "Something said in the group."}
    wanting = "concern_carried_by" in places(form, immediate_concern=concern)
    assert wanting == (answer is True)


def test_a_choice_too_can_make_another_field_required() -> None:
    options = [{"id": "all", "label": "All"}, {"id": "sample", "label": "A sample"}]
    form = form_with(
        {"id": "which", "type": "choice", "options": options},
        {"id": "why", "type": "text", "required_if": {"field": "which", "is": "sample"}},
    )
    assert places(form, which="sample") == ["why"]
    assert places(form, which="all") == []
    assert places(form, which="sample", final=False) == []


def test_a_final_action_says_what_by_whom_and_by_when() -> None:
    form = form_with({"id": "actions", "type": "action_rows", "for_child": True})
    row = {"what": "", "by_whom": " ", "by_when": None, "child": ""}
    assert places(form, actions=[row]) == ["actions[1].what", "actions[1].by_whom", "actions[1].by_when"]
    assert places(form, actions=[row], final=False) == []


def test_a_final_item_is_marked_ongoing_or_new() -> None:
    form = form_with({"id": "risks", "type": "ongoing_new"})
    assert places(form, risks=[{"text": "A worry", "mark": None}]) == ["risks[1].mark"]
    assert places(form, risks=[{"text": "A worry", "mark": "ongoing"}]) == []


def test_a_final_review_says_what_became_of_each_action() -> None:
    form = form_with({"id": "last", "type": "action_review", "source": "previous_actions"})
    row = {"what": "Ring", "by_whom": "Ada Quill", "by_when": "2026-09-01", "outcome": None, "said": ""}
    assert places(form, last=[row]) == ["last[1].outcome"]
    assert places(form, last=[{**row, "outcome": "carried_over"}]) == []


def test_a_final_row_of_a_table_has_what_its_columns_ask() -> None:
    form = forms_of("harewood").case_record
    assert form is not None
    children = [{"name": "Robin", "age": "six", "status": None}]
    found = [place for place in places(form, children=children) if place.startswith("children")]
    assert found == ["children[1].age", "children[1].status"]
