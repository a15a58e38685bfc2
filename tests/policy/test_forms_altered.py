"""A form altered one thing at a time (A5), what is then amiss, and how the difference is said."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clearsight.kernel.errors import ClearsightError
from clearsight.policy.domain.forms import Form, form_from_data, form_to_data
from clearsight.policy.domain.forms import altering as alter
from clearsight.policy.domain.forms.changes import changes
from clearsight.policy.domain.forms.fields import ChoiceField
from tests.policy.the_forms import every_form, forms_of

pytestmark = pytest.mark.req("A5")
HAREWOOD = forms_of("harewood")
RECORD = HAREWOOD.main_record
LINE = {"label": "Lunch duty", "filled_by": "either", "filled_when": "during", "file": "secured"}


def said(new: Form, old: Form = RECORD, **why: str) -> list[str]:
    return changes(old, new, HAREWOOD.files, why)


def answers(form: Form) -> list[str]:
    field = form.field("lunch_duty")
    assert isinstance(field, ChoiceField)
    return [option.id for option in field.options]


def order(form: Form) -> list[str]:
    return [field.id for field in form.fields()]


def test_a_field_of_ones_own_is_added_changed_moved_and_taken_away() -> None:
    home = RECORD.fields()[8].file
    added = alter.add_field(RECORD, "wellbeing", "choice", {**LINE, "file": home, "options": ["Mon", "Tue"]})
    field = added.field("lunch_duty")
    assert field.ours and answers(added) == ["mon", "tue"]
    assert "“Lunch duty” is new, in “General wellbeing”: a choice among answers" in said(added)[0]
    called = alter.write_field(added, "lunch_duty", {"options": ["Monday", "Tue"], "required": True})
    assert answers(called) == ["mon", "tue"]
    assert said(called, added) == [
        "“Lunch duty” has to be filled in now.", "“Lunch duty” offers now: Monday, Tue.",
    ]  # fmt: skip
    before = order(called).index("lunch_duty")
    up = alter.move_field(called, "lunch_duty", -1)
    assert order(up).index("lunch_duty") == before - 1
    assert [one for one in said(up, called) if "stands after" in one]
    assert alter.remove_field(up, "lunch_duty").fields() == RECORD.fields()


def test_a_field_passes_from_one_section_into_the_next_and_back() -> None:
    last = RECORD.sections[1].fields[-1].id
    down = alter.move_field(RECORD, last, 1)
    assert down.sections[2].fields[0].id == last
    assert f"stands under “{down.sections[2].heading}” now." in said(down)[-1]
    assert alter.move_field(down, last, -1) == RECORD
    first = RECORD.fields()[0].id
    assert alter.move_field(RECORD, first, -1) == RECORD


def test_sections_come_go_and_move_and_one_that_the_agenda_names_is_missed() -> None:
    new = alter.add_section(RECORD, "Duties")
    assert [one.id for one in new.sections][-2:] == ["duties", RECORD.sections[-1].id]
    assert said(new) == ["The section “Duties” is new."]
    assert alter.remove_section(new, "duties") == RECORD
    with pytest.raises(ClearsightError, match="something in this section"):
        alter.remove_section(RECORD, "wellbeing")
    assert said(alter.move_section(new, "duties", -1), new) != []
    emptied = RECORD
    for field in RECORD.sections[1].fields:
        emptied = alter.remove_field(emptied, field.id)
    gone = alter.remove_section(emptied, RECORD.sections[1].id)
    assert any("there is no section" in fault.problem for fault in alter.faults_of_draft(HAREWOOD, gone))


def test_what_is_amiss_is_told_in_the_loader_s_words_at_its_field() -> None:
    form = alter.write_field(RECORD, "sickness_absence", {"filled_when": "next_session", "required": True})
    (fault,) = alter.faults_of_draft(HAREWOOD, form)
    assert fault.place == "field.sickness_absence.required"
    assert fault.problem == "what is filled in at the next session cannot be asked for before"
    with pytest.raises(ClearsightError, match="filled_by"):
        alter.write_field(RECORD, "sickness_absence", {"filled_by": "nobody"})


def test_where_a_party_signs_and_what_an_agreement_states_stays() -> None:
    for form, field in (
        (RECORD, RECORD.signatures()[0].id),
        (HAREWOOD.agreement_for("one_to_one"), "frequency"),
    ):
        with pytest.raises(ClearsightError, match="this field stays"):
            alter.remove_field(form, field)
    with pytest.raises(ClearsightError, match="cannot be added"):
        alter.add_field(RECORD, "wellbeing", "signature", LINE)


@pytest.mark.req("F8")
def test_what_is_said_of_a_child_is_offered_no_file_about_the_supervisee() -> None:
    kinds = {
        (policy, form.id): {file.kind for file in alter.files_fitting(form, forms_of(policy).files)}
        for policy, form in every_form()
    }
    for policy, form in every_form():
        used = {forms_of(policy).file(field.file).kind for field in form.fields()}
        assert used <= kinds[policy, form.id]
        if form.kind == "case_record":
            assert not kinds[policy, form.id] & {"personal", "personnel"}
        elif form.kind != "agreement":
            assert "case" not in kinds[policy, form.id] - used


def test_the_reason_stands_beside_what_is_taken_away() -> None:
    without = alter.remove_field(RECORD, "sickness_absence")
    assert said(without, sickness_absence="HR keeps it.") == [
        "“Sickness absence” is taken away: HR keeps it."
    ]


@pytest.mark.parametrize(("policy", "form"), [pytest.param(p, f, id=f"{p}-{f.id}") for p, f in every_form()])
def test_every_form_can_be_written_over_with_what_it_says_already(policy: str, form: Form) -> None:
    del policy
    assert form_from_data(form_to_data(form)) == form and changes(form, form, ()) == []
    again = form
    for field in form.fields():
        again = alter.write_field(again, field.id, {"label": field.label, "required": field.required or None})
    assert again == form


def test_own_versions_stand_from_their_day_until_the_policy_brings_a_later_one() -> None:
    def dated(version: int, day: date, **more: Any) -> Form:
        return RECORD.model_copy(update={"version": version, "effective_from": day, **more})

    own = [dated(2, date(2026, 1, 1), title="Ours"), dated(3, date(2026, 3, 1), title="Ours again")]
    titles = {
        day: HAREWOOD.in_force(day).altered_by(own, day).main_record.title
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1))
    }
    assert list(titles.values()) == [RECORD.title, "Ours", "Ours", "Ours again"]
    newer = type(HAREWOOD)(
        HAREWOOD.session, (*HAREWOOD.forms, dated(2, date(2026, 3, 15), title="The policy's next")),
        HAREWOOD.agreements,
    )  # fmt: skip
    day = date(2026, 4, 1)
    assert newer.in_force(day).altered_by(own, day).main_record.title == "The policy's next"
