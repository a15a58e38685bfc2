"""A record as plain text for another recorder, what waits to be filed there, and saying that it is."""

from __future__ import annotations

import html
from typing import Any

import pytest
import time_machine

from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.records.models import CopyElsewhere
from clearsight.signoff import actions as signoff
from tests.walk.story import Supervision, agreed, held, sign
from tests.web.printed import signed_in
from tests.world import CHILD, FAMILY, at, do, school

pytestmark = [pytest.mark.django_db, pytest.mark.req("F8", "L5")]


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(at(hour=12), tick=False):
        yield


@pytest.fixture
def done() -> Supervision:
    return agreed()


def page_of(path: str, person: Any) -> str:
    answer = signed_in(person).get(path)
    assert answer.status_code == 200, path
    return html.unescape(answer.content.decode())


def path_of(done: Supervision, form: str = "caseload_record") -> str:
    return f"/records/{done.record(form).public_id}/elsewhere"


def file(done: Supervision, person: Any, **other: Any) -> Any:
    said = page_of(path_of(done), person)
    mark = said.partition('name="shown_hash" value="')[2][:64]
    copies = [str(copy.public_id) for copy in CopyElsewhere.objects.filter(waiting=True)]
    typed = {"shown_hash": mark, "copy": copies, "where": "CPOMS", "on": "2026-03-10", "reference": "INC-482"}
    return signed_in(person).post(path_of(done), {**typed, **other})


def test_the_text_says_what_the_record_says_and_names_nobody_else(done: Supervision) -> None:
    of = done.school
    do(
        casework.open_case, of.organisation, of.site, of.sam, at().date(), family="Ashgrove",
        children=[casework.NewChild("Perran Ashgrove", None)], by=of.nadia,
    )  # fmt: skip
    said = page_of(path_of(done), done.sam)
    text = said.partition('id="text"')[2].partition("</textarea>")[0]
    for part in (
        "CASELOAD SUPERVISION RECORD", "Thornhill Primary", FAMILY, CHILD, "Two visits.",
        "Written by Sam Okafor, supervisee, 10 March 2026 at 10:00", "has not signed yet",
        "Where it stands: Agreed, and not signed by all yet",
    ):  # fmt: skip
        assert part in text, part
    assert "?:" not in text
    assert "Ashgrove" not in text and "Perran" not in text and "<" not in text.partition(">")[2]


def test_taking_the_text_out_is_noted_as_such(done: Supervision) -> None:
    page_of(path_of(done), done.nadia)
    event = Event.objects.get(verb="records.export")
    assert (event.actor_id, event.detail) == (done.nadia.pk, {"as": "text"})


def test_what_waits_is_on_the_first_page_until_somebody_says_where_it_is(done: Supervision) -> None:
    assert "File: copies of 1 record" in page_of("/", done.sam)
    listed = page_of("/elsewhere", done.nadia)
    assert f"Caseload supervision record: {FAMILY}" in listed and path_of(done) in listed
    assert file(done, done.nadia).status_code == 302
    for person in (done.sam, done.nadia):
        assert "File: copies" not in page_of("/", person) and "Nothing waits." in page_of(
            "/elsewhere", person
        )
    record = page_of(f"/records/{done.record('caseload_record').public_id}", done.sam)
    assert "Filed in CPOMS on 10 March 2026, reference INC-482, as Nadia Rahman says." in record


def test_to_leadership_and_others_nothing_waits_and_there_is_no_such_page(done: Supervision) -> None:
    of = done.school
    for person in (of.vera, of.priya, of.morgan, school("Elmfield").nadia):
        assert signed_in(person).get(path_of(done)).status_code == 404
        assert "Nothing waits." in page_of("/elsewhere", person)


def test_all_faults_come_back_at_once_with_what_was_typed(done: Supervision) -> None:
    answer = file(done, done.sam, where="", on="2026-13-01", copy=[])
    said = html.unescape(answer.content.decode())
    assert answer.status_code == 400 and "INC-482" in said
    for problem in ("Say in what they are filed", "This is not a day", "Say which copies are filed"):
        assert problem in said, problem
    assert CopyElsewhere.objects.get().waiting


def test_a_mistake_is_taken_back_and_both_are_seen(done: Supervision) -> None:
    file(done, done.sam)
    filing = CopyElsewhere.objects.get().filings.get()
    path = f"{path_of(done)}/{filing.public_id}"
    client = signed_in(done.nadia)
    assert client.post(path, {"because": ""}).status_code == 400
    assert client.post(path, {"because": "It is another child’s"}).status_code == 302
    said = page_of(path_of(done), done.sam)
    assert "taken back by Nadia Rahman on 10 March 2026: It is another child’s" in said
    assert "Say that it is filed" in said and client.get(path).status_code == 404


def test_before_it_is_agreed_the_text_says_that_it_may_change_and_nothing_is_filed() -> None:
    story = held()
    said = page_of(path_of(story), story.sam)
    assert "It is not agreed yet, and may still change" in said and "Say that it is filed" not in said


def test_once_signed_the_text_says_so_and_the_mark_stands_in_it(done: Supervision) -> None:
    record = done.record("caseload_record")
    for person in (done.sam, done.nadia):
        sign(record, person)
    said = page_of(path_of(done), done.sam)
    seal = done.record("caseload_record").seal  # type: ignore[attr-defined]
    assert "Signed by all and sealed" in said and seal.content_hash in said


def test_while_it_is_written_anew_the_record_says_what_is_filed_of_it(done: Supervision) -> None:
    file(done, done.sam)
    record = done.record("caseload_record")
    warned = "A copy of what this record said before was filed in CPOMS on 10 March 2026, reference INC-482"
    where = f"/records/{record.public_id}"
    assert warned not in page_of(where, done.sam)
    do(signoff.return_with_comments, done.record("caseload_record"), "A word is missing", by=done.nadia)
    for person in (done.sam, done.nadia):
        assert warned in page_of(where, person)
