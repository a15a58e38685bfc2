"""A form altered in the browser (A5): one thing a page, seen as others will see it, then in force."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from clearsight.compliance.actions import perform
from clearsight.integrations.clock import now, today
from clearsight.policy import actions as policies
from clearsight.policy.models import FormVersion
from clearsight.policy.queries import forms_of
from clearsight.records import actions as records
from clearsight.records.models import Record
from clearsight.scheduling import actions as scheduling
from tests.web.hand import Hand
from tests.web.printed import text_of
from tests.web.test_pages import signed_in
from tests.web.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.req("A5")]
FORM = "/policy/forms/supervision_record"
FIELD = {
    "label": "Lunch duty", "hint": "Who takes which day", "prompts": "Is it shared?", "required": "yes",
    "filled_by": "supervisee", "filled_when": "before", "added_to_by": "supervisor", "options": "Mon\nTue",
}  # fmt: skip


@pytest.fixture
def place() -> World:
    return world("harewood", "dsl", "family_worker")


def seen(client: Client, path: str) -> dict[str, str]:
    """The hidden inputs of a page."""
    page = client.get(path).content.decode()
    return dict(re.findall(r'type="hidden" name="(seen)" value="(\d+)"', page))


def post(client: Client, path: str, **typed: Any) -> Any:
    return client.post(path, {**seen(client, path), **typed})


def begun(client: Client) -> Client:
    assert client.post(f"{FORM}/begin")["Location"] == f"{FORM}/draft"
    return client


def file_of(place: World, field: str = "matters_arising") -> str:
    return forms_of(place.organisation, today()).form("supervision_record").field(field).file


def duty_added(client: Client, place: World) -> None:
    path = f"{FORM}/draft/sections/team_issues/add?kind=choice"
    assert post(client, path, **FIELD, file=file_of(place))["Location"] == f"{FORM}/draft"


def record_opened(place: World, day: date) -> Record:
    arrangement = perform(scheduling.arrange, place.organisation, place.supervisor, [place.supervisee],
                          from_date=today() - timedelta(days=9), by=place.head, at=now())  # fmt: skip
    session = perform(scheduling.schedule, arrangement, day, by=place.supervisor, at=now())
    opened = perform(records.open_records, session, by=place.supervisor, at=now())
    return next(one for one in opened if one.form == "supervision_record")


def test_a_field_is_added_seen_put_in_force_and_filled_in(place: World) -> None:
    before = record_opened(place, today())
    client = begun(signed_in(place.head.email))
    duty_added(client, place)
    draft = client.get(f"{FORM}/draft").content.decode()
    assert "Lunch duty" in draft and "Not asked for by the policy" in draft and "1 thing differs" in draft
    preview = client.get(f"{FORM}/draft/preview").content.decode()
    assert (
        "“Lunch duty” is new" in preview and "Who takes which day" in preview and "Is it shared?" in preview
    )
    assert 'name="f.lunch_duty" value="mon"' in preview, "as it will be filled in"
    paper = text_of(client.get(f"{FORM}/draft/blank.pdf").content)
    assert "Lunch duty" in paper and "A draft, not in force" in paper
    path = f"{FORM}/draft/put-in-force"
    assert post(client, path, from_date=today().isoformat(), why="The team asked")["Location"] == FORM
    versions = client.get(FORM).content.decode()
    for words in (
        "Version 1.1",
        "The team asked",
        "“Lunch duty” is new",
        "Imelda Frost",
        "As the policy has it",
    ):
        assert words in versions, words
    assert "Altered by your organisation" in client.get("/policy/forms").content.decode()
    assert "Lunch duty" in text_of(client.get("/forms/supervision_record/blank.pdf").content)
    assert "Lunch duty" not in text_of(client.get(f"{FORM}/versions/1/blank.pdf").content)
    since = record_opened(place, today() + timedelta(days=3))
    worker = signed_in(place.supervisee.email)
    pages = {one: worker.get(f"/records/{one.public_id}") for one in (before, since)}
    papers = {one: text_of(worker.get(f"/records/{one.public_id}/pdf").content) for one in (before, since)}
    assert "Lunch duty" not in pages[before].content.decode() and "lunch duty" not in papers[before].lower()
    assert "Lunch duty" in pages[since].content.decode() and "lunch duty" in papers[since]
    assert "version 1.1," in papers[since] and "version 1," in papers[before]
    for path in (f"{FORM}/versions/1", f"{FORM}/versions/1001"):
        assert ("Lunch duty" in worker.get(path).content.decode()) == path.endswith("1001")
    assert "Begin a new version" not in worker.get(FORM).content.decode()


def test_what_is_wrong_is_told_at_its_input_and_nothing_typed_is_lost(place: World) -> None:
    client = begun(signed_in(place.head.email))
    path = f"{FORM}/draft/sections/team_issues/add?kind=choice"
    typed = {**FIELD, "file": file_of(place), "filled_when": "next_session", "options": "Mon"}
    answer = post(client, path, **typed)
    page = answer.content.decode()
    assert answer.status_code == 400 and "A choice needs at least two options" in page
    assert "What is filled in at the next session cannot be asked for before" in page
    assert 'href="#options"' in page and 'href="#required"' in page and "Who takes which day" in page
    assert post(client, path, **{**typed, "label": "", "file": "nowhere"}).status_code == 400
    assert client.get(f"{FORM}/draft/sections/team_issues/add?kind=derived&asked=yes").status_code == 400
    gone = f"{FORM}/draft/fields/sickness_absence/take-away"
    assert "Appendix 2" in client.get(gone).content.decode()
    refused = post(client, gone, why="")
    assert refused.status_code == 400 and "say why your form leaves it out" in refused.content.decode()
    assert post(client, gone, why="HR has it")["Location"] == f"{FORM}/draft"
    put = client.get(f"{FORM}/draft/put-in-force").content.decode()
    assert "“Sickness absence” is taken away: HR has it." in put and "leaves out" in put
    past = post(client, f"{FORM}/draft/put-in-force", from_date="2020-01-01", why="")
    assert past.status_code == 400
    assert (
        "This day is past" in past.content.decode() and "Say why the form is altered" in past.content.decode()
    )


def test_of_two_pages_open_at_once_the_later_is_told_and_keeps_its_words(place: World) -> None:
    client = begun(signed_in(place.head.email))
    stale = seen(client, f"{FORM}/draft/title")
    post(client, f"{FORM}/draft/title", title="Our record")
    answer = client.post(f"{FORM}/draft/fields/matters_arising", {
        **stale, **FIELD, "label": "What came of it", "file": file_of(place),
    })  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 409 and "Somebody has altered the form" in page and "What came of it" in page
    again = {**dict(re.findall(r'name="(seen)" value="(\d+)"', page)), **FIELD}
    again |= {"label": "What came of it", "file": file_of(place)}
    unsaid = client.post(f"{FORM}/draft/fields/matters_arising", again)
    assert unsaid.status_code == 400 and "say why your form asks otherwise" in unsaid.content.decode()
    again["why"] = "Our own words"
    assert client.post(f"{FORM}/draft/fields/matters_arising", again)["Location"] == f"{FORM}/draft"
    put = client.get(f"{FORM}/draft/put-in-force").content.decode()
    for words in ("this form asks otherwise", "is called “What came of it” now", "Why: Our own words"):
        assert words in put, words
    moved = client.post(f"{FORM}/draft/fields/matters_arising/move", {**stale, "way": "up"}, follow=True)
    assert "Nothing was done" in moved.content.decode()


def test_only_whoever_leads_opens_the_pages_that_alter(place: World) -> None:
    begun(signed_in(place.head.email))
    paths = [
        "", "/title", "/add-section", "/sections/wellbeing", "/sections/wellbeing/add", "/preview",
        "/fields/matters_arising", "/fields/matters_arising/take-away", "/blank.pdf", "/put-in-force",
    ]  # fmt: skip
    worker, elsewhere = signed_in(place.supervisee.email), signed_in(place.stranger.email)
    for path in paths:
        assert worker.get(f"{FORM}/draft{path}").status_code == 403, path
        assert elsewhere.get(f"{FORM}/draft{path}").status_code == 404, "they have no such draft"
    for path in ("begin", "draft/throw-away", "draft/fields/matters_arising/move"):
        assert worker.post(f"{FORM}/{path}", {"seen": 1}).status_code == 403
    assert elsewhere.get("/policy/forms/no_such_form").status_code == 404
    assert worker.get(f"{FORM}/versions/9").status_code == 404
    assert "being altered" not in elsewhere.get("/policy/forms").content.decode().lower()
    assert FormVersion.objects.count() == 1


def test_what_waits_is_taken_back_and_its_version_is_still_shown(place: World) -> None:
    client = begun(signed_in(place.head.email))
    duty_added(client, place)
    path, day = f"{FORM}/draft/put-in-force", today() + timedelta(days=5)
    post(client, path, from_date=day.isoformat(), why="The team asked")
    on_it = record_opened(place, day + timedelta(days=1))
    assert "Take it back" in client.get(FORM).content.decode()
    assert client.post(f"{FORM}/versions/1001/take-back")["Location"] == f"{FORM}/draft"
    versions = client.get(FORM).content.decode()
    assert "Taken back" in versions and "Was to be in force from" in versions
    assert "Take it back" not in versions, "a draft is under way"
    post(client, f"{FORM}/draft/title", title="Our record")
    assert post(client, path, from_date=day.isoformat(), why="A name")["Location"] == FORM
    versions = client.get(FORM).content.decode()
    assert "Version 1.2" in versions and versions.count("Take it back") == 1
    shown = client.get(f"{FORM}/versions/1001").content.decode()
    assert "Lunch duty" in shown and "Our record" not in shown, "on which a record is begun"
    record = signed_in(place.supervisee.email).get(f"/records/{on_it.public_id}").content.decode()
    assert "Lunch duty" in record


@pytest.mark.req("L2")
@pytest.mark.django_db(transaction=True)
def test_a_form_is_altered_with_a_keyboard_and_without_javascript(open_page: Any, place: World) -> None:
    hand = Hand(open_page(java_script_enabled=False, viewport={"width": 390, "height": 844}))
    hand.sign_in(place.head).open("/policy").follow("Its forms, and how your organisation has altered them")
    hand.open(FORM).press("Begin a new version").follow("Add a section")
    hand.page.get_by_label("Heading of the section").fill("Duties")
    hand.press("Add the section").follow("Add a field to Duties")
    hand.page.get_by_label("A day", exact=True).check()
    hand.press("Continue")
    hand.page.get_by_label("What is it called?").fill("First lunch duty")
    hand.press("Add the field").page.locator("#section-duties button", has_text="Up").first.click()
    hand.follow("See it as others will")
    hand.says("“First lunch duty” is new, in “Duties”").follow("Put it in force")
    hand.page.get_by_label("Why is the form altered?").fill("Duties are new")
    hand.press("Put it in force").says("Duties are new")


def test_what_alters_nothing_is_not_offered_to_be_put_in_force(place: World) -> None:
    perform(policies.begin_form, place.organisation, "supervision_record", by=place.supervisor, at=now())
    client = signed_in(place.supervisor.email)
    for page in ("", "/preview"):
        assert "Put it in force" not in client.get(f"{FORM}/draft{page}").content.decode()
