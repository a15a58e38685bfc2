"""What a record, an agreement and an agenda say on paper, to whom they are given, and what is noted of it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from clearsight.audit.models import Event
from clearsight.casework.actions import end_status, note_status
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Entry, Record
from clearsight.records.queries import read
from clearsight.scheduling import actions as scheduling
from clearsight.supervision import actions as supervision
from clearsight.supervision.models import Agreement
from clearsight.supervision.queries import new_agreement, read_agreement
from tests.kept import kept
from tests.root import take_guards_away
from tests.signoff.test_three_signatures import three
from tests.walk.story import Supervision, agree, held, prepared, propose, sign, write
from tests.web.printed import fill, filled, read_again, signed_in, text_of
from tests.world import CHILD, FAMILY, LONG_AGO, TODAY, at, do, school

pytestmark = [pytest.mark.django_db, pytest.mark.req("F11", "L5")]
SAID = "Mornings are calmer."


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(at(hour=12), tick=False):
        yield


@pytest.fixture
@kept
def story() -> Supervision:
    """Held and filled in to the last field."""
    story = held()
    for record in Record.objects.filter(session=story.session):
        fill(record, [story.sam, story.nadia], SAID)
    return story


def signed(record: Record, story: Supervision) -> Record:
    propose(record, story.nadia)
    agree(record, story.sam)
    for person in (story.sam, story.nadia):
        sign(Record.objects.get(pk=record.pk), person)
    return Record.objects.get(pk=record.pk)


def pdf_of(path: str, person: Person) -> bytes:
    response = signed_in(person).get(path)
    assert response.status_code == 200
    return bytes(response.content)


def test_a_signed_record_says_everything_and_who_wrote_and_signed_it(story: Supervision) -> None:
    record = signed(story.record("caseload_record"), story)
    said = text_of(pdf_of(f"/records/{record.public_id}/pdf", story.nadia))
    assert "Thornhill Primary" in said and "To be read by those who met" in said
    assert f"Family name {FAMILY}" in said and CHILD in said
    assert f"{SAID} Written by Sam Okafor, supervisee, 10 March 2026 at 10:00" in said
    assert "Ongoing or new" in said and "New" in said
    assert "Supervisee's signature and date Sam Okafor, signed on 10 March 2026 at 10:00" in said
    assert "Supervisor's signature and date Nadia Rahman, signed on 10 March 2026 at 10:00" in said
    seal = record.seal  # type: ignore[attr-defined]
    assert seal.content_hash in said and "Sealed on 10 March 2026 at 10:00" in said
    assert re.search(r"Page 1 of \d", said)


def test_a_draft_says_that_it_is_one_and_that_nobody_has_signed(story: Supervision) -> None:
    said = text_of(pdf_of(f"/records/{story.record().public_id}/pdf", story.sam))
    assert "Draft: it may still change" in said
    assert "Supervisee's signature and date Sam Okafor, has not signed yet" in said
    assert "SHA-256" not in said and "Sealed" not in said


def test_what_is_left_blank_is_told_in_one_line_for_each_section() -> None:
    story = held()
    record = story.record("caseload_record")
    write(record, story.sam, risks=[{"text": SAID, "mark": "new"}])
    said = text_of(pdf_of(f"/records/{record.public_id}/pdf", story.sam))
    told = "Nothing written under safety and protective factors and strengths and positives."
    assert told in " ".join(said.split())
    assert "Strengths and positives" not in said and said.count("Nothing written") == 4
    plain = signed_in(story.sam).get(f"/records/{record.public_id}/elsewhere").content.decode()
    assert told in plain


@pytest.mark.req("F2", "G1")
def test_a_change_of_status_stands_in_the_record_only_where_one_is_known() -> None:
    def row() -> Any:
        do(records.open_records, story.session, by=story.sam)
        shown = read(story.record("caseload_record"), by=story.sam, at=at(hour=13))
        return shown.fields["children"].value[0]  # type: ignore[index, call-overload]

    story = held()
    assert row()["status"] == "child_in_need_plan"
    assert not row()["status_change"] and not row()["status_changed_on"]
    changed = TODAY - timedelta(days=3)
    (old,) = story.case.statuses.all()
    do(end_status, old, changed - timedelta(days=1), by=story.nadia)
    do(note_status, story.case, "child_protection_plan", changed, by=story.nadia)
    assert (row()["status"], row()["status_changed_on"]) == ("child_protection_plan", changed.isoformat())
    assert row()["status_change"] == "Before: child in need plan"
    before = TODAY - timedelta(days=1)
    earlier = do(scheduling.schedule, story.arrangement, before, by=story.nadia, on=before)
    do(supervision.bring_cases, earlier, [story.case], by=story.sam, on=before)
    do(supervision.hold, earlier, before, 60, by=story.nadia, on=before)
    assert not row()["status_change"] and not row()["status_changed_on"]


def test_what_was_altered_after_signing_says_so_on_paper(story: Supervision) -> None:
    record = signed(story.record(), story)
    last = Entry.objects.filter(record=record, author__isnull=False).order_by("pk").last()
    assert last is not None
    take_guards_away()
    last.delete()
    said = text_of(pdf_of(f"/records/{record.public_id}/pdf", story.nadia))
    assert "This record was altered after it was signed" in said
    assert "was changed since" not in said


def test_no_name_of_a_child_is_outside_the_pages_themselves(story: Supervision) -> None:
    record = signed(story.record("caseload_record"), story)
    response = signed_in(story.sam).get(f"/records/{record.public_id}/pdf")
    assert response.headers["Content-Disposition"] == 'attachment; filename="record-2026-03-10.pdf"'
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    about = f"{read_again(response.content).metadata} {response.headers}"
    assert "Caseload supervision record" in about
    assert FAMILY not in about and CHILD.split()[0] not in about


def test_taking_it_out_is_noted_and_what_was_said_is_not(story: Supervision) -> None:
    record = story.record()
    pdf_of(f"/records/{record.public_id}/pdf", story.nadia)
    event = Event.objects.get(verb="records.export")
    assert (event.actor_id, event.object_id, event.detail) == (
        story.nadia.pk, str(record.public_id), {"as": "pdf"},
    )  # fmt: skip


@pytest.mark.req("J1", "J2")
def test_who_may_not_read_it_may_not_print_it(story: Supervision) -> None:
    of = story.school
    record = story.record("caseload_record")
    arrangement = story.arrangement
    form, values = new_agreement(arrangement, by=story.nadia, on=TODAY)
    agreement = do(supervision.draw_up_agreement, arrangement, _typed(form, values), by=story.nadia)
    paths = {
        f"/records/{record.public_id}/pdf": 404,
        f"/agreements/{agreement.public_id}/pdf": 404,
    }
    for person in (of.vera, of.priya, of.morgan, of.casey, school("Elmfield").nadia):
        client = signed_in(person)
        for path, status in paths.items():
            assert client.get(path).status_code == status, (person.name, path)
        assert client.get(f"/sessions/{story.session.public_id}/agenda.pdf").status_code in (403, 404)
    assert not Event.objects.filter(verb__contains="export").exists()


def test_a_stranger_is_asked_to_sign_in(story: Supervision, client: Any) -> None:
    for path in (f"/records/{story.record().public_id}/pdf", "/forms/contract/blank.pdf"):
        assert client.get(path).status_code == 302


@pytest.mark.req("C1", "C2")
def test_an_agreement_says_its_terms_and_who_has_signed(story: Supervision) -> None:
    form, values = new_agreement(story.arrangement, by=story.nadia, on=TODAY)
    agreement: Agreement = do(
        supervision.draw_up_agreement, story.arrangement, _typed(form, values), by=story.nadia
    )
    shown = read_agreement(agreement, by=story.nadia, at=at())
    do(supervision.sign_agreement, agreement, shown.shown_hash, by=story.nadia)
    said = text_of(pdf_of(f"/agreements/{agreement.public_id}/pdf", story.sam))
    assert "We meet at least every 4 weeks" in said and "We meet in The quiet room" in said
    assert all(statement in said for section in form.sections for statement in section.statements)
    assert "Nadia Rahman, signed on 10 March 2026" in said and "Sam Okafor, has not signed yet" in said
    assert shown.shown_hash in said
    assert Event.objects.filter(verb="supervision.export_agreement").count() == 1


def _typed(form: Any, values: dict[str, Any]) -> dict[str, Any]:
    asked = [field for field in form.fields() if field.type not in ("derived", "signature")]
    return {field.id: values.get(field.id) or filled(field, "Sam Okafor") for field in asked}


@pytest.mark.req("F9")
def test_whoever_signs_as_the_holder_of_a_role_is_named_so(tmp_path: Path) -> None:
    done = three(tmp_path)
    for record in Record.objects.filter(session=done.session):
        agree(record, done.sam)
    record = done.record()
    for person in (done.sam, done.nadia):
        sign(record, person)
    path = f"/records/{record.public_id}/pdf"
    assert "Vera Holt, headteacher, has not signed yet" in text_of(pdf_of(path, done.nadia)).replace(
        "Headt", "headt"
    )
    sign(record, done.school.vera)
    assert "headteacher, signed on 10 March 2026" in text_of(pdf_of(path, done.school.vera)).replace(
        "Headt", "headt"
    )


@pytest.mark.req("F13")
def test_of_a_group_it_says_who_was_there_and_names_a_place_for_each(story: Supervision) -> None:
    of = story.school
    members, by = [of.sam, of.priya], {"by": of.nadia}
    group = do(scheduling.arrange, of.organisation, of.nadia, members, kind="group", from_date=LONG_AGO, **by)
    session = do(scheduling.schedule, group, TODAY, **by)
    do(supervision.hold, session, TODAY, 60, absent=[of.priya], **by)
    (record,) = do(records.open_records, session, **by)
    said = text_of(pdf_of(f"/records/{record.public_id}/pdf", of.nadia))
    assert "Tuesday 10 March 2026, group" in said
    assert "Present: Sam Okafor, Nadia Rahman. Absent: Priya Lal." in said
    assert "Sam Okafor, has not signed yet" in said and "Priya Lal, has not signed" not in said


@pytest.mark.req("E1")
def test_an_agenda_lists_what_the_policy_has_and_what_was_brought(story: Supervision) -> None:
    session = story.session
    said = text_of(pdf_of(f"/sessions/{session.public_id}/agenda.pdf", story.nadia))
    assert "Tuesday 10 March 2026, 60 minutes" in said and "The quiet room" in said
    assert "1 General wellbeing Appendix 2, item 1" in said
    assert re.search(rf"Cases (Appendix 2, item 3 )?• ?{FAMILY}", said)
    assert Event.objects.filter(verb="supervision.export_agenda").count() == 1


@pytest.mark.req("E3")
def test_an_agenda_says_whether_these_are_all_the_cases() -> None:
    story = prepared()
    session = story.session
    do(supervision.choose_cases, session, [story.case], because={}, stated="all", by=story.sam)
    said = text_of(pdf_of(f"/sessions/{session.public_id}/agenda.pdf", story.nadia))
    assert "These are all the current cases." in said


def test_a_form_that_the_policy_has_not_is_unknown(story: Supervision) -> None:
    client = signed_in(story.sam)
    assert client.get("/forms/grid/blank.pdf").status_code == 404
    response = client.get("/forms/caseload_record/blank.pdf")
    assert response.headers["Content-Disposition"] == 'attachment; filename="form-2026-03-10.pdf"'
    assert "Thornhill Primary" in text_of(response.content)


@pytest.mark.req("F9")
def test_the_pages_lead_there_and_to_one_s_signed_copy(story: Supervision) -> None:
    record = signed(story.record(), story)
    client = signed_in(story.sam)
    page = client.get(f"/records/{record.public_id}").content.decode()
    assert f"/records/{record.public_id}/pdf" in page and "Download your signed copy" in page
    session = client.get(f"/sessions/{story.session.public_id}").content.decode()
    assert f"/sessions/{story.session.public_id}/agenda.pdf" in session
    assert "/forms/decision_record/blank.pdf" in client.get("/policy").content.decode()
