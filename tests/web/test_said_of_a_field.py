"""What is wrong with a field is a sentence that one can read, and says how to mend it."""

from __future__ import annotations

from typing import Any

import pytest

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.kernel.errors import Fault
from clearsight.policy.domain.forms import load_forms, validate_values
from clearsight.policy.files import find_policy
from clearsight.records import actions as records
from clearsight.records.queries import read
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from clearsight.web.show.fields import FieldView
from clearsight.web.show.records import errors_of
from tests.web.world import arranged, browser, world

pytestmark = pytest.mark.req("L2")
ROW = {"what": "Ring", "by_whom": "", "by_when": "2026-04-01"}


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({}, "cases_are", "“These cases are” is not answered yet: choose an answer"),
        ({"actions": [ROW]}, "actions", "Row 1, by whom is still empty: write something there, or remove"),
        ({"wellbeing": "x" * 99_999}, "wellbeing", "This is 99999 characters long"),
    ],
)
def test_each_is_a_sentence(values: dict[str, Any], field: str, said: str) -> None:
    form = load_forms(find_policy("harewood")).main_record
    told = errors_of(validate_values(form, values, final=True))
    assert told[field][0].startswith(said)


def test_a_number_alone_is_told_what_it_lacks() -> None:
    form = load_forms(find_policy("worcestershire")).agreement_for("one_to_one")
    (field,) = [field for field in form.fields() if field.term == "frequency"]
    (fault,) = [f for f in validate_values(form, {field.id: "8"}, final=False) if f.place == field.id]
    assert fault.mend == 'write it with its unit: say of what, as "8 weeks"'


def test_a_sentence_of_its_own_stays_as_it_is() -> None:
    assert errors_of([Fault("x", "nobody here is called that", "choose")])["x"] == (
        "Nobody here is called that: choose",
    )


def test_what_there_was_none_of_last_time_is_not_said_to_be_known_later() -> None:
    form = load_forms(find_policy("embark")).main_record
    asked = {field.id: FieldView(field, None).known for field in form.fields() if field.type == "derived"}
    assert asked["previous_record"] == "None from last time"
    assert asked["date"] == "Not known yet"


@pytest.mark.django_db
def test_the_list_of_what_is_wrong_names_the_table_that_each_row_is_in() -> None:
    """Three tables of actions on one form: which of them has an empty cell?"""
    place = world("worcestershire", "dsl", "family_worker")
    by: dict[str, Any] = {"by": place.supervisor, "at": now()}
    session = perform(scheduling.schedule, arranged(place), today(), **by)
    perform(supervision.hold, session, today(), 60, **by)
    own = next(one for one in perform(records.open_records, session, **by) if one.case_id is None)
    shown = read(own, **by)
    typed = {"step": "propose", **{f"seen.{name}": str(n) for name, n in shown.versions.items()}}
    row = {"what": "Ring the clinic", "by_whom": "", "by_when": "2026-12-01"}
    typed |= {f"f.support_actions.0.{part}": said for part, said in row.items()}
    answer = browser(place.supervisor).post(f"/records/{own.public_id}", typed)
    listed = answer.content.decode().partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    assert "Support: agreed actions, by whom, by when: row 1, by whom is still empty" in listed
