"""An organisation's own versions of forms: who may, from when, and what was written before stays."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.kernel.errors import ClearsightError
from clearsight.kernel.refusals import Conflict, Invalid, Refused
from clearsight.people import actions as people
from clearsight.policy import actions as policies
from clearsight.policy.models import FormVersion
from clearsight.policy.queries import forms_of, forms_of_policy, own_form, refuse_unreadable
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.records.queries import form_of
from clearsight.scheduling import actions as scheduling
from clearsight.web.show.policy_forms import form_page, version_page
from tests import world
from tests.policy.the_forms import POLICIES
from tests.world import OPERATOR, TODAY, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("A5")]
FORM, LATER = "supervision_record", TODAY + timedelta(days=7)
DUTY = {"label": "Lunch duty", "filled_by": "either", "filled_when": "during", "file": "secured"}


@pytest.fixture
def of() -> world.School:
    return world.school()


def duty_added(of: world.School, section: str = "any_other_business") -> FormVersion:
    """Nadia's draft, with a field of their own."""
    draft = do(policies.begin_form, of.organisation, FORM, by=of.nadia)
    home = own_form(draft).field("any_other_business").file
    changes = {**DUTY, "file": home}
    draft = do(policies.add_field, draft, section, "long_text", changes, draft.revision, by=of.nadia)
    assert isinstance(draft, FormVersion)
    return draft


def in_force(of: world.School, day: date = TODAY, why: str = "Asked for by the team") -> FormVersion:
    draft = duty_added(of)
    put: FormVersion = do(policies.put_in_force, draft, day, why, draft.revision, by=of.nadia)
    return put


def record_of(of: world.School, day: date) -> Record:
    """The main record of a session of that day, opened now."""
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    session = do(scheduling.schedule, arrangement, day, by=of.nadia)
    found: Record = next(one for one in do(records.open_records, session, by=of.nadia) if not one.case_id)
    return found


def labels(of: world.School, day: date) -> list[str]:
    return [field.label for field in forms_of(of.organisation, day).form(FORM).fields()]


def test_it_counts_from_its_day_for_this_organisation_alone(of: world.School) -> None:
    other = world.school("Elmfield")
    put = in_force(of, LATER)
    assert own_form(put).number == "1.1" and own_form(put).effective_from == LATER
    assert "Lunch duty" not in labels(of, LATER - timedelta(days=1))
    assert "Lunch duty" in labels(of, LATER) and "Lunch duty" not in labels(other, LATER)
    events = Event.objects.filter(verb__startswith="policy.", organisation_id=of.organisation.pk)
    told = {event.verb: event.detail for event in events if "form" in event.detail}
    assert told["policy.put_form_in_force"] == {"form": FORM, "version": "1.1"}
    assert {"policy.begin_form", "policy.add_field"} <= told.keys() and "duty" not in str(told).lower()


def test_what_was_begun_before_goes_on_on_the_form_on_which_it_was(of: world.School) -> None:
    begun = record_of(of, TODAY)
    in_force(of)
    again = {one.pk: one for one in do(records.open_records, begun.session, by=of.nadia)}
    assert set(again) == {begun.pk} and form_of(again[begun.pk]).version == 1
    assert "lunch_duty" not in {field.id for field in form_of(again[begun.pk]).fields()}
    since = record_of(of, TODAY + timedelta(days=1))
    assert form_of(since).number == "1.1"
    do(records.write, since, {"lunch_duty": "Shared out."}, {}, by=of.nadia)


def test_a_version_that_sends_something_elsewhere_leaves_a_session_that_is_begun_whole() -> None:
    of = world.school(under="worcestershire")
    begun = record_of(of, TODAY)
    draft = do(policies.begin_form, of.organisation, FORM, by=of.nadia)
    (other,) = {file.id for file in forms_of(of.organisation, TODAY).files if file.kind == "secured"}
    elsewhere = {"file": other}
    with pytest.raises(Invalid, match="say why your form asks otherwise"):
        do(policies.write_field, draft, "team_notes", elsewhere, draft.revision, by=of.nadia)
    draft = do(policies.write_field, draft, "team_notes", elsewhere, draft.revision, why="All of us need it",
               by=of.nadia)  # fmt: skip
    assert draft.left_out["team_notes"]["why"] == "All of us need it"
    do(policies.put_in_force, draft, TODAY, "The team's own", draft.revision, by=of.nadia)
    do(records.open_records, begun.session, by=of.nadia)
    assert begun.session.records.count() == 1
    since = record_of(of, TODAY + timedelta(days=1)).session
    assert set(since.records.values_list("part", flat=True)) == {begun.part, other}


def test_what_the_policy_asks_for_goes_only_with_a_reason(of: world.School) -> None:
    draft = duty_added(of)
    with pytest.raises(Invalid, match="say why your form leaves it out"):
        do(policies.remove_field, draft, "sickness_absence", " ", draft.revision, by=of.nadia)
    draft = do(policies.remove_field, draft, "sickness_absence", "HR has it", draft.revision, by=of.nadia)
    assert draft.left_out["sickness_absence"]["why"] == "HR has it"
    draft = do(policies.remove_field, draft, "lunch_duty", "", draft.revision, by=of.nadia)
    put = do(policies.put_in_force, draft, TODAY, "Less paper", draft.revision, by=of.nadia)
    assert put.left_out.keys() == {"sickness_absence"}
    later = do(policies.begin_form, of.organisation, FORM, by=of.vera)
    assert later.left_out == put.left_out, "the next version says it still"


@pytest.mark.parametrize("less", [{"label": "x"}, {"required": None}])
def test_what_the_policy_asks_for_is_emptied_only_with_a_reason(of: world.School, less: Any) -> None:
    draft = do(policies.begin_form, of.organisation, FORM, by=of.nadia)
    asked = next(field for field in own_form(draft).fields() if field.required)
    with pytest.raises(Invalid) as refused:
        do(policies.write_field, draft, asked.id, less, draft.revision, by=of.nadia)
    assert [fault.place for fault in refused.value.faults] == ["why"]
    given = {"why": "We say it so", "by": of.nadia}
    draft = do(policies.write_field, draft, asked.id, less, draft.revision, **given)
    assert draft.left_out[asked.id]["why"] == "We say it so"
    put = do(policies.put_in_force, draft, TODAY, "Ours", draft.revision, by=of.nadia)
    later = do(policies.begin_form, of.organisation, FORM, by=of.nadia)
    assert later.left_out == put.left_out, "the next version says it still"
    again = {"label": asked.label, "required": True}
    later = do(policies.write_field, later, asked.id, again, later.revision, by=of.nadia)
    assert later.left_out == {}, "as the policy has it: there is nothing to say"


def test_a_hint_or_more_than_the_policy_asks_wants_no_reason(of: world.School) -> None:
    draft = do(policies.begin_form, of.organisation, FORM, by=of.nadia)
    more = {"hint": "Since last time", "required": True}
    do(policies.write_field, draft, "sickness_absence", more, draft.revision, by=of.nadia)


def test_every_fault_is_told_before_it_is_in_force(of: world.School) -> None:
    draft = do(policies.begin_form, of.organisation, FORM, by=of.nadia)
    with pytest.raises(Invalid) as refused:
        do(policies.put_in_force, draft, TODAY - timedelta(days=1), "", draft.revision, by=of.nadia)
    assert {fault.place for fault in refused.value.faults} == {"from_date", "why", "form"}
    with pytest.raises(Invalid) as wrong:
        do(policies.write_field, draft, "matters_arising", {"filled_when": "next_session", "required": True},
           draft.revision, by=of.nadia)  # fmt: skip
    assert [fault.place for fault in wrong.value.faults] == ["required"]
    with pytest.raises(Invalid) as elsewhere:
        do(policies.write_field, draft, "matters_arising", {"file": "case"}, draft.revision, by=of.nadia)
    assert [fault.place for fault in elsewhere.value.faults] == ["file"]
    draft = do(policies.remove_field, draft, "next_date", "We set it aloud", draft.revision, by=of.nadia)
    draft = do(policies.remove_section, draft, "next_meeting", draft.revision, by=of.nadia)
    with pytest.raises(Invalid, match="there is no section"):
        do(policies.put_in_force, draft, TODAY, "Why not", draft.revision, by=of.nadia)


def test_of_two_who_alter_at_once_nobody_overwrites_the_other(of: world.School) -> None:
    draft = duty_added(of)
    assert do(policies.begin_form, of.organisation, FORM, by=of.vera).pk == draft.pk
    do(policies.rename_form, draft, "Our record", draft.revision, by=of.vera)
    for action, *given in (
        (policies.rename_form, "Another"), (policies.move_field, "lunch_duty", -1),
        (policies.put_in_force, TODAY, "Because"),
    ):  # fmt: skip
        with pytest.raises(Conflict):
            do(action, draft, *given, draft.revision, by=of.nadia)
    assert own_form(FormVersion.objects.get(pk=draft.pk)).title == "Our record"


def test_what_is_in_force_is_altered_by_nobody_and_what_is_to_come_is_taken_back(of: world.School) -> None:
    put = in_force(of, LATER)
    with pytest.raises(Invalid, match="is not altered any more"):
        do(policies.rename_form, put, "Another", put.revision, by=of.nadia)
    with pytest.raises(Invalid, match="is in force already"):
        do(policies.take_back, put, by=of.nadia, on=LATER)
    draft = do(policies.take_back, put, by=of.vera)
    assert draft.state == "draft" and "Lunch duty" not in labels(of, LATER)
    do(policies.throw_away, draft, by=of.vera)
    assert FormVersion.objects.get().state == "taken_back"
    first = in_force(of)
    draft = do(policies.begin_form, of.organisation, FORM, by=of.nadia)
    draft = do(policies.rename_form, draft, "Our record", draft.revision, by=of.nadia)
    with pytest.raises(Invalid, match="choose a day after that"):
        do(policies.put_in_force, draft, first.from_date, "A name", draft.revision, by=of.nadia)
    assert do(policies.put_in_force, draft, LATER, "A name", draft.revision, by=of.nadia).version == 1003


def test_a_number_stands_for_one_text_for_ever_and_what_a_record_stands_on_is_kept(of: world.School) -> None:
    put = in_force(of, LATER)
    begun = record_of(of, LATER + timedelta(days=1))
    draft = do(policies.take_back, put, by=of.nadia)
    with pytest.raises(Invalid, match="is taken back already"):
        do(policies.take_back, put, by=of.nadia)
    draft = do(policies.remove_field, draft, "lunch_duty", "", draft.revision, by=of.nadia)
    draft = do(policies.rename_form, draft, "Our record", draft.revision, by=of.nadia)
    again = do(policies.put_in_force, draft, LATER, "A name", draft.revision, by=of.nadia)
    assert (again.version, form_of(begun).version) == (1002, 1001)
    kept = FormVersion.objects.get(form=FORM, version=1001)
    assert own_form(kept) == form_of(begun) and "lunch_duty" in {one.id for one in own_form(kept).fields()}
    do(policies.throw_away, do(policies.take_back, again, by=of.nadia), by=of.nadia)
    assert set(FormVersion.objects.values_list("version", "state")) == {
        (1001, "taken_back"), (1002, "taken_back"),
    }  # fmt: skip
    assert forms_of(of.organisation, LATER).form(FORM).version == 1
    event = Event.objects.filter(verb="policy.take_form_back").last()
    assert event is not None and event.detail == {"form": FORM, "version": "1.2"}
    with pytest.raises(IntegrityError), transaction.atomic():
        FormVersion.objects.filter(version=1002).update(version=1001)


def test_a_number_of_their_own_is_none_that_the_policy_comes_to_have(
    of: world.School, tmp_path: Path
) -> None:
    """The policy brings a second version, and a third, after the organisation has put its own in force."""
    folder = tmp_path / "harewood"
    shutil.copytree(POLICIES / "harewood", folder, ignore=shutil.ignore_patterns("examples"))
    do(policies.adopt, of.organisation, str(folder), TODAY, by=OPERATOR)
    first = in_force(of)
    text = (folder / "forms" / f"{FORM}.toml").read_text()
    for number in (2, 3):
        day = TODAY + timedelta(days=10 * number)
        later = re.sub(r"(?m)^effective_from = .*$", f"effective_from = {day}", text, count=1)
        later = re.sub(r"(?m)^version = 1$", f"version = {number}", later, count=1)
        (folder / "forms" / f"{FORM}_{number}.toml").write_text(later)
    second = in_force(of, TODAY + timedelta(days=25))
    page = form_page(of.organisation, FORM, TODAY)
    assert {line.form.number for line in page["versions"]} == {"1", "1.1", "2", "2.1", "3"}
    for own, number in ((first, "1.1"), (second, "2.1")):
        assert own_form(own).number == number
        shown = version_page(of.organisation, FORM, own.version or 0, TODAY)["form"]
        assert shown == own_form(own)
    assert version_page(of.organisation, FORM, 2, TODAY)["line"].own is None


def test_no_day_is_taken_from_which_it_would_not_count(of: world.School, monkeypatch: Any) -> None:
    draft = duty_added(of)
    policy = draft.policy
    whole = forms_of_policy(policy)
    begins = {"effective_from": LATER}
    later = [one.model_copy(update=begins) if one.id == FORM else one for one in whole.forms]
    with monkeypatch.context() as patched:
        files = replace(whole, forms=tuple(later))
        patched.setattr("clearsight.policy.actions.in_force.forms_of_policy", lambda name: files)
        with pytest.raises(Invalid, match="the policy's own version takes effect on"):
            do(policies.put_in_force, draft, TODAY, "Why not", draft.revision, by=of.nadia)
    do(policies.adopt, of.organisation, "worcestershire", LATER, by=OPERATOR)
    with pytest.raises(Invalid, match="another policy is adopted"):
        do(policies.put_in_force, draft, LATER, "Why not", draft.revision, by=of.nadia)
    put = do(policies.put_in_force, draft, LATER - timedelta(days=1), "Why not", draft.revision, by=of.nadia)
    assert "Lunch duty" in labels(of, LATER - timedelta(days=1)) and put.version == 1001


def test_what_undoes_a_version_that_waits_differs_from_it(of: world.School) -> None:
    in_force(of, LATER)
    draft = do(policies.begin_form, of.organisation, FORM, by=of.nadia)
    day = LATER + timedelta(days=1)
    do(policies.put_in_force, draft, day, "As the policy has it", draft.revision, by=of.nadia)
    assert "Lunch duty" in labels(of, LATER) and "Lunch duty" not in labels(of, day)


@pytest.mark.req("J1", "J5")
def test_only_whoever_leads_all_of_it_alters_forms(of: world.School) -> None:
    for person in (of.sam, of.priya, of.morgan, of.casey):
        with pytest.raises(Refused):
            do(policies.begin_form, of.organisation, FORM, by=person)
    draft = duty_added(of)
    for person in (of.sam, of.morgan):
        with pytest.raises(Refused):
            do(policies.throw_away, draft, by=person)

    def may(person: Any) -> bool:
        return permits(person, "organisation.alter_forms", of.organisation, TODAY)

    assert may(of.nadia) and may(of.vera)
    second = do(people.add_site, of.organisation, "Hilltop Juniors", by=OPERATOR)
    assert not may(of.nadia) and not may(of.vera), (
        "one school's lead alters nothing for the others of a trust"
    )
    lead = do(people.add_person, of.organisation, "Tess Orme", world.LONG_AGO, by=OPERATOR)
    do(people.give_role, lead, "trust_safeguarding_lead", second, world.LONG_AGO, by=OPERATOR)
    assert may(lead)


def test_the_server_does_not_start_on_a_version_that_its_policy_cannot_run(of: world.School) -> None:
    put = in_force(of)
    refuse_unreadable()
    FormVersion.objects.filter(pk=put.pk).update(
        text=put.text.replace('"file":"secured"', '"file":"nowhere"')
    )
    with pytest.raises(ClearsightError, match=r"own version 1\.1 of the form supervision_record"):
        refuse_unreadable()
