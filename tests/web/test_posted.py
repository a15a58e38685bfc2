"""What a browser sends becomes the values of the form language, and nothing untouched is written."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from clearsight.policy.domain.forms import FormField, PolicyForms, load_forms, validate_values
from clearsight.policy.files import find_policy
from clearsight.web.forms.drafts import mark_of, read_draft
from clearsight.web.forms.posted import read_value

HAREWOOD = load_forms(find_policy("harewood"))
MAIN = HAREWOOD.main_record


def field_of(forms: PolicyForms, form: str, name: str) -> FormField:
    return forms.form(form).field(name)


def typed(text: str) -> QueryDict:
    return QueryDict(text)


@pytest.mark.parametrize(
    ("form", "field", "text", "value"),
    [
        ("supervision_record", "wellbeing", "f.wellbeing=Well%0D%0Athank+you+", "Well\nthank you"),
        ("supervision_record", "next_date", "f.next_date=2026-09-07", "2026-09-07"),
        ("supervision_record", "next_date", "f.next_date=", None),
        ("supervision_record", "cases_are", "f.cases_are=all", "all"),
        ("supervision_record", "cases_are", "", None),
        ("supervision_record", "cases", "f.cases.1.name=Larkspur&f.cases.2.name=", [{"name": "Larkspur"}]),
        (
            "supervision_record", "actions",
            "f.actions.3.what=Ring&f.actions.3.by_whom=Rosa&f.actions.3.by_when=&f.actions.1.what=",
            [{"what": "Ring", "by_whom": "Rosa", "by_when": None}],
        ),
        (
            "caseload_record", "plan_likely", "f.plan_likely=no&f.plan_likely.why=Too+little",
            {"answer": False, "why": "Too little"},
        ),
        (
            "caseload_record", "risks", "f.risks.1.text=Money&f.risks.1.mark=new",
            [{"text": "Money", "mark": "new"}],
        ),
        (
            "caseload_record", "children", "f.children.1.id=c1&f.children.1.name=Jo&f.children.1.age=8",
            [{"id": "c1", "name": "Jo", "age": 8, "status": None, "status_other": "", "status_change": "",
              "status_changed_on": None}],
        ),
    ],
)  # fmt: skip
def test_each_kind_of_field_is_read(form: str, field: str, text: str, value: Any) -> None:
    asked = field_of(HAREWOOD, form, field)
    found = read_value(asked, typed(text))
    assert found == value
    assert validate_values(HAREWOOD.form(form), {field: found}, final=False) == ()


def test_what_is_mistyped_stays_for_the_check_to_name() -> None:
    asked = field_of(HAREWOOD, "supervision_record", "next_date")
    found = read_value(asked, typed("f.next_date=soon"))
    assert [fault.place for fault in validate_values(MAIN, {"next_date": found}, final=False)] == [
        "next_date"
    ]


def test_only_what_was_changed_is_written() -> None:
    was = mark_of("As it stood")
    data = typed(
        f"seen.wellbeing=3&was.wellbeing={was}&f.wellbeing=As+it+stood"
        f"&seen.matters_arising=0&was.matters_arising={mark_of('')}&f.matters_arising=New"
    )
    draft = read_draft(MAIN.fields(), data)
    assert draft.changed == {"matters_arising": "New"}
    assert draft.seen == {"wellbeing": 3, "matters_arising": 0}


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_mark_tells_one_text_from_another(one: str, other: str) -> None:
    same = one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
    assert (mark_of(one) == mark_of(other)) == same


@pytest.mark.parametrize(
    "blank", [None, "", "  ", [], [{"what": "", "by_when": None}], {"answer": None, "why": ""}]
)
def test_every_blank_has_the_same_mark(blank: Any) -> None:
    assert mark_of(blank) == mark_of(None)
