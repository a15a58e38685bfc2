"""A request at the pages, from its log to the PDF: what was blacked out is in none of its bytes."""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from clearsight.audit.models import Event
from clearsight.casework import actions as casework
from clearsight.compliance.actions import perform
from clearsight.disclosure.models import Item, SubjectRequest
from clearsight.integrations.clock import now, today
from clearsight.people.models import Person
from clearsight.records.models import Record
from clearsight.reminders.queries.waiting import notices_for
from clearsight.retention import actions as retention
from clearsight.retention.models import Review
from clearsight.web import words
from clearsight.web.views import giving_out
from tests.web.states import begun
from tests.web.test_keeping import officers
from tests.web.world import CHILD, World, add_person, browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("L9")]
SECRET, NANA = "Rutherglen Close", "Nana Jo"
PLAN = casework.NewPlan(
    plan=f"Juniper stays with {NANA} in {SECRET}", outcomes="Safe at home", reason="It held before"
)


def press(client: Any, where: str, step: str, **typed: str) -> Any:
    """The button of the page as it is shown to them now."""
    shown = client.get(where).content.decode().partition('name="shown" value="')[2].partition('"')[0]
    return client.post(f"{where}/{step}" if step else where, {"shown": shown, **typed})


def logged(place: World, by: Person, other: Person) -> str:
    """A parent's request about the child, of whom it was made sure, and everything found."""
    perform(casework.write_plan, place.case, PLAN, seen=0, by=place.supervisee, at=now())
    client = browser(by)
    typed = {"asker": "Rolf Larkspur", "capacity": "parent", "about": CHILD, "case": place.case.code,
             "received_on": today().isoformat(), "names": "Junie"}  # fmt: skip
    assert client.post("/files/requests", {**typed, "about": "Somebody Else"}).status_code == 400
    # Which child is in which case is told to nobody who has something else to put right first.
    guess = client.post("/files/requests", {**typed, "asker": ""}).content.decode()
    nothing = client.post("/files/requests", {}).content.decode()
    places = [nothing.index(f'<a href="#{one}">') for one in ("asker", "capacity", "about")]
    assert places == sorted(places), "in the order of the page"
    looks = Event.objects.filter(verb="disclosure.find_child", actor_id=by.pk)
    assert "Say who asks" in guess and "no child" not in guess.lower() and looks.count() == 1
    where = str(client.post("/files/requests", typed)["Location"])
    assert SubjectRequest.objects.filter(child__isnull=False).exists() and looks.count() == 2
    client.post(f"{where}/identity", {"because": "Passport"})
    assert client.post(f"{where}/search").status_code == 403
    assert press(client, where, "confirm").status_code == 403
    assert browser(other).post(f"{where}/confirm").status_code == 409
    assert press(browser(other), where, "confirm").status_code == 302
    client.post(f"{where}/search")
    return where


def everything_in(pdf: bytes) -> str:
    """Text, metadata, and every stream of the PDF as it stands and taken apart."""
    reader = PdfReader(io.BytesIO(pdf))
    text = (
        "\n".join(one.extract_text() for one in reader.pages)
        + str(reader.metadata)
        + str(reader.xmp_metadata)
    )
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            text += zlib.decompress(stream).decode("latin-1")
        except zlib.error:
            text += stream.decode("latin-1")
    return " ".join(f"{text} {pdf.decode('latin-1')}".split())


def fails(*_: Any) -> bytes:
    return bytes(1 // 0)


@pytest.mark.abuse(16, 24)
def test_from_the_log_to_a_pdf_that_holds_nothing_of_what_was_blacked_out(
    place: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = officers(place)
    where = logged(place, one, other)
    mine, theirs = browser(one), browser(other)
    first = theirs.get("/").content.decode()
    assert "a search for what is kept" in first and f"by {one.name} on" in first
    assert f"{Item.objects.count()} things found" in first
    assert "a search for what is kept" not in mine.get("/").content.decode()
    page = mine.get(where).content.decode()
    assert "Until two have weighed whether it may harm the child." in page and "Plan of a case" in page
    assert "you ask somebody else to agree" in page and ">Ask somebody else to agree<" not in page
    asked = mine.post(f"{where}/ask")
    assert asked.status_code == 400 and 'href="#ask"' in asked.content.decode()
    for client in (mine, theirs):
        unsaid = client.post(f"{where}/harm", {"because": "Weighed"})
        kept = unsaid.content.decode()
        assert unsaid.status_code == 400 and 'href="#goes_on">Say whether it can go on' in kept
        assert ">\nWeighed</textarea>" in kept and 'id="goes_on-error"' in kept
        client.post(f"{where}/harm", {"because": "Weighed", "goes_on": "yes"})
        waits = f"{one.name} has, and it waits for {other.name}" in client.get(where).content.decode()
        assert waits is (client is mine)
    assert "What is not in the answer, and why" in page and "which supervision is due" in page
    SubjectRequest.objects.update(left_out=2)
    for item in Item.objects.all():
        at = f"{where}/items/{item.public_id}"
        found = mine.get(at).content.decode()
        if item.source_kind != "casework.caseplan":
            mine.post(at, {"way": "withhold", "exemption": "third_party"})
            continue
        assert re.search(rf'value="{NANA}"[^>]* checked', found)
        assert mine.post(at, {"way": "release"}).status_code == 400
        typed = {"way": "redact", "hide": [NANA], "out": SECRET, "exemption": "serious_harm"}
        answer = mine.post(at, typed)
        assert answer.status_code == 302
        again = mine.get(at).content.decode()
        assert "█" in again and "Decided. " in again and "of what was found" in again
    page = mine.get(where).content.decode()
    assert ">Ask somebody else to agree<" in page
    assert mine.post(f"{where}/ask").status_code == 302
    assert press(mine, where, "approve").status_code == 403
    assert press(mine, where, "send-back", because="A slip").status_code == 403
    assert theirs.post(f"{where}/give-out").status_code == 403
    # Nobody has said who they are to whoever asks: nothing is drafted, nor given, before that.
    page = theirs.get(where).content.decode()
    assert "nothing is given out before" in page and "Look at the draft" not in page
    assert theirs.post(f"{where}/draft.pdf").status_code == 409
    who = {"called": "The trust of Harewood", "reach": "1 Hill Road", "officer": "Oonagh Brett, 01632 960 9",
           "purposes": "To protect children.", "recipients": "The council.",
           "abroad": "It stays here."}  # fmt: skip
    wrong = mine.post("/files/requests/who-we-are", {**who, "officer": ""})
    assert wrong.status_code == 400 and "There are no words here" in wrong.content.decode()
    assert mine.post("/files/requests/who-we-are", who)["Location"] == "/files/requests"
    again = theirs.get("/files/requests/who-we-are").content.decode()
    assert f"Last said by {one.name}" in again and "1 Hill Road" in again
    assert ">Look at the draft<" in theirs.get(where).content.decode()
    assert theirs.post(f"{where}/draft.pdf")["Content-Type"] == "application/pdf"
    assert mine.get(f"{where}/check").status_code == 409 and theirs.get(f"{where}/check").status_code == 403
    press(theirs, where, "approve")
    # What goes out, and to whom, is checked first; and looked at.
    assert f"{where}/check" in mine.get(where).content.decode()
    check = mine.get(f"{where}/check").content.decode()
    assert "Rolf Larkspur" in check and CHILD in check and "You have not looked at it yet" in check
    assert "Another person&#39;s data: DPA 2018, Schedule 2, paragraph 16; serious harm" in check
    assert "I am sure" not in check and "The letter does not say so" in check
    assert f"Agreed to by</dt><dd>{other.name}" in check and "The trust of Harewood" in check
    assert mine.post(f"{where}/give-out").status_code == 409
    # A draft that cannot be set was not looked at.
    with monkeypatch.context() as broken:
        broken.setattr(giving_out, "draft_pdf", fails)
        with pytest.raises(ZeroDivisionError):
            mine.post(f"{where}/draft.pdf")
    assert "You have not looked at it yet" in mine.get(f"{where}/check").content.decode()
    draft = everything_in(mine.post(f"{where}/draft.pdf").content)
    assert f"DRAFT, not given out: {one.name}" in draft and "The council." in draft and NANA not in draft
    check = mine.get(f"{where}/check").content.decode()
    assert (
        "exactly what goes out today" in check and "This cannot be taken back. Rolf Larkspur gets it" in check
    )
    theirs.post("/files/requests/who-we-are", {**who, "recipients": "Nobody else."})
    stale = re.search(r'name="shown" value="(\w{64})"', check)
    assert stale and mine.post(f"{where}/give-out", {"shown": stale[1]}).status_code == 409
    assert SubjectRequest.objects.get().state == "approved"
    check = mine.get(f"{where}/check").content.decode()
    assert f"has changed since {other.name} agreed" in check and "I am sure" not in check
    # Said anew as it was when they agreed, it is what they agreed to; and it was looked at as such.
    theirs.post("/files/requests/who-we-are", who)
    mine.post(f"{where}/draft.pdf")
    check = mine.get(f"{where}/check").content.decode()
    shown = re.search(r'name="shown" value="(\w{64})"', check)
    assert shown and mine.post(f"{where}/give-out", {"shown": shown[1]}).status_code == 302
    page = mine.get(where).content.decode()
    assert "once, by you: have the place ready" in page and "It was not fetched yet" in page
    # It is over: the copies are gone, and with them the pages that showed them.
    assert "what was copied for it is gone" in page and f"{where}/items/" not in page
    for item in Item.objects.all():
        assert mine.get(f"{where}/items/{item.public_id}").status_code == 404
    assert theirs.post(f"{where}/answer.pdf").status_code == 403
    pdf = mine.post(f"{where}/answer.pdf")
    assert pdf["Content-Type"] == "application/pdf" and "Larkspur" not in pdf["Content-Disposition"]
    whole = everything_in(pdf.content)
    for word in (SECRET, "Rutherglen", NANA, "Nana"):
        assert word.lower() not in whole.lower(), word
    assert "2 things concern somebody who answers this" in whole and "DRAFT" not in whole
    assert "which supervision is due" in whole and "not finished by" not in whole
    assert "Juniper stays with" in whole and "Schedule 3" not in whole and "The council." in whole
    assert mine.post(f"{where}/answer.pdf").status_code == 409
    # It was lost on its way: another copy, once somebody else has agreed.
    assert "Ask somebody else to agree to another copy" in mine.get(where).content.decode()
    assert mine.post(f"{where}/ask-again", {"because": "The parcel came back open"}).status_code == 302
    assert "Agree to another copy" in (first := theirs.get("/").content.decode()) and where in first
    for path, said in (("/", False), (where, True)):
        with CaptureQueriesContext(connection) as made:
            page = mine.get(path).content.decode()
        assert not any('"pdf"' in one["sql"] for one in made.captured_queries), "a page loads no answer"
        assert where not in page and ("It waits for somebody else" in page) is said
    assert not {notice.kind.code for notice in notices_for(other, today())} & {"subject_second"}
    page = theirs.get(where).content.decode()
    assert "The parcel came back open" in page and "I agree that it is fetched once more" in page
    assert mine.post(f"{where}/agree-again").status_code == 403
    assert theirs.post(f"{where}/agree-again").status_code == 302
    assert f"Agreed to by {other.name}" in mine.get(where).content.decode()
    assert where in mine.get("/").content.decode()
    page = mine.get(where).content.decode()
    assert "The first copy: fetched by Oonagh Brett on" in page and "Fetch copy 2" in page
    assert mine.post(f"{where}/answer.pdf").content == pdf.content
    page = mine.get(where).content.decode()
    assert "The first copy: fetched by" in page and "Copy 2: fetched by" in page and "Fetch copy" not in page
    assert f"agreed to by {other.name}: The parcel came back open" in page
    assert mine.post(f"{where}/answer.pdf").status_code == 409


def test_a_page_on_paper_is_looked_at_and_its_boxes_are_typed_and_another_takes_it_over() -> None:
    place, _ = begun()
    # What is in a draft is not read for a request: it stands before the other.
    Record.objects.filter(attachments__isnull=False).update(
        state="proposed", proposed_by=place.supervisee, proposed_at=now()
    )
    one, other = officers(place)
    mine, theirs = browser(one), browser(other)
    about = place.supervisee
    typed = {"asker": about.name, "capacity": "self", "about": about.name, "person": about.public_id,
             "received_on": today().isoformat()}  # fmt: skip
    where = str(mine.post("/files/requests", typed)["Location"])
    mine.post(f"{where}/identity", {"because": "Known to us"})
    press(theirs, where, "confirm")
    mine.post(f"{where}/search")
    assert "its words are not read" in mine.get(where).content.decode()
    draft = mine.get(f"{where}/items/{Item.objects.filter(draft=True)[0].public_id}").content.decode()
    assert "There is nothing to decide of it" in draft and "What happens with it?" not in draft
    item = Item.objects.get(source_kind="records.scan")
    at = f"{where}/items/{item.public_id}"
    assert f'src="{at}/page"' in mine.get(at).content.decode()
    page = mine.get(f"{at}/page")
    assert page["Content-Type"] == "image/jpeg" and "sandbox" in page["Content-Security-Policy"]
    assert browser(place.supervisor).get(f"{at}/page").status_code == 404
    wrong = mine.post(at, {"way": "redact", "boxes": "10 20 30\n0 0 100 50"})
    assert wrong.status_code == 400 and "10 20 30 is no box" in wrong.content.decode()
    upper = {"way": "redact", "boxes": "0, 0, 100, 50"}
    wrong = mine.post(at, upper)
    assert wrong.status_code == 400 and "blacked out for a reason" in wrong.content.decode()
    assert mine.post(at, {**upper, "exemption": "not_theirs"}).status_code == 302
    assert "0 0 100 50" in mine.get(at).content.decode()
    assert "Take it over from Oonagh Brett" in theirs.get(where).content.decode()
    theirs.post(f"{where}/take-over")
    assert SubjectRequest.objects.get().handler == other
    assert "Take it over from Piers Quince" in mine.get(where).content.decode()
    words = Item.objects.exclude(picture__gt=b"")[0]
    assert theirs.get(f"{where}/items/{words.public_id}/page").status_code == 404


def test_the_facts_of_a_refusal_and_nobody_else_opens_a_request(place: World) -> None:
    one, other = officers(place)
    where = logged(place, one, other)
    mine, theirs = browser(one), browser(other)
    mine.post(f"{where}/refuse", {"because": "It would lead him to her", "under": "child_abuse"})
    press(theirs, where, "send-back", because="Say more")
    assert "Say more" in mine.get(where).content.decode()
    mine.post(f"{where}/refuse", {"because": "It would lead him to her", "under": "child_abuse"})
    press(theirs, where, "approve")
    page = mine.get(where).content.decode()
    for fact in (
        "What the letter of refusal says",
        "paragraph 21",
        "Information Commissioner",
        "Piers Quince",
    ):
        assert fact in page
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert "Larkspur" not in title and SubjectRequest.objects.get().state == "refused"
    office = add_person(place.organisation, "Moira Tandy", "administrator", place.site)
    item = f"{where}/items/{Item.objects.all()[0].public_id}"
    for person in (place.supervisee, place.supervisor, place.head, office, place.stranger):
        client = browser(person)
        for path in (where, item):
            assert client.get(path).status_code == 404, (person, path)
        for step in ("search", "approve", "answer.pdf", "nonsense"):
            assert client.post(f"{where}/{step}").status_code == 404, (person, step)
        assert client.get("/files/requests").status_code == 403
    assert mine.post(f"{where}/nonsense").status_code == 404


def test_what_waits_of_requests_and_files_is_on_the_first_page_and_told_without_a_name(place: World) -> None:
    one, other = officers(place)
    mine, theirs = browser(one), browser(other)
    typed = {"asker": "Rolf Larkspur", "capacity": "parent", "about": CHILD, "case": place.case.code,
             "received_on": today().isoformat(), "names": "Junie"}  # fmt: skip
    where = str(mine.post("/files/requests", typed)["Location"])
    request, file = SubjectRequest.objects.get(), place.case.file
    due = f"by law to be answered by {words.day(request.due_on)}"
    assert due in (told := mine.get("/").content.decode()) and "about a child, received on" in told
    assert where not in theirs.get("/").content.decode()
    mine.post(f"{where}/identity", {"because": "Passport"})
    assert "Agree to who asks" in theirs.get("/").content.decode()
    SubjectRequest.objects.update(state="asked", child=None)
    page = theirs.get("/").content.decode()
    assert due in page and "Look at and agree" in page and "Rolf" not in page and CHILD not in page
    assert where not in mine.get("/").content.decode()
    review = Review.objects.create(
        organisation=place.organisation, file=file, due_on=today(), under="7 years"
    )
    assert f"due since {words.day(today())}" in mine.get("/").content.decode()
    perform(retention.ask_to_dispose, review, "Looked through", by=one, at=now())
    assert str(review.public_id) in theirs.get("/").content.decode()
    assert str(review.public_id) not in mine.get("/").content.decode()
    told = {notice.kind.code: notice for notice in notices_for(other, today())}
    assert {"subject_second", "dispose"} <= set(told) and told["subject_second"].on == request.due_on
    assert {notice.kind.code for notice in notices_for(one, today())}.isdisjoint(
        {"subject_request", "subject_second", "dispose", "review"}
    )
    SubjectRequest.objects.update(state="open", confirmed_by=other)
    assert "subject_request" in {notice.kind.code for notice in notices_for(one, today())}
    # Nobody else is told of any of it.
    for person in (place.supervisee, place.supervisor, place.stranger):
        assert where not in browser(person).get("/").content.decode()
        assert not {"subject_request", "subject_second"} & {n.kind.code for n in notices_for(person, today())}
