"""A request from its log to what is given out: found in both kinds of file, decided by two, blacked out."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from PIL import Image
from pypdf import PdfReader

from clearsight.access.matrix import MATRIX
from clearsight.access.queries import permits
from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.casework.models import Child
from clearsight.disclosure import actions as disclosure
from clearsight.disclosure.actions import NewRequest
from clearsight.disclosure.domain.redacting import BAR, occurs
from clearsight.disclosure.models import Item, SubjectRequest
from clearsight.disclosure.queries import (
    hash_of_item,
    hash_of_request,
    needs_harm_review,
    read_item,
    read_picture,
    read_request,
    titles_of,
    undecided,
)
from clearsight.disclosure.queries.listing import requests_of
from clearsight.disclosure.queries.releasing import read_draft, released, to_give
from clearsight.integrations.pictures import Picture
from clearsight.kernel.refusals import Conflict, Invalid, Refused, Unknown
from clearsight.people.models import Person
from clearsight.records import actions as records
from clearsight.records.models import Attachment, Record
from clearsight.retention import actions as retention
from clearsight.retention.queries import is_reckoned
from clearsight.supervision import actions as supervision
from clearsight.web.paper.disclosed import disclosed_pdf
from tests import world
from tests.casework.test_holds import officer
from tests.disclosure.giving import give, introduced
from tests.kept import kept
from tests.walk import story
from tests.walk.story import Supervision
from tests.world import CHILD, OPERATOR, TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]
PLAN = "Odette stays with Nana Jo; Mr Grey must not know where"

PLANNED = casework.NewPlan(plan=PLAN, outcomes="Safe at home", reason="It held before")


@kept
def place() -> tuple[Supervision, Person, Person]:
    """A supervision in which a child is spoken of, and two who protect data; another school beside it."""
    done = story.held()
    introduced(done, dpo := officer(done.school))
    story.write(done.record(), done.nadia, any_other_business="Odette Fennimore, and cover for Friday.")
    story.write(done.record("caseload_record"), done.sam, summary="Odette told Priya Lal about Mr Grey.")
    do(casework.write_plan, done.case, PLANNED, seen=0, by=done.sam)
    do(supervision.agree_action, done.session, "Ring the nurse", done.sam, by=done.nadia)
    elsewhere = world.school("Elmfield")
    world.fennimore(elsewhere)
    return done, dpo, officer(done.school, "Piers Quince")


def asked(done: Supervision, by: Person, **more: Any) -> SubjectRequest:
    """A parent asks about the child, and it is made sure who they are."""
    new = NewRequest(**{
        "asker": "Rolf Fennimore, 3 Mill Lane", "capacity": "parent", "about": CHILD, "received_on": TODAY,
        "child": Child.objects.get(case=done.case), **more,
    })  # fmt: skip
    request: SubjectRequest = do(disclosure.log_request, done.school.organisation, new, by=by)
    return request


def handed_in(done: Supervision, state: str = "proposed") -> None:
    """The supervision record stands before the other; what is in a draft is not read for a request."""
    Record.objects.filter(pk=done.record().pk).update(state=state, proposed_by=done.nadia, proposed_at=at())


def searched(request: SubjectRequest, by: Person) -> dict[str, Item]:
    do(disclosure.check_identity, request, "Passport and birth certificate", by=by)
    officers = Person.objects.filter(roles__role="data_protection_officer").order_by("pk")
    other = officers.exclude(pk=by.pk)[0]
    do(disclosure.confirm, request, hash_of_request(request), by=other)
    do(disclosure.search, request, by=by)
    return {title.partition(",")[0] + item.found_by: item for item, title in titles_of(request)}


def decide_rest(request: SubjectRequest, by: Person) -> None:
    for item in undecided(request):
        do(disclosure.decide, item, "withhold", "third_party", by=by)


def weighed(request: SubjectRequest, *people: Person) -> None:
    for person in people:
        do(disclosure.review_harm, request, "Nothing in it harms her", goes_on=True, by=person)


def test_a_child_is_found_in_the_case_file_and_by_name_in_the_other() -> None:
    done, dpo, _ = place()
    request = asked(done, dpo)
    with pytest.raises(Invalid, match="identity"):
        do(disclosure.search, request, by=dpo)
    found = searched(request, dpo)
    by = {(item.source_kind, item.found_by) for item in found.values()}
    assert {("casework.casefile", "file"), ("casework.child", "file"), ("casework.caseplan", "file")} <= by
    own, case = done.record(), done.record("caseload_record")
    noted = dict(request.items.filter(source_kind="records.record").values_list("source_id", "found_by"))
    assert noted == {str(own.public_id): "name", str(case.public_id): "file"}
    plan = next(item for item in found.values() if item.source_kind == "casework.caseplan")
    shown = read_item(plan, by=dpo, at=at())
    assert PLAN in shown.text and set(shown.marked) >= {"Nana Jo", "Mr Grey"}
    case_file = read_item(found["Case file C-1file"], by=dpo, at=at()).text
    assert "Opened: 1 September 2025\n" in case_file and "Spoken of in a supervision: 10 March" in case_file
    assert "Odette" not in shown.marked and not any("Fennimore" in one for one in shown.marked)
    assert Event.objects.filter(verb="disclosure.read_for_request", object_kind="casework.caseplan").exists()
    # What was found stays decided when it is looked for again, but where its words have changed.
    do(disclosure.decide, plan, "withhold", "child_abuse", by=dpo)
    story.write(case, done.sam, summary="Odette told nobody.")
    do(disclosure.search, request, by=dpo)
    decided = {item.source_kind: item.decision for item in request.items.exclude(decision="")}
    assert decided == {"casework.caseplan": "withhold"}


@pytest.mark.abuse(24)
def test_what_a_parent_asks_of_a_child_is_held_for_two_and_no_note_goes_out_by_itself() -> None:
    done, dpo, other = place()
    handed_in(done)
    request = asked(done, dpo)
    searched(request, dpo)
    assert needs_harm_review(request) and read_request(request, by=dpo, at=at()).held
    note = request.items.filter(source_kind="records.record", found_by="name").get()
    with pytest.raises(Invalid, match="others are named"):
        do(disclosure.decide, note, "release", by=dpo)
    do(disclosure.decide, note, "release", others_may=True, by=dpo)
    decide_rest(request, dpo)
    with pytest.raises(Invalid, match="weighed by two"):
        do(disclosure.ask_to_approve, request, by=dpo)
    weighed(request, dpo)
    with pytest.raises(Conflict):
        weighed(request, dpo)
    with pytest.raises(Invalid, match="weighed by two"):
        do(disclosure.ask_to_approve, request, by=dpo)
    weighed(request, other)
    do(disclosure.ask_to_approve, request, by=dpo)
    with pytest.raises(Refused, match="by two"):
        do(disclosure.approve, request, hash_of_request(request), by=dpo)
    with pytest.raises(Invalid, match="notes of a supervision"):
        do(disclosure.approve, request, hash_of_request(request), by=other)
    with pytest.raises(Refused):
        do(disclosure.agree_to, note, hash_of_item(note), by=dpo)
    with pytest.raises(Conflict):
        do(disclosure.give_out, request, b"%PDF", "", by=dpo)
    do(disclosure.agree_to, note, hash_of_item(note), by=other)
    do(disclosure.approve, request, hash_of_request(request), by=other)
    assert SubjectRequest.objects.get().approver == other
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectRequest.objects.update(approver=dpo)
    give(request, dpo)
    for person in (other, done.nadia):
        with pytest.raises((Refused, Unknown)):
            do(disclosure.fetch, request, by=person)
    assert do(disclosure.fetch, request, by=dpo) == b"%PDF"
    with pytest.raises(Conflict, match="already"):
        do(disclosure.fetch, request, by=dpo)


def test_one_who_finds_that_it_harms_the_child_stops_it_and_a_refusal_is_by_two() -> None:
    done, dpo, other = place()
    request = asked(done, dpo)
    searched(request, dpo)
    decide_rest(request, dpo)
    weighed(request, dpo)
    do(disclosure.review_harm, request, "He would find her", goes_on=False, by=other)
    with pytest.raises(Invalid, match="weighed by two"):
        do(disclosure.ask_to_approve, request, by=dpo)
    with pytest.raises(Invalid):
        do(disclosure.ask_to_refuse, request, "because", "It harms her", by=dpo)
    do(disclosure.ask_to_refuse, request, "child_abuse", "It harms her", by=dpo)
    do(disclosure.send_back, request, "Say more", hash_of_request(request), by=other)
    assert read_request(request, by=dpo, at=at()).sent_back_because == "Say more"
    do(disclosure.ask_to_refuse, request, "child_abuse", "It would lead him to her", by=dpo)
    do(retention.reckon, request.organisation, by=dpo)
    do(disclosure.approve, request, hash_of_request(request), by=other)
    assert not is_reckoned(request.organisation, at()), "its time begins"
    over = SubjectRequest.objects.get()
    assert (over.state, over.ended_on) == ("refused", TODAY)
    assert {bytes(one) for one in over.items.values_list("text", flat=True)} == {b""}
    assert Event.objects.filter(verb="disclosure.ask_to_refuse").count() == 2
    with pytest.raises(Conflict):
        do(disclosure.give_out, request, b"%PDF", "", by=dpo)


def test_what_is_blacked_out_is_in_nothing_that_goes_out() -> None:
    done, dpo, other = place()
    request = asked(done, dpo)
    searched(request, dpo)
    plan = request.items.get(source_kind="casework.caseplan")
    for wrong, match in (
        ({"way": "redact"}, "nothing is blacked out"),
        ({"way": "redact", "out": ["Uncle Bob"], "others_may": True}, "do not stand"),
        ({"way": "withhold"}, "reason that the law knows"),
        ({"way": "redact", "out": ["Mr Grey"], "others_may": True}, "blacked out for a reason"),
        ({"way": "redact", "out": ["Mr Grey"]}, "Nana Jo"),
        ({"way": "release", "out": ["Mr Grey"], "others_may": True}, "blacked out"),
    ):
        with pytest.raises(Invalid, match=match):
            do(disclosure.decide, plan, by=dpo, **wrong)
    out = ["Nana Jo", "Mr Grey", "must not know where", "10 March"]
    do(disclosure.decide, plan, "redact", "serious_harm", out[1:], names=out[:1], by=dpo)
    assert occurs("Nana Jo", read_item(plan, by=dpo, at=at()).text)
    decide_rest(request, dpo)
    weighed(request, dpo, other)
    do(disclosure.ask_to_approve, request, by=dpo)
    do(disclosure.approve, request, hash_of_request(request), by=other)
    given = released(request, to_give(request, TODAY).sha256, by=dpo, at=at())
    (part,) = given.parts
    assert part.title == f"Plan, {BAR} [taken out] 2026", "nor in its heading"
    # Why it is taken out is said as far as that does not itself tell what must not be known.
    assert part.text.count(BAR) == 3 and part.text.count("[taken out]") == 2
    assert part.text.count("[taken out: another person's data]") == 1 and "harm" not in part.text
    assert not any(occurs(one, str(given)) for one in out) and "Odette" in part.text
    assert given.drafts == request.items.filter(draft=True).count() > 0
    assert sum(count for _, count in given.withheld) == request.items.filter(decision="withhold").count()


def test_whoever_takes_it_over_handles_it_and_whoever_decided_before_agrees_to_nothing() -> None:
    done, dpo, other = place()
    request = asked(done, dpo)
    searched(request, dpo)
    decide_rest(request, dpo)
    weighed(request, dpo, other)
    with pytest.raises(Refused, match="by two"):
        do(disclosure.take_over, request, by=dpo)
    with pytest.raises(Unknown):
        do(disclosure.take_over, request, by=done.nadia)
    do(disclosure.ask_to_approve, request, by=dpo)
    do(disclosure.take_over, request, by=other)
    assert (request.state, request.handler) == ("open", other)
    with pytest.raises(Refused):
        do(disclosure.ask_to_approve, request, by=dpo)
    do(disclosure.ask_to_approve, request, by=other)
    with pytest.raises(Refused, match="by two"):
        do(disclosure.approve, request, hash_of_request(request), by=dpo)
    third = officer(done.school, "Una Thorley")
    do(disclosure.approve, request, hash_of_request(request), by=third)
    with pytest.raises(Refused, match="by two"):
        do(disclosure.take_over, request, by=third)
    do(disclosure.take_over, request, by=dpo)
    give(request, dpo)
    assert do(disclosure.fetch, request, by=dpo) == b"%PDF"


def test_a_page_on_paper_is_found_by_itself_and_what_is_under_a_box_is_gone() -> None:
    done, dpo, _ = place()
    record = done.record()
    secret = scanned()
    do(records.attach, record, [secret], "A letter from Nana Jo", by=done.nadia)
    handed_in(done)
    request = asked(done, dpo)
    searched(request, dpo)
    page = request.items.get(source_kind="records.scan")
    assert page.supervision and page.found_by == "name" and secret.jpeg not in bytes(page.picture)
    for wrong, match in (
        ({"way": "release"}, "picture"),
        ({"way": "release", "boxes": [(0, 0, 50, 50)], "others_may": True}, "blacked out"),
        ({"way": "redact", "names": ["Nana Jo"], "boxes": [(0, 0, 50, 50)]}, "blacked out for a reason"),
        ({"way": "redact", "names": ["Nana Jo"]}, "marked the names on a picture"),
        ({"way": "redact", "names": ["Nana Jo"], "boxes": [(50, 0, 50, 50)]}, "no part of the page"),
        ({"way": "redact", "names": ["Nana Jo"], "boxes": [(0, 0, 101, 50)]}, "no part of the page"),
    ):
        with pytest.raises(Invalid, match=match):
            do(disclosure.decide, page, by=dpo, **wrong)
    with pytest.raises(Invalid) as refused:  # one error that fits, and not of words nor of others besides
        do(disclosure.decide, page, "redact", by=dpo)
    assert [one.place for one in refused.value.faults] == ["boxes"]
    note = request.items.get(source_kind="records.record", source_id=str(record.public_id))
    with pytest.raises(Invalid, match="no picture"):
        do(disclosure.decide, note, "redact", boxes=[(0, 0, 9, 9)], others_may=True, by=dpo)
    do(disclosure.decide, page, "redact", "serious_harm", names=["Nana Jo"], boxes=[(0, 0, 50, 30)], by=dpo)
    assert read_item(page, by=dpo, at=at()).boxes == ((0, 0, 50, 30),)
    assert read_picture(page, by=dpo, at=at()).startswith(b"\xff\xd8")
    assert Event.objects.filter(verb="disclosure.read_picture", object_id=str(page.public_id)).exists()
    with pytest.raises(Unknown):
        read_picture(note, by=dpo, at=at())
    decide_rest(request, dpo)
    with pytest.raises(Conflict, match="nobody has agreed"):
        released(request, "", by=dpo, at=at())
    assert not Event.objects.filter(verb="disclosure.read_released").exists()
    SubjectRequest.objects.update(state="asked")
    given = read_draft(request, by=dpo, at=at())
    (part,) = given.parts
    assert part.picture and "Nana" not in part.text and part.under == "taken out"
    drawn = Image.open(io.BytesIO(part.picture.jpeg)).convert("L")
    assert drawn.crop((0, 0, 300, 240)).getextrema()[1] < 12, "something shows under the box"
    assert drawn.getpixel((500, 700)) > 200
    pdf = disclosed_pdf(given, at())
    said = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages).split())
    assert "1 thing is not finished by whoever writes it" in said and "Not looked" not in said
    (printed,) = [one.image for sheet in PdfReader(io.BytesIO(pdf)).pages for one in sheet.images]
    assert printed.convert("L").crop((0, 0, 300, 240)).getextrema()[1] < 12 and secret.jpeg not in pdf
    with transaction.atomic():  # as it is after a restoration: with a record its pages go too
        Record.objects.filter(pk=record.pk).update(disposed_at=at(), disposed_by=dpo)
        assert do(disclosure.forget_disposed, by=OPERATOR) == 2
        assert not request.items.filter(source_id__in=(page.source_id, record.public_id)).exists()
        transaction.set_rollback(True)
    SubjectRequest.objects.update(state="open")
    # Looked for again it stays decided, and a page that was taken off is not found any more.
    do(disclosure.search, request, by=dpo)
    assert request.items.get(pk=page.pk).decision == "redact"
    handed_in(done, "draft")
    do(records.take_off, Attachment.objects.get(), "By mistake", by=done.nadia)
    do(disclosure.search, request, by=dpo)
    assert not request.items.filter(pk=page.pk).exists()


def scanned() -> Picture:
    """A page with something grey in its upper left, and white elsewhere."""
    page, out = Image.new("L", (600, 800), "white"), io.BytesIO()
    page.paste(Image.effect_noise((300, 240), 200), (0, 0))
    page.save(out, "JPEG")
    return Picture(out.getvalue(), 600, 800)


def test_staff_who_ask_about_themselves_find_their_own_file_their_folder_and_their_particulars() -> None:
    done, dpo, _ = place()
    request = asked(done, dpo, capacity="self", about="Sam Okafor", asker="Sam Okafor", child=None,
                    person=done.sam)  # fmt: skip
    searched(request, dpo)
    found = {(item.source_kind, item.found_by) for item in request.items.all()}
    assert {("people.person", "file"), ("supervision.action", "party")} <= found
    assert str(done.record().public_id) in set(request.items.values_list("source_id", flat=True))
    assert not needs_harm_review(request)
    said = [read_item(item, by=dpo, at=at()).text for item in request.items.all()]
    own = next(one for one in said if one.startswith("Name: "))
    assert "\nWas at a supervision: 10 March 2026" in own and "\nSupervised by: Nadia" in own
    titles = [title for _, title in titles_of(request)]
    assert sum("(a draft)" in one for one in titles) == request.items.filter(draft=True).count() > 0
    assert len(titles) == len(set(titles)) and all(title != "Action" for title in titles)
    assert all(said) and not any(
        re.search(r"\d{4}-\d\d-\d\d|[0-9a-f]{8}-[0-9a-f]{4}|[{}]", one) for one in said
    )
    # Of the children's files only what names him.
    assert ("casework.child", "file") not in found and ("casework.caseplan", "name") not in found
    do(disclosure.decide, request.items.get(source_kind="people.person"), "release", others_may=True, by=dpo)
    assert to_give(request, TODAY).kept[-1][0].startswith("Particulars")


def test_the_clock_runs_from_the_day_it_was_received_and_is_extended_once_in_time() -> None:
    done, dpo, _ = place()
    request = asked(done, dpo, received_on=date(2026, 1, 31))
    assert request.due_on == date(2026, 2, 28)
    with pytest.raises(Invalid, match="over"):
        do(disclosure.extend, request, "Four files", by=dpo)
    request = asked(done, dpo)
    do(disclosure.extend, request, "Four files", by=dpo)
    assert request.due_on == date(2026, 6, 10)
    assert Event.objects.filter(verb="disclosure.extend", object_id=str(request.public_id)).count() == 1
    with pytest.raises(Conflict):
        do(disclosure.extend, request, "Four more", by=dpo)
    with pytest.raises(Invalid):
        asked(done, dpo, received_on=TODAY + timedelta(days=1))
    do(disclosure.withdraw_request, asked(done, dpo, received_on=date(2026, 1, 5)), by=dpo)
    of = done.school.organisation
    listed = [requests_of(of, by=dpo, at=at(), page=page, per_page=2) for page in (1, 2)]
    assert [[line.request.due_on for line in one.lines] for one in listed] == [
        [date(2026, 2, 28), date(2026, 6, 10)], [date(2026, 2, 5)],
    ]  # fmt: skip
    assert (listed[1].page, listed[1].pages) == (2, 2)
    assert Event.objects.filter(verb="disclosure.read_request").count() == 3, "each that a list shows"
    assert requests_of(of, by=dpo, at=at(), page=9, per_page=2) == listed[1]
    late = [read_request(line.request, by=dpo, at=at()).late(TODAY) for one in listed for line in one.lines]
    assert late == [True, False, False]


def test_nobody_else_learns_of_a_request_and_nobody_answers_one_about_themselves() -> None:
    done, dpo, other = place()
    request = asked(done, dpo, capacity="self", about=other.name, child=None, person=other)
    with pytest.raises(Invalid, match="themselves"):
        asked(done, dpo, child=None, person=dpo)
    with pytest.raises(Invalid, match="themselves"):
        asked(done, dpo, child=None, capacity="self", about=f" {dpo.name.upper().replace(' ', '  ')}")
    kinds = [name for name, asked in MATRIX.items() if asked.model == "disclosure.subjectrequest"]
    for person in (*done.school.cast, other):
        assert not any(permits(person, name, request, TODAY) for name in kinds), person
    with pytest.raises(Unknown):
        read_request(request, by=other, at=at())
    with pytest.raises(Refused):
        requests_of(done.school.organisation, by=done.school.morgan, at=at())
    # What is kept of the request is sealed.
    raw = b"".join(bytes(x) for x in SubjectRequest.objects.values_list("asker", "about", "names")[0])
    assert other.name.encode() not in raw and Record.objects.exists()
