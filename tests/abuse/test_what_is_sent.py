"""What no form of ours sends: fields of others' making, scripts, another host's name, numbers without end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import ForeignKey
from django.test import Client
from django.urls import resolve
from icalendar import Calendar

from clearsight.casework import actions as casework
from clearsight.casework.actions import NewChild
from clearsight.casework.queries import identity
from clearsight.people.models import Person
from clearsight.reminders.domain.calendar_entries import calendar_file
from clearsight.reminders.queries import sittings_of
from clearsight.scheduling import actions as scheduling
from clearsight.supervision.models import Action
from tests import world
from tests.abuse.life import canary, coming, lived
from tests.casework.test_sealed_at_rest import everything_in_the_database
from tests.reminders.post import ROOT
from tests.web import states
from tests.web.printed import read_again, signed_in
from tests.web.world import PASSWORD, browser
from tests.world import TODAY, at, do

pytestmark = [pytest.mark.django_db, pytest.mark.shown]


@pytest.fixture
def _midday() -> Iterator[None]:
    with time_machine.travel(at(hour=12), tick=False):
        yield


@pytest.mark.abuse(16)
@pytest.mark.usefixtures("_midday")
def test_a_pdf_taken_apart_holds_what_is_seen_and_no_more() -> None:
    life = lived(canary)
    client = signed_in(life.school.sam)
    record, session = life.sealed.public_id, life.done.session.public_id
    paths = [
        f"/records/{record}/pdf",
        f"/sessions/{session}/agenda.pdf",
        "/forms/supervision_record/blank.pdf",
    ]
    for path in paths:
        content = client.get(path).content
        pdf = read_again(content)
        root: Any = pdf.trailer["/Root"]
        assert content.count(b"%%EOF") == 1 and "/Prev" not in pdf.trailer, "an earlier state of it"
        hidden = {"/AcroForm", "/OCProperties", "/OpenAction", "/AA", "/Collection", "/AF"} & set(root)
        assert not hidden and not {"/EmbeddedFiles", "/JavaScript"} & set(root.get("/Names", {}))
        assert not pdf.attachments and set(pdf.metadata or {}) <= {
            "/Title", "/Author", "/Creator", "/Producer", "/CreationDate", "/ModDate",
        }  # fmt: skip
        assert pdf.metadata is not None and pdf.metadata.author in (None, life.school.organisation.name)
        for page in pdf.pages:
            kinds = {note.get_object()["/Subtype"] for note in page.get("/Annots", [])}
            assert kinds <= {"/Link"} and "/AA" not in page


EXTRA = "2001-01-01"
OTHER = "3f0c1d52-0000-4000-8000-00000000abcd"
DAYS = ("signed_at", "sealed_at", "created_at", "closed_on", "told_at", "held_on")
FLAGS = {
    "is_staff": "on", "is_superuser": "on", "state": "sealed", "status": "dropped", "role": "dsl",
    "roles": "dsl", "public_id": OTHER, "id": "1", "pk": "1", "code": OTHER, "version": OTHER,
    **dict.fromkeys(DAYS, EXTRA),
}  # fmt: skip
WHOSE = (
    "owner", "author", "by", "person", "supervisor", "supervisee", "organisation", "site", "file", "lead",
    "owner_id", "organisation_id", "member", "actor", "user", "signatory",
)  # fmt: skip


@pytest.mark.abuse(5)
@pytest.mark.req("J1")
@pytest.mark.usefixtures("_midday")
def test_fields_that_no_form_has_change_nothing() -> None:
    life = lived(canary)
    stranger = world.school("Elmfield").nadia
    of, sam = life.school, signed_in(life.school.sam)
    before, users = rows_of(stranger), list(flags())
    extra = {**FLAGS, **dict.fromkeys(WHOSE, str(stranger.public_id))}
    action = Action.objects.filter(owner=of.sam, status="open").first()
    assert action is not None
    posts = {
        f"/sessions/{coming(life).public_id}/agenda": {"text": "More of the same"},
        f"/actions/{action.public_id}": {"step": "note", "said": "Still to do"},
        f"/sessions/{life.done.session.public_id}/concern": {"what": "Another"},
        f"/records/{life.sealed.public_id}": {"summary": "After it was signed"},
        f"/records/{life.sealed.public_id}/add": {"text": "One more word", "seen": "1"},
        "/reminders": {"way": "daily"},
    }
    answers = {path: sam.post(path, {**extra, **typed}).status_code for path, typed in posts.items()}
    assert set(answers.values()) <= {200, 302, 400, 403, 404, 409} and 302 in answers.values(), answers
    dump = everything_in_the_database()
    assert OTHER.encode() not in dump and EXTRA.encode() not in dump
    assert rows_of(stranger) == before and list(flags()) == users
    action.refresh_from_db()
    assert (action.owner, action.status) == (of.sam, "open")


def rows_of(person: Person) -> int:
    """In how many rows somebody stands, or what is theirs."""
    return sum(
        model._default_manager.filter(**{field.name: person}).count()
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is Person
    )


def flags() -> Iterator[tuple[Any, ...]]:
    """What every account may do beyond others."""
    yield from (
        get_user_model().objects.order_by("pk").values_list("pk", "is_staff", "is_superuser", "username")
    )


SPELT = [
    "dervl\u0430@orchard.example", "dervla@orchard.ex\u0430mple", "dervla@orchard.example\u200b",
    "\uff44ervla@orchard.example", "dervla@orchard.example\n",
]  # fmt: skip


@pytest.mark.abuse(20)
def test_a_forged_host_is_believed_nowhere() -> None:
    place, _ = states.begun()
    forged = {
        "x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "forwarded": "host=evil.example",
        "x-original-url": "/position", "x-rewrite-url": "/position", "x-forwarded-for": "127.0.0.1",
    }  # fmt: skip
    for client in (Client(), browser(place.supervisor)):
        for path in ("/", "/sign-in", "/reminders", "/nowhere"):
            answer = client.get(path, headers=forged)
            said = f"{answer.headers} {answer.content.decode()}"
            assert "evil.example" not in said and not said.startswith("https://"), path
            assert client.get(path, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.abuse(20)
@pytest.mark.parametrize("spelt", SPELT)
def test_an_address_that_only_looks_the_same_is_another(spelt: str) -> None:
    place, _ = states.begun()
    assert place.supervisor.email == "dervla@orchard.example"
    client = Client()
    client.post("/sign-in", {"username": spelt, "password": PASSWORD, "login": spelt})
    signed = "_auth_user_id" in client.session
    assert not signed or spelt.strip() == place.supervisor.email


class Fields(HTMLParser):
    """The fields of the forms of a page, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in ("input", "textarea", "select", "button") and said.get("name"):
            kind = said.get("type", tag)
            keep = kind in ("hidden", "radio", "checkbox", "submit", "button")
            self.fields[said["name"]] = said.get("value", "") if keep else f"?{kind}"


LONG, TURNED = "X" * 10_000, "a\u202egnp\u200b\x00\x1b[2J\u2066 \U0001f642" + "\u0301" * 300
WAYS = [
    {"date": "9999-12-31", "number": "99999999999999999999", "other": LONG, "time": "25:61"},
    {"date": "2027-02-29", "number": "-1", "other": TURNED, "time": "\u0661\u0662:00"},
    {"date": "0000-00-00", "number": "1e309", "other": "NaN", "time": "00:00:00.0000001"},
]


MEANT = {
    "date": ("day", "date", "_on", "from", "until", "born"),
    "time": ("time", "starts_at"),
    "number": ("minutes", "number", "every"),
}


@pytest.mark.abuse(25)
def test_hostile_numbers_and_letters_are_handled_or_refused_on_every_form() -> None:
    place, paths = states.begun()
    client, tried = browser(place.supervisor), 0
    known: set[str | None] = set()
    for number, path in enumerate(paths):
        if (name := resolve(urlsplit(path).path).url_name) in known:
            continue
        known.add(name)
        page = Fields()
        page.feed(client.get(path).content.decode())
        way = WAYS[number % len(WAYS)]
        typed = {name: hostile(name, value, way) for name, value in page.fields.items()}
        if not any(value.startswith("?") for value in page.fields.values()):
            continue
        with transaction.atomic():
            answer = client.post(path, typed)
            transaction.set_rollback(True)
        assert answer.status_code in (200, 302, 400, 403, 404, 405, 409), path
        tried += 1
    assert tried > 25


def hostile(name: str, value: str, way: dict[str, str]) -> str:
    """What is typed into a field: as it is, where it is no text; else by what it seems to ask for."""
    if not value.startswith("?"):
        return value
    for what, words in MEANT.items():
        if any(word in name for word in words):
            return way[what]
    return way["other"]


@pytest.mark.abuse(25)
@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)], ids=["goes forward", "goes back"])
def test_an_hour_that_there_is_not_and_one_that_there_is_twice(day: date) -> None:
    of = world.school()
    arrangement = world.one_to_one(of, of.nadia, of.sam)
    do(scheduling.schedule, arrangement, day, starts_at=time(1, 30), minutes=60, by=of.nadia)
    (event,) = Calendar.from_ical(calendar_file(sittings_of(of.sam, TODAY), at=at(), root=ROOT)).walk(
        "VEVENT"
    )
    begins = event.decoded("DTSTART")
    assert begins.date() == day and event.decoded("DURATION") == timedelta(hours=1)


@pytest.mark.abuse(25)
def test_a_child_of_a_leap_day_is_a_year_older_on_the_first_of_march() -> None:
    of = world.school()
    child = NewChild("Ada Leaper", date(2016, 2, 29))
    case = do(
        casework.open_case, of.organisation, of.site, of.sam, world.LONG_AGO, code="C-2", family="Leaper",
        children=[child], by=of.nadia,
    )  # fmt: skip
    ages = {}
    for day in (date(2026, 2, 28), date(2026, 3, 1)):
        (known,) = identity(case, by=of.sam, at=at(day)).children
        ages[day.month] = known.age
    assert ages == {2: 9, 3: 10}


@pytest.mark.abuse(5)
@pytest.mark.usefixtures("_midday")
def test_the_same_name_twice_means_one_thing() -> None:
    life = lived(canary)
    path = f"/sessions/{coming(life).public_id}/agenda"
    form = "application/x-www-form-urlencoded"
    client = signed_in(life.school.sam)
    answer = client.post(path + "?text=in+the+address", "text=first&text=last", content_type=form)
    page = client.get(f"/sessions/{coming(life).public_id}").content.decode()
    assert answer.status_code == 302 and "last" in page and "in the address" not in page
